# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agreement: put together by the officer, printed, sealed and handed back, agreed to or sent back."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.engine.money import capital_text
from grants.exceptions import GrantsError
from grants.models import Agreement, Blob
from grants.services.awards.agreements import agreement_digest
from grants.services.prints import pdf_drawn, qr_drawn
from grants.views.files import blob_response
from grants.views.requests import SignedInRequest
from reviewers.views.pages import posted
from workflow.forms.awards import AgreementAgreeForm, AgreementSignForm, AgreementTextForm
from workflow.selectors.award_desks import HOLDER, AwardDesk, agreements_of
from workflow.services.awards import (
    agreement_conclude,
    agreement_hand_in,
    agreement_return,
    agreement_targets_set,
)
from workflow.views.award_common import Words, act_page, beside, desk_for_act, desk_or_404
from workflow.views.decisions_signing import scan_taken


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_text(request: SignedInRequest, reference: str) -> HttpResponse:
    """Enter text and targets of the draft before it is signed."""
    desk = desk_for_act(request, reference, "manage")
    draft = desk.drafted
    targets = list(draft.targets.order_by("code")) if draft else []
    digest = agreement_digest(agreement=draft) if draft else ""
    start = {"text": draft.text if draft else "", "digest": digest}
    form = AgreementTextForm(posted(request), targets=targets, initial=start)
    words = Words(
        _("Text and targets of the agreement"),
        _("Save"),
        _("The organisation signs what stands here. Targets come from its application; put them right where needed."),
    )

    def act() -> str:
        if form.cleaned_data["digest"] not in {"", digest}:
            raise GrantsError(
                _("Somebody else has changed the draft meanwhile. Copy what you need and reload the page.")
            )
        agreement_targets_set(
            actor=request.user, award=desk.award, text=form.cleaned_data["text"], targets=form.targets()
        )
        return _("The draft is saved. The organisation can print and sign it.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=desk.step == "sign_agreement",
        template="workflow/agreement_text.html",
        context={"rows": form.rows(), "heads": form.heads(), "plain": form.plain_fields()},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_sign(request: SignedInRequest, reference: str) -> HttpResponse:
    """Hand the sealed agreement in for the organisation."""
    desk = desk_for_act(request, reference, HOLDER)
    draft = desk.drafted
    digest = agreement_digest(agreement=draft) if draft else ""
    data = posted(request)
    form = AgreementSignForm(data, request.FILES if data is not None else None, initial={"digest": digest})
    words = Words(
        _("Sign the agreement"),
        _("Hand in the sealed agreement"),
        _(
            "Read the draft, print it, have it sealed by the legal representative, scan all pages, hand the scan in here."
        ),
    )

    def act() -> str:
        if form.cleaned_data["digest"] != digest:
            raise GrantsError(_("The draft was changed since you printed it. Print and seal it anew."))
        agreement_hand_in(
            actor=request.user, award=desk.award, sealed_scan_sha256=scan_taken(form.cleaned_data["scan"])
        )
        return _("The sealed agreement is handed in. The commission compares it and agrees.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=desk.step == "sign_agreement",
        template="workflow/agreement_act.html",
        context=beside(draft, shows_money=True),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_agree(request: SignedInRequest, reference: str) -> HttpResponse:
    """Compare the sealed scan with the agreement; agree to it or send it back."""
    desk = desk_for_act(request, reference, "manage")
    form = AgreementAgreeForm(posted(request))
    words = Words(
        _("Agree to the agreement"),
        _("Save"),
        _("Compare the scan page by page with the agreement: seal, signature, amounts, digest in the foot."),
    )

    def act() -> str:
        if form.cleaned_data["outcome"] == "agreed":
            agreement_conclude(actor=request.user, award=desk.award)
            return _("The agreement is in force. The project is under way.")
        agreement_return(actor=request.user, award=desk.award, reason=form.cleaned_data["reason"])
        return _("The agreement went back to the organisation.")

    return act_page(
        request,
        desk,
        form,
        words,
        act,
        is_open=desk.step == "agree",
        template="workflow/agreement_act.html",
        context=beside(desk.drafted, shows_money=True),
    )


@login_required
@require_safe
def agreement_pdf(request: SignedInRequest, reference: str, version: int) -> HttpResponse:
    """Draw a version of the agreement as a PDF with its digest and a QR code."""
    desk = desk_or_404(request, reference)
    agreement = _version(desk, version)
    digest = agreement.digest or agreement_digest(agreement=agreement)
    address = settings.SITE_URL + reverse("workflow:award", args=[reference])
    case = desk.award.application
    context = {
        "agreement": agreement,
        "award": desk.award,
        "case": case,
        "authority": case.call.programme.authority,
        "capital": capital_text(desk.award.amount_fen),
        "targets": agreement.targets.order_by("code"),
        "instalments": agreement.instalments.order_by("number"),
        "digest": digest,
        "qr": qr_drawn(text=f"{address}?digest={digest}"),
    }
    answer = HttpResponse(pdf_drawn(template="print/agreement.html", context=context), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{case.number}-{version}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_safe
def agreement_scan(request: SignedInRequest, reference: str, version: int) -> HttpResponseBase:
    """Send the sealed scan of a version."""
    desk = desk_or_404(request, reference)
    agreement = _version(desk, version)
    blob = Blob.objects.filter(sha256=agreement.sealed_scan_sha256).first()
    if blob is None:
        raise Http404
    return blob_response(request, blob, f"{desk.award.application.number}-{version}.{blob.type}")


def _version(desk: AwardDesk, version: int) -> Agreement:
    agreement = agreements_of(desk.award).filter(version=version).first()
    if agreement is None:
        raise Http404
    agreement.award = desk.award
    return agreement
