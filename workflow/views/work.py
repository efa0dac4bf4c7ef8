# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list: what waits for the person who is signed in."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from viewflow.workflow.models import Task as TaskRow

from grants.models import User
from grants.views.paging import CountedPaginator
from workflow.selectors.work import DUTIES_AHEAD, found_on, notes_of, ordered, rows_of, tasks_waiting_for

PAGE_SIZE = 25
FARTHEST = 100_000


@login_required
@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """Show a page of open steps; the answer to htmx is the list alone."""
    user: User = request.user  # type: ignore[assignment]
    ordering = request.GET.get("sort", "due")
    page = _page(ordered(tasks_waiting_for(user), ordering), user, request.GET.get("page"))
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


def _page(tasks: QuerySet[TaskRow], user: User, number: str | None) -> Page:  # type: ignore[type-arg] # as its paginator
    """Return a page of the list; what is no number shows the first, what lies beyond the end the last."""
    try:
        wanted = int(number or 1)
    except ValueError:
        wanted = 1
    found, total = found_on(tasks, PAGE_SIZE * (min(max(wanted, 1), FARTHEST) - 1), PAGE_SIZE)
    page = CountedPaginator(tasks, PAGE_SIZE, total).get_page(wanted)
    if page.number != wanted:
        found, _total = found_on(tasks, PAGE_SIZE * (page.number - 1), PAGE_SIZE)
    page.object_list = rows_of(found, user)
    return page
