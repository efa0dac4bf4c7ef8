# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer's queue of a call, and the end of its screening."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import ApplicationStatus, CallState
from grants.exceptions import GrantsError
from grants.models import Call
from grants.permissions import holdings
from grants.views.requests import SignedInRequest
from workflow.flows import CallFlow
from workflow.selectors.queues import FOR_OFFICER, cases_of_call, queue_row
from workflow.selectors.readers import Reader
from workflow.selectors.recommending import letters_unchecked
from workflow.selectors.screening import (
    AUDIT,
    SCREEN,
    calls_handled_by,
    calls_to_screen,
    outside_open,
    screening_counts,
)
from workflow.selectors.tasks import task_of
from workflow.services.calls import call_screening_done
from workflow.views.call_side import side_for
from workflow.views.cases import ask_for
from workflow.views.queues import queue_of

CALLS_ON_A_PAGE = 25
BEFORE_THE_END = (CallState.DESIGN, CallState.PUBLISHED, CallState.OPEN, CallState.INTAKE_CLOSED)


@login_required
@require_safe
def screening_calls(request: SignedInRequest) -> HttpResponse:
    """List the calls that the person screens, with what waits."""
    user = request.user
    if not (holdings(user, SCREEN) or holdings(user, AUDIT)):
        raise PermissionDenied
    page = Paginator(calls_to_screen(user), CALLS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workflow/screening_calls.html", {"page": page})


@login_required
@require_safe
def screening(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the cases of a call that were handed in; the answer to htmx is the list alone."""
    user = request.user
    call = handled_call_or_404(request, reference)
    may_check = call.pk in holdings(user, SCREEN)
    if not may_check:
        ask_for(user, AUDIT, call.pk)
    queue = queue_of(
        request,
        cases_of_call(call),
        segments=FOR_OFFICER,
        row=partial(queue_row, reader=Reader.OFFICE, now=timezone.now()),
    )
    context = {
        "call": call,
        "queue": queue,
        "may_check": may_check,
        "may_finish": may_check and call.state in BEFORE_THE_END,
        "side": side_for(user, call, "workflow:screening"),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "workflow/_screening.html" if is_fragment else "workflow/screening.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_screen(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what is still open in the screening of a call; on POST finish it."""
    call = handled_call_or_404(request, reference)
    ask_for(request.user, SCREEN, call.pk)
    refusal = ""
    if request.method == "POST":
        try:
            call_screening_done(actor=request.user, call=call)
        except GrantsError as error:
            refusal = str(error)
        else:
            messages.success(request, _("The screening of “%(call)s” is finished.") % {"call": call})
            return redirect("workflow:screening", reference=reference)
    counts = screening_counts(call)
    context = {
        "call": call,
        "refusal": refusal,
        "waiting": [(ApplicationStatus(status).label, count) for status, count in counts.items()],
        "waiting_count": sum(counts.values()),
        "letters": letters_unchecked(call),
        "outside": outside_open(call),
        "is_open": task_of(call, CallFlow.screen) is not None,
        "is_done": call.state not in BEFORE_THE_END,
    }
    return render(request, "workflow/call_screen.html", context, status=422 if refusal else 200)


def handled_call_or_404(request: SignedInRequest, reference: str) -> Call:
    """Return a call in which the person has a part; to others there is none."""
    return get_object_or_404(calls_handled_by(request.user), reference=reference)
