# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list: what waits for the person who is signed in."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import User
from workflow.selectors.work import DUTIES_AHEAD, notes_of, ordered, tasks_waiting_for, work_rows

PAGE_SIZE = 25


@login_required
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """Show a page of open steps; the answer to htmx is the list alone."""
    user: User = request.user  # type: ignore[assignment]
    ordering = request.GET.get("sort", "due")
    tasks = ordered(tasks_waiting_for(user), ordering)
    page = Paginator(tasks, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = work_rows(list(page.object_list), user)
    context: dict[str, object] = {
        "page": page,
        "filters": None,
        "segments": [],
        "ordering": ordering,
        "sub": "",
        "notes": notes_of(user),
        "duties_ahead": DUTIES_AHEAD.days,
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_work_list.html" if is_fragment else "workflow/work_list.html", context)
