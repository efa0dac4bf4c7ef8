# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisation's road through its own case: begin, see how far it is, freeze, hand in, withdraw."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError, IncompleteError
from grants.models import Application
from grants.rules import load_rules
from grants.selectors.questionnaires import card_of_form
from grants.selectors.reading import case_reading, handed_in, snapshots_visible_to
from grants.services.applications import application_freeze, eligibility_declare
from grants.services.snapshots import case_content, content_digest
from grants.services.windows import amendment_confirm
from grants.views.files import blob_response
from grants.views.requests import SignedInRequest
from workflow.forms.applicants import BeginForm, SubmitForm, WithdrawForm
from workflow.selectors.applicants import (
    calls_to_apply_to,
    form_state,
    may_hand_in,
    organisations_that_may_apply,
    own_cases,
    required_documents,
)
from workflow.services.cases import case_begin, case_resubmit, case_submit, case_update, case_withdraw

WITHDRAWABLE = frozenset(
    {
        ApplicationStatus.DRAFT,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.RETURNED,
        ApplicationStatus.RECOMMENDED,
        ApplicationStatus.CHECKING,
        ApplicationStatus.ACCEPTED,
        ApplicationStatus.IN_REVIEW,
    }
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask who applies and whether the conditions are met, then begin a draft."""
    call = get_object_or_404(calls_to_apply_to(), reference=reference)
    rules = load_rules(call.rule_sets.latest("version").data)
    organisations = organisations_that_may_apply(request.user)
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations,
        rules=rules,
        subject_kind=call.programme.subject_kind,
    )
    if form.is_valid():
        try:
            application = case_begin(actor=request.user, call=call, **form.chosen())
            eligibility_declare(actor=request.user, application=application, conditions=tuple(form.conditions))
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            return redirect("workflow:form", application.reference)
    context = {
        "call": call,
        "form": form,
        "rules": rules,
        "has_organisation": organisations.exists(),
        "documents": [str(one) for one in required_documents(call)],
    }
    return render(request, "workflow/begin.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def form(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the parts of the form and how far each is."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    state = form_state(application)
    context = {
        "state": state,
        "card": card_of_form(state.case),
        "may_hand_in": may_hand_in(request.user, application),
        **_amendment(application),
    }
    return render(request, "workflow/form.html", context)


@login_required
@require_POST
def confirm_amendment(request: SignedInRequest, reference: str) -> HttpResponse:
    """Note that the amended guide was read."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    try:
        amendment_confirm(actor=request.user, application=application)
    except GrantsError as error:
        return _refused(request, application, error)
    return redirect("workflow:form", reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def print_form(request: SignedInRequest, reference: str) -> HttpResponse:
    """Freeze the form, so that what is sealed on paper is what is submitted."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    error, status = "", 200
    if request.method == "POST":
        if not may_hand_in(request.user, application):
            raise PermissionDenied
        try:
            application_freeze(actor=request.user, application=application)
        except GrantsError as refusal:
            error, status = str(refusal), 422
        else:
            return redirect("workflow:print", reference)
    state = form_state(application, current="print")
    frozen = application.snapshots.filter(handed_in_at=None).select_related("pdf").order_by("-number").first()
    context = {
        "state": state,
        "frozen": frozen,
        "is_current": frozen is not None
        and frozen.sha256 == content_digest(data=case_content(application=application)),
        "error": error,
        "may_hand_in": may_hand_in(request.user, application),
    }
    return render(request, "workflow/print.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the answers once more, then hand the case in."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not may_hand_in(request.user, application):
            raise PermissionDenied
        try:
            _hand_in(request, application)
        except IncompleteError as error:
            return _submit_page(request, application, form, str(error), 422)
        except GrantsError as error:
            return _refused(request, application, error)
        return redirect("workflow:receipt", reference)
    return _submit_page(request, application, form, "", 422 if form.is_bound else 200)


@login_required
@require_safe
def receipt(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what was handed in last, with its digest; ``digest`` asks whether a paper version is that one."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    snapshot = handed_in(application)
    if snapshot is None:
        return redirect("workflow:form", reference)
    asked = request.GET.get("digest", "")
    context = {"application": application, "snapshot": snapshot, "asked": asked, "agrees": asked == snapshot.sha256}
    return render(request, "workflow/receipt.html", context)


@login_required
@require_safe
def print_pdf(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """Send the print of a version; while it is being drawn, a page that asks again."""
    visible = snapshots_visible_to(request.user)
    snapshot = get_object_or_404(visible, application__reference=reference, number=number)
    if snapshot.pdf is None:
        return render(request, "workflow/print_waiting.html", {"snapshot": snapshot})
    return blob_response(request, snapshot.pdf, f"{snapshot.application}-{snapshot.number}.pdf")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask once more, then withdraw the case for good."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            case_withdraw(actor=request.user, application=application)
        except GrantsError as error:
            return _refused(request, application, error)
        return redirect("workflow:timeline", reference)
    context = {
        "application": application,
        "form": form,
        "may_withdraw": application.status in WITHDRAWABLE and may_hand_in(request.user, application),
    }
    return render(request, "workflow/withdraw.html", context, status=422 if form.is_bound else 200)


def _hand_in(request: SignedInRequest, application: Application) -> Application:
    """Hand the case in to whoever waits for it."""
    if application.status == ApplicationStatus.RETURNED:
        return case_resubmit(actor=request.user, application=application)
    if application.status == ApplicationStatus.UPDATING:
        return case_update(actor=request.user, application=application)
    return case_submit(actor=request.user, application=application, received_at=request.received_at)


def _submit_page(
    request: SignedInRequest, application: Application, form: SubmitForm, error: str, status: int
) -> HttpResponse:
    context = {
        "state": form_state(application, current="submit"),
        "reading": case_reading(application, reader=request.user),
        "form": form,
        "error": error,
        "may_hand_in": may_hand_in(request.user, application),
        **_amendment(application),
    }
    return render(request, "workflow/submit.html", context, status=status)


def _refused(request: SignedInRequest, application: Application, error: GrantsError) -> HttpResponse:
    """Show the refusal of a service on the page of the form, where everything that was entered still stands."""
    state = form_state(application)
    context = {
        "state": state,
        "card": card_of_form(state.case),
        "error": str(error),
        "may_hand_in": may_hand_in(request.user, application),
        **_amendment(application),
    }
    return render(request, "workflow/form.html", context, status=422)


def _amendment(application: Application) -> dict[str, Any]:
    """Return the amendment of the guide that the organisation has not confirmed yet."""
    latest = application.call.amendments.order_by("-number").first()
    is_new = latest is not None and application.confirmed_amendment_id != latest.pk
    return {"amendment": latest if is_new and application.status == ApplicationStatus.DRAFT else None}
