# SPDX-License-Identifier: AGPL-3.0-or-later
"""The side acts on a call: more time, suspension, amendment of the guide, cancelling, exemptions."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from grants.enums import CallState, ExemptionKind
from grants.exceptions import GrantsError
from grants.models import Amendment, Call
from grants.permissions import has_permission, require_permission
from grants.selectors.counts import BEFORE_DECISION, cases_in
from grants.services.tellings import must_confirm
from workflow.forms.calls import AmendForm, CancelForm, ExemptionForm, ExtendForm, SuspendForm
from workflow.services import calls as acts
from workflow.services.exemptions import EXEMPT, exemption_confirm, exemption_record
from workflow.views.calls import SignedInRequest, call_managed, call_page, call_seen

MORE_TIME = frozenset({CallState.PUBLISHED, CallState.OPEN})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_extend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give more time: extend a round for all, or reopen it for one district."""
    call = call_managed(request, reference)
    form = ExtendForm(_posted(request), call=call, today=timezone.localdate())
    words = {
        "title": _("Extend or reopen the intake"),
        "intro": _("An intake is never shortened. For one district it is reopened; for all of them it is extended."),
        "button": _("Give more time"),
        "busy": _("Saving"),
        "reopenings": call.rounds.filter(reopenings__isnull=False).values_list(
            "number", "reopenings__district__name_zh", "reopenings__closes_at", "reopenings__document_number"
        ),
    }
    return _act(request, call, form, words, lambda: _extend(request, form), is_open=call.state in MORE_TIME)


def _extend(request: SignedInRequest, form: forms.Form) -> str:
    data = form.cleaned_data
    window = data["window"]
    given = {"window": window, "closes_at": data["closes_at"], "document_number": data["document_number"]}
    if data["district"] is None and window.closes_at > timezone.now():
        acts.call_extend(actor=request.user, **given)
        return _("The intake has been extended.")
    acts.call_reopen(actor=request.user, district=data["district"], **given)
    return _("The intake has been reopened.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_suspend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Suspend a call."""
    call = call_managed(request, reference)
    form = SuspendForm(_posted(request))
    words = {
        "title": _("Suspend the call"),
        "intro": _("No step of the call or of its cases can be taken until it is resumed. Deadlines run on."),
        "button": _("Suspend the call"),
        "busy": _("Suspending"),
        "kind": "danger",
    }
    return _act(request, call, form, words, lambda: _suspend(request, call, form), is_open=not call.is_suspended)


def _suspend(request: SignedInRequest, call: Call, form: forms.Form) -> str:
    acts.call_pause(actor=request.user, call=call, reason=form.cleaned_data["reason"])
    return _("The call is suspended.")


@login_required
@require_POST
def call_resume(request: SignedInRequest, reference: str) -> HttpResponse:
    """Resume a suspended call."""
    call = call_managed(request, reference)
    try:
        acts.call_continue(actor=request.user, call=call)
    except GrantsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The call goes on."))
    return redirect("workflow:cockpit", reference=call.reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_amend(request: SignedInRequest, reference: str) -> HttpResponse:
    """Amend the guide of a published call."""
    call = call_managed(request, reference)
    form = AmendForm(_posted(request))
    concerned = must_confirm(amendment=Amendment(call=call)).count()
    sentence = ngettext(
        "%(count)d applicant is told and must confirm the amendment before handing in.",
        "%(count)d applicants are told and must confirm the amendment before handing in.",
        concerned,
    )
    words = {
        "title": _("Amend the guide"),
        "intro": sentence % {"count": concerned},
        "button": _("Publish the amendment"),
        "busy": _("Publishing"),
        "amendments": call.amendments.order_by("-number"),
    }
    return _act(request, call, form, words, lambda: _amend(request, call, form), is_open=call.state in MORE_TIME)


def _amend(request: SignedInRequest, call: Call, form: forms.Form) -> str:
    acts.guide_change(actor=request.user, call=call, **form.cleaned_data)
    return _("The amendment is published.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_cancel(request: SignedInRequest, reference: str) -> HttpResponse:
    """Cancel a call, its code typed."""
    call = call_managed(request, reference)
    form = CancelForm(_posted(request), call=call)
    cases = cases_in(call, BEFORE_DECISION)
    sentence = ngettext(
        "%(count)d case ends with the call. This cannot be taken back.",
        "%(count)d cases end with the call. This cannot be taken back.",
        cases,
    )
    words = {
        "title": _("Cancel the call"),
        "intro": sentence % {"count": cases},
        "button": _("Cancel the call"),
        "busy": _("Cancelling"),
        "kind": "danger",
    }
    return _act(request, call, form, words, lambda: _cancel(request, call, form), is_open=True)


def _cancel(request: SignedInRequest, call: Call, form: forms.Form) -> str:
    acts.call_stop(actor=request.user, call=call, reason=form.cleaned_data["reason"])
    return _("The call is cancelled. Its cases end one by one.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_exemptions(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the exemptions of a call; who may exempt enters another one."""
    call = call_seen(request, reference)
    may_exempt = has_permission(request.user, EXEMPT, call)
    if request.method == "POST":
        require_permission(request.user, EXEMPT, call)
    form = ExemptionForm(_posted(request), call=call)
    exemptions = call.exemptions.select_related("quota", "entered_by", "checked_by").prefetch_related("cases")
    words = {
        "exemptions": [
            {
                "exemption": one,
                "kind": ExemptionKind(one.kind).label,
                "may_check": may_exempt and one.checked_by_id is None and one.entered_by_id != request.user.pk,
                "url": reverse("workflow:exemption_check", args=[call.reference, one.pk]),
            }
            for one in exemptions.order_by("-pk")
        ],
        "may_exempt": may_exempt,
    }
    return _act(
        request,
        call,
        form,
        words,
        lambda: _exempt(request, call, form),
        template="workflow/call_exemptions.html",
        is_open=may_exempt,
        to="workflow:call_exemptions",
    )


def _exempt(request: SignedInRequest, call: Call, form: forms.Form) -> str:
    data = form.cleaned_data
    exemption_record(
        actor=request.user,
        call=call,
        kind=ExemptionKind(data["kind"]),
        quota=data["quota"],
        count=data["count"] or 0,
        amount_fen=data["amount_fen"] or 0,
        cases=data["cases"],
        document_number=data["document_number"],
        reason=data["reason"],
    )
    return _("The exemption is entered. It counts once another person has checked it.")


@login_required
@require_POST
def exemption_check(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Check an exemption as a second person."""
    call = call_seen(request, reference)
    exemption = get_object_or_404(call.exemptions.select_related("call"), pk=pk)
    try:
        exemption_confirm(actor=request.user, exemption=exemption)
    except GrantsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The exemption has been checked and counts now."))
    return redirect("workflow:call_exemptions", reference=call.reference)


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _act(
    request: SignedInRequest,
    call: Call,
    form: forms.Form,
    words: dict[str, Any],
    act: Callable[[], str],
    *,
    is_open: bool,
    template: str = "workflow/call_act.html",
    to: str = "workflow:cockpit",
) -> HttpResponse:
    """Show an act with its form, and do it on POST."""
    if form.is_valid():
        try:
            done = act()
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(to, reference=call.reference)
    context = {**call_page(request, call, "workflow:cockpit"), **words, "form": form, "is_open": is_open}
    return render(request, template, context, status=422 if form.is_bound else 200)
