# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list: what waits for the person who is signed in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.models import User
from grants.views.paging import CountedPaginator
from workflow.selectors.work import DUTIES_AHEAD, counts_of, ordered, steps_open_to, with_dues, work_rows

PAGE_SIZE = 25


@login_required
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """Show a page of open steps; the answer to htmx is the list alone."""
    user: User = request.user  # type: ignore[assignment]
    ordering = request.GET.get("sort", "due")
    steps = steps_open_to(user)
    total, notes = counts_of(user, steps)
    page = CountedPaginator(ordered(with_dues(steps), ordering), PAGE_SIZE, total).get_page(request.GET.get("page"))
    shown: Any = page.object_list
    page.object_list = work_rows(shown, user)
    context: dict[str, object] = {
        "page": page,
        "filters": None,
        "segments": [],
        "ordering": ordering,
        "sub": "",
        "notes": notes,
        "duties_ahead": DUTIES_AHEAD.days,
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_work_list.html" if is_fragment else "workflow/work_list.html", context)
