# SPDX-License-Identifier: AGPL-3.0-or-later
"""The approval document: entered by one person, checked by another."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.views.requests import SignedInRequest
from workflow.forms.ranking import ReasonForm
from workflow.forms.signing import ApprovalForm
from workflow.selectors.approvals import amounts_of, approvals_of, cases_held, cases_waiting, entries_of
from workflow.selectors.decisions import is_funded
from workflow.services.decisions import (
    approval_confirm,
    approval_record,
    approval_send_back,
)
from workflow.views.decisions_desk import Desk, desk_for
from workflow.views.decisions_requests import READS
from workflow.views.decisions_signing import scan_taken


@login_required
@require_http_methods(["GET", "POST"])
def approve(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the approval documents and enter one with the cases it names."""
    desk = desk_for(request, reference, *(("decide",) if request.method == "POST" else ()))
    waiting = cases_waiting(desk.call)
    is_open = desk.call.state == CallState.NOTICE_ENDED
    is_post = request.method == "POST"
    form = ApprovalForm(request.POST if is_post else None, request.FILES if is_post else None, waiting)
    if is_post and form.is_valid():
        entered = form.cleaned_data
        try:
            approval_record(
                actor=request.user,
                call=desk.call,
                document_number=entered["document_number"],
                dated_on=entered["dated_on"],
                applications=list(entered["cases"]),
                text=entered["text"],
                scan_sha256=scan_taken(entered["scan"]),
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            done = _("The document is entered. Another person checks it; then its cases are approved.")
            messages.success(request, done, extra_tags="ok")
            return redirect(desk.url("workflow:approve"))
    context = {
        **desk.frame(_("Approval"), "workflow:approve"),
        "form": form if is_open and desk.may("decide") and waiting.exists() else None,
        "errors": form.errors and not is_open,
        "is_open": is_open,
        "approvals": approvals_of(desk.call).prefetch_related("entries"),
        "waiting": waiting,
        "held": cases_held(desk.call),
        "reads_requests": desk.may(*READS),
        "amounts": _amounts(desk),
        "chosen": set(form["cases"].value() or ()),
    }
    return render(request, "workflow/approve.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def approval_check(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Check an entered document against the paper as a second person: confirm it, or take it out again."""
    desk = desk_for(request, reference, *(("decide",) if request.method == "POST" else ()))
    approval = get_object_or_404(approvals_of(desk.call), pk=number)
    is_confirmed = request.POST.get("act") == "confirm"
    form = ReasonForm(request.POST if request.method == "POST" and not is_confirmed else None)
    errors: list[tuple[str, str]] = []
    if is_confirmed or form.is_valid():
        try:
            if is_confirmed:
                approval_confirm(actor=request.user, approval=approval)
                done = _("The document counts. Its cases are being approved.")
            else:
                approval_send_back(actor=request.user, approval=approval, reason=form.cleaned_data["reason"])
                done = _("The entry is taken out. The document can be entered anew.")
        except GrantsError as refusal:
            errors.append(("", str(refusal)))
        else:
            messages.success(request, done, extra_tags="ok")
            return redirect(desk.url("workflow:approve"))
    trail = [(_("Approval"), desk.url("workflow:approve"))]
    context = {
        **desk.frame(approval.document_number, "workflow:approve", trail=trail),
        "approval": approval,
        "entries": entries_of(approval),
        "form": form,
        "errors": errors,
        "is_own": approval.entered_by_id == request.user.pk,
        "is_open": approval.checked_by_id is None and desk.may("decide"),
        "is_funded": is_funded(desk.rules),
    }
    return render(request, "workflow/approval_check.html", context, status=422 if errors or form.errors else 200)


def _amounts(desk: Desk) -> dict[int, Any]:
    return amounts_of(desk.call) if is_funded(desk.rules) else {}
