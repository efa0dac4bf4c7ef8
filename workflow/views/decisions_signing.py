# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures under a list of decisions: given here, recorded from paper, checked, refused."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.enums import BlobState, ListState, SignOffState
from grants.exceptions import GrantsError
from grants.models import DecisionList
from grants.selectors.decisions import sums_of_list
from grants.services.files import blob_bytes, blob_receive
from grants.views.requests import SignedInRequest
from workflow.forms.ranking import ReasonForm
from workflow.forms.signing import SCAN_BYTES, SCANS, CheckForm, RecordForm, SignForm
from workflow.selectors.decisions import chain_of, is_funded, lines_of, scan_of, shown_list
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of
from workflow.services.decisions import (
    decisions_check_record,
    decisions_record,
    decisions_send_back,
    decisions_sign,
)
from workflow.views.decisions_desk import Desk, desk_for


@login_required
@require_http_methods(["GET", "POST"])
def sign(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the list with its chain, and sign the next step."""
    desk = desk_for(request, reference, *(("sign",) if request.method == "POST" else ()))
    shown = shown_list(desk.call)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions_sign(
                actor=request.user,
                decision_list=_signing(shown),
                opinion=form.cleaned_data["opinion"],
                rest_on_paper=form.cleaned_data["rest_on_paper"],
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The step is signed."), extra_tags="ok")
            return redirect(desk.url("workflow:sign"))
    context = {**_context(desk, shown, _("Signatures")), "form": form}
    return render(request, "workflow/sign.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def record_signature(request: SignedInRequest, reference: str) -> HttpResponse:
    """Record the next step from paper."""
    desk = desk_for(request, reference, *(("decide",) if request.method == "POST" else ()))
    shown = shown_list(desk.call)
    form = RecordForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            decisions_record(
                actor=request.user,
                decision_list=_signing(shown),
                signer_name=entered["signer_name"],
                signed_on=entered["signed_on"],
                document_number=entered["document_number"],
                opinion=entered["opinion"],
                scan_sha256=scan_taken(entered["scan"]),
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The signature is recorded. Another person checks it against the paper."), extra_tags="ok"
            )
            return redirect(desk.url("workflow:check_signature"))
    context = {**_context(desk, shown, _("Record a signature from paper")), "form": form}
    return render(request, "workflow/record_signature.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def check_signature(request: SignedInRequest, reference: str) -> HttpResponse:
    """Check a recorded step against the paper, as a second person."""
    desk = desk_for(request, reference, *(("decide",) if request.method == "POST" else ()))
    shown = shown_list(desk.call)
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions_check_record(
                actor=request.user,
                decision_list=_signing(shown),
                rest_here=form.cleaned_data["rest_here"],
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The recorded signature counts."), extra_tags="ok")
            return redirect(desk.url("workflow:sign"))
    context = {**_context(desk, shown, _("Check a recorded signature")), "form": form}
    context["is_own"] = context["entered"] is not None and context["entered"].entered_by_id == request.user.pk
    return render(request, "workflow/check_signature.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, reference: str) -> HttpResponse:
    """Send the list back to be changed, with the reason; every signature under it is void."""
    desk = desk_for(request, reference, "sign", "decide")
    shown = shown_list(desk.call)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions_send_back(
                actor=request.user,
                decision_list=_signing(shown),
                reason=form.cleaned_data["reason"],
            )
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The list went back. Every signature under it is void."), extra_tags="ok")
            return redirect(desk.url("workflow:decide"))
    context = {**_context(desk, shown, _("Send the list back")), "form": form}
    return render(request, "workflow/send_back.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def scan(request: SignedInRequest, reference: str, sha256: str) -> FileResponse:
    """Hand out a scan that belongs to a signature or an approval of this call."""
    desk = desk_for(request, reference)
    blob = scan_of(desk.call, sha256)
    if blob is None or blob.state != BlobState.CLEAN:
        raise Http404
    response = FileResponse(blob_bytes(blob=blob), content_type=blob.content_type, filename=f"scan.{blob.type}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def scan_taken(upload: Any) -> str:
    """Keep an uploaded scan and return its digest; empty where there is none."""
    if upload is None:
        return ""
    return blob_receive(upload=upload, name=upload.name, maximum=SCAN_BYTES, allowed=SCANS).sha256


def _signing(shown: DecisionList | None) -> DecisionList:
    """Return the list that lies with the signers; raises GrantsError when there is none."""
    if shown is None or shown.state != ListState.SIGNING:
        raise GrantsError(_("This step is not open at present. Reload the page to see where the case stands."))
    return shown


def _context(desk: Desk, shown: DecisionList | None, here: str) -> dict[str, Any]:
    is_signing = shown is not None and shown.state == ListState.SIGNING
    chain = chain_of(shown) if shown else []
    following = next((step for step in chain if step.is_next), None) if is_signing else None
    return {
        **desk.frame(here, "workflow:sign", trail=[(_("Decisions"), desk.url("workflow:decide"))]),
        "list": shown,
        "is_signing": is_signing,
        "chain": chain,
        "next": following,
        "entered": following.row if following and following.row.state == SignOffState.ENTERED else None,
        "lines": lines_of(shown) if shown else [],
        "sums": sums_of_list(shown) if shown else None,
        "is_funded": is_funded(desk.rules),
        "way": way_of(desk, is_signing=is_signing),
        "may_send_back": is_signing and desk.may("sign", "decide"),
    }


def way_of(desk: Desk, *, is_signing: bool) -> str:
    """Return by which step of the flow the next signature comes: sign, record, check_record; empty when none is."""
    return step_of(process_of(desk.call)) if is_signing else ""
