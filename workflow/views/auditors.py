# SPDX-License-Identifier: AGPL-3.0-or-later
"""What auditors read: all cases of their calls, the event log, the results of the last checks."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.permissions import holdings
from grants.views.requests import SignedInRequest
from workflow.forms.auditing import EventFilter
from workflow.selectors.checks import checks, reads_checks, starts_checks
from workflow.selectors.events import AUDIT, event_rows, events_found, events_visible_to, reads_events
from workflow.selectors.queues import FOR_AUDITOR, cases_of_calls, queue_row
from workflow.selectors.readers import Reader
from workflow.services.checks import checks_start
from workflow.views.queues import queue_of

EVENTS_ON_A_PAGE = 100
MOST_DIGITS = 18  # a key of the database has no more


@login_required
@require_safe
def audit_cases(request: SignedInRequest) -> HttpResponse:
    """List every case that was handed in to the calls held; the answer to htmx is the list alone."""
    calls = holdings(request.user, AUDIT)
    if not calls:
        raise PermissionDenied
    queue = queue_of(
        request,
        cases_of_calls(calls),
        segments=FOR_AUDITOR,
        row=partial(queue_row, reader=Reader.OFFICE, now=timezone.now()),
        names=("call", "industry", "district", "recommender"),
    )
    is_fragment = bool(getattr(request, "htmx", False))
    name = "workflow/_audit_cases.html" if is_fragment else "workflow/audit_cases.html"
    return render(request, name, {"queue": queue})


@login_required
@require_safe
def audit_events(request: SignedInRequest) -> HttpResponse:
    """Show a page of the event log, the newest first; the next page begins below the last key of this one."""
    user = request.user
    if not reads_events(user):
        raise PermissionDenied
    filters = EventFilter(request.GET, auto_id="filter_%s")
    events = events_found(events_visible_to(user), **filters.chosen)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < MOST_DIGITS:
        events = events.filter(pk__lt=int(before))
    found = list(events.order_by("-pk")[: EVENTS_ON_A_PAGE + 1])
    shown = found[:EVENTS_ON_A_PAGE]
    context = {
        "filters": filters,
        "rows": event_rows(shown, user),
        "older": shown[-1].pk if len(found) > EVENTS_ON_A_PAGE else None,
        "is_first": not before,
        "is_filtered": bool(filters.chosen),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_audit_events.html" if is_fragment else "workflow/audit_events.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def audit_verify(request: SignedInRequest) -> HttpResponse:
    """Show what the last checks found; on POST have them run, for who keeps the event log."""
    user = request.user
    if not reads_checks(user):
        raise PermissionDenied
    authority = starts_checks(user)
    if request.method == "POST":
        if authority is None:
            raise PermissionDenied
        checks_start(actor=user, authority=authority)
        messages.success(request, _("The checks are scheduled. This page shows their results when they are done."))
        return redirect("workflow:audit_verify")
    found = checks()
    context = {"checks": found, "may_start": authority is not None, "is_running": any(one.running for one in found)}
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_audit_verify.html" if is_fragment else "workflow/audit_verify.html", context)
