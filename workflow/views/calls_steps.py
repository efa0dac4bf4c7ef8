# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a call that an officer confirms: begin the review, close the review, close the call."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants.enums import ApplicationStatus as Case
from grants.exceptions import GrantsError
from grants.models import Call
from grants.permissions import require_permission
from grants.selectors.counts import cases_in
from workflow.flows import CallFlow
from workflow.forms.calls import ReasonForm
from workflow.selectors.callsteps import Blocker, arrange_blockers, assess_blockers, close_blockers
from workflow.selectors.tasks import task_of
from workflow.services.calls import call_review_begins, call_review_done
from workflow.services.decisions import another_list_begins, call_end, late_approval_begins
from workflow.views.calls import MANAGE, SignedInRequest, call_page, call_seen

ASSIGN, RANK = "grants.assign_call", "grants.rank_call"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_arrange(request: SignedInRequest, reference: str) -> HttpResponse:
    """Begin the review once every accepted case has its group and every group its panel."""
    call = _call_for(request, reference, ASSIGN)
    words = {
        "title": _("Begin the review"),
        "button": _("Begin the review"),
        "busy": _("Beginning"),
        "consequences": _after_arranging(call),
        "workplace": (_("Groups and panels"), reverse("workflow:groups", args=[call.reference])),
    }
    return _step(
        request,
        call,
        node=CallFlow.arrange,
        words=words,
        blockers=arrange_blockers(call),
        act=lambda: _begin(request, call),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_assess(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close the review once every case has its scores."""
    call = _call_for(request, reference, RANK)
    words = {
        "title": _("Close the review"),
        "button": _("Close the review"),
        "busy": _("Closing"),
        "consequences": [
            _("Scores can only be opened again with a reason, by going back to the review."),
            _("The next step is to compute and lock the ranking."),
        ],
        "workplace": (_("Groups and panels"), reverse("workflow:groups", args=[call.reference])),
    }
    return _step(
        request,
        call,
        node=CallFlow.assess,
        words=words,
        blockers=assess_blockers(call),
        act=lambda: _finish(request, call),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_close(request: SignedInRequest, reference: str) -> HttpResponse:
    """Close a call, or go back for another list or a late approval."""
    call = _call_for(request, reference, MANAGE)
    reserves = cases_in(call, (Case.RESERVE,))
    words = {
        "title": _("Close the call"),
        "button": _("Close the call"),
        "busy": _("Closing"),
        "consequences": _after_closing(reserves),
        "others": _other_ways(call, reserves),
    }
    return _step(
        request,
        call,
        node=CallFlow.close,
        words=words,
        blockers=close_blockers(call),
        act=lambda: _close(request, call),
    )


def _call_for(request: SignedInRequest, reference: str, perm: str) -> Call:
    call = call_seen(request, reference)
    require_permission(request.user, perm, call)
    return call


def _step(
    request: SignedInRequest,
    call: Call,
    *,
    node: Any,
    words: dict[str, Any],
    blockers: list[Blocker],
    act: Callable[[], str],
) -> HttpResponse:
    """Show a step with what holds it, and take it on POST."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = act()
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("workflow:cockpit", reference=call.reference)
    context = {
        **call_page(request, call, "workflow:cockpit"),
        **words,
        "form": form,
        "blockers": [(blocker, _cases_url(call, blocker)) for blocker in blockers],
        "is_reached": task_of(call, node) is not None,
    }
    return render(request, "workflow/call_step.html", context, status=422 if form.is_bound else 200)


def _cases_url(call: Call, blocker: Blocker) -> str:
    if blocker.stretch is None:
        return ""
    return f"{reverse('workflow:call_cases', args=[call.reference])}?{urlencode({'stretch': blocker.stretch.value})}"


def _after_arranging(call: Call) -> list[str]:
    cases = cases_in(call, (Case.ACCEPTED,))
    sentence = ngettext(
        "%(count)d case goes to its panel; its experts are asked to declare their ties and to score.",
        "%(count)d cases go to their panels; the experts are asked to declare their ties and to score.",
        cases,
    )
    return [sentence % {"count": cases}, _("Groups and panels can no longer be changed, single experts can.")]


def _after_closing(reserves: int) -> list[str]:
    sentences = [_("Nothing of this call can be changed any more; awards go on by themselves.")]
    if reserves:
        sentence = ngettext(
            "%(count)d case in reserve ends as not selected.",
            "%(count)d cases in reserve end as not selected.",
            reserves,
        )
        sentences.insert(0, sentence % {"count": reserves})
    return sentences


def _other_ways(call: Call, reserves: int) -> list[dict[str, str]]:
    """Return the other ways out of the step, where there is something for them."""
    ways = []
    if reserves:
        ways.append(
            {
                "act": "another_list",
                "label": _("Decide on another list"),
                "text": _("Reserves can be promoted by a further list. State what it is for."),
            }
        )
    if cases_in(call, (Case.AWAITING_APPROVAL,)):
        ways.append(
            {
                "act": "late_approval",
                "label": _("Enter a late approval"),
                "text": _("Cases whose objection was answered late wait for their approval document."),
            }
        )
    return ways


def _begin(request: SignedInRequest, call: Call) -> str:
    call_review_begins(actor=request.user, call=call)
    return _("The review has begun. The cases go to their panels one by one.")


def _finish(request: SignedInRequest, call: Call) -> str:
    call_review_done(actor=request.user, call=call)
    return _("The review is closed.")


def _close(request: SignedInRequest, call: Call) -> str:
    act = request.POST.get("act", "")
    if act == "another_list":
        another_list_begins(actor=request.user, call=call, reason=request.POST.get("reason", ""))
        return _("The call is back at the preparation of decisions.")
    if act == "late_approval":
        late_approval_begins(actor=request.user, call=call)
        return _("The call is back at the approval.")
    call_end(actor=request.user, call=call)
    return _("The call is closed.")
