# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates for their holders and the office: listed, shown, printed, issued anew, withdrawn."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.enums import AwardStatus
from grants.exceptions import GrantsError
from grants.models import Award, Certificate
from grants.permissions import holdings
from grants.selectors.certificates import (
    certificates_of,
    certified_awards,
    certified_found,
    reviews_of,
    reviews_open,
    rules_of_award,
    verified_certificate,
)
from grants.services.prints import pdf_drawn, qr_drawn
from grants.views.requests import SignedInRequest
from reviewers.views.pages import form_page, posted
from workflow.forms.certificates import CertificateFilterForm, CertificateWithdrawForm
from workflow.selectors.deadlines import deadlines_of
from workflow.services.awards import certificate_renew, certificate_take_back

ADMINISTER, MANAGE, DECIDE = "grants.administer_organisation", "grants.manage_call", "grants.decide_call"
PAGE_SIZE = 50


@login_required
@require_safe
def certificates(request: SignedInRequest) -> HttpResponse:
    """List the certificates that the person may see: the own ones, or those of the calls."""
    form = CertificateFilterForm(request.GET)
    values = form.values()
    found = certified_found(certified_awards(request.user), **values)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "is_narrowed": any(values.values())}
    return render(request, "workflow/certificates.html", context)


@login_required
@require_safe
def certificate(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show a certificate: what it is worth, its reviews, its versions, and what this person may do."""
    return _page(request, award_or_404(request, reference))


@login_required
@require_safe
def certificate_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """Draw the certificate issued last as a PDF with its digest and a QR code to its verification."""
    award = award_or_404(request, reference)
    issued = certificates_of(award)[0]
    issued.award = award
    address = settings.SITE_URL + reverse("grants:certificate_verified", args=[issued.number])
    context = {
        "certificate": issued,
        "award": award,
        "authority": award.application.call.programme.authority,
        "address": address,
        "qr": qr_drawn(text=f"{address}?digest={issued.digest}"),
    }
    answer = HttpResponse(pdf_drawn(template="print/certificate.html", context=context), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{issued.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_POST
def certificate_reissue(request: SignedInRequest, reference: str) -> HttpResponse:
    """Issue a certificate anew after its holder was renamed."""
    award = award_or_404(request, reference)
    _require(request, MANAGE, award.application.call_id)
    try:
        issued = certificate_renew(actor=request.user, award=award)
    except GrantsError as refusal:
        return _page(request, award, error=str(refusal))
    messages.success(request, _("Certificate %(number)s is issued.") % {"number": issued.number})
    return redirect("workflow:certificate", reference=reference)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Withdraw a certificate on one of the grounds of its rules, with reason and document."""
    award = award_or_404(request, reference)
    _require(request, DECIDE, award.application.call_id)
    grounds = [ground.value for ground in rules_of_award(award).certificate.revoke_reasons]
    form = CertificateWithdrawForm(posted(request), grounds=grounds)
    if form.is_valid():
        try:
            certificate_take_back(actor=request.user, award=award, **form.cleaned_data)
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The certificate is withdrawn. The organisation has been told."))
            return redirect("workflow:certificate", reference=reference)
    return form_page(
        request,
        form,
        title=_("Withdraw the certificate"),
        sub=f"{award.certificates.latest('version')}  {award.organisation}",
        trail=trail_to(award),
        submit=_("Withdraw the certificate"),
        kind="danger",
    )


def award_or_404(request: SignedInRequest, reference: str) -> Award:
    """Return an award with a certificate that the person may see; to others there is none."""
    awards = certified_awards(request.user).select_related(
        "application__call__programme__authority", "organisation", "programme", "approval", "rule_set"
    )
    return get_object_or_404(awards, reference=reference)


def trail_to(award: Award | None = None) -> list[tuple[str, str]]:
    """Return the way to the certificates, or to one of them."""
    trail = [(_("Certificates issued"), reverse("workflow:certificates"))]
    if award is not None:
        number = str(award.certificates.latest("version"))
        trail.append((number, reverse("workflow:certificate", args=[award.reference])))
    return trail


def _page(request: SignedInRequest, award: Award, *, error: str = "") -> HttpResponse:
    issued: list[Certificate] = certificates_of(award)
    issued[0].award = award
    facts = verified_certificate(issued[0])
    is_running = award.status == AwardStatus.CERTIFIED
    reviews = reviews_of(award)
    days = reviews_open(award, rules_of_award(award)) if is_running else []
    user, call = request.user, award.application.call_id
    context: dict[str, Any] = {
        "award": award,
        "facts": facts,
        "issued": issued,
        "trail": trail_to(),
        "qr": qr_drawn(text=settings.SITE_URL + reverse("grants:certificate_verified", args=[facts.number])),
        "deadlines": deadlines_of(award),
        "reviews": reviews,
        "review_days": days,
        "has_open_review": any(one.state in ("filed", "correction", "checked") for one in reviews),
        "is_overdue": bool(days) and days[0] < timezone.localdate(),
        "is_running": is_running,
        "may_file": is_running and bool(days) and award.organisation_id in holdings(user, ADMINISTER),
        "may_renew": is_running and bool(facts.name_now) and call in holdings(user, MANAGE),
        "may_withdraw": is_running and call in holdings(user, DECIDE),
        "handles": call in holdings(user, MANAGE),
        "lines": [("", error)] if error else [],
    }
    return render(request, "workflow/certificate.html", context, status=422 if error else 200)


def _require(request: SignedInRequest, perm: str, key: int) -> None:
    if key not in holdings(request.user, perm):
        raise PermissionDenied
