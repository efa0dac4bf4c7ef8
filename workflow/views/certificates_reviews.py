# SPDX-License-Identifier: AGPL-3.0-or-later
"""The annual review of a certificate, filed and completed by its holder."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grants.enums import RequestKind
from grants.exceptions import GrantsError
from grants.permissions import holdings
from grants.selectors.certificates import reviews_open, rules_of_award
from grants.templatetags.ui import day
from grants.views.requests import SignedInRequest
from reviewers.views.pages import form_page, posted
from workflow.forms.certificates import AnnualReviewForm, CompletionForm
from workflow.selectors.requests import ABOUT_AWARDS, requests_of_holders
from workflow.services.requests import annual_review_hand_in, request_complete
from workflow.views.certificates_pages import ADMINISTER, award_or_404, trail_to


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def annual_review(request: SignedInRequest, reference: str) -> HttpResponse:
    """File the annual review of a certificate."""
    award = award_or_404(request, reference)
    if award.organisation_id not in holdings(request.user, ADMINISTER):
        raise PermissionDenied
    form = AnnualReviewForm(posted(request))
    if form.is_valid():
        try:
            annual_review_hand_in(actor=request.user, award=award, text=form.cleaned_data["text"])
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The annual review is filed. The commission checks it next."))
            return redirect("workflow:certificate", reference=reference)
    days = reviews_open(award, rules_of_award(award))
    until = _("Due by %(day)s; the commission checks it next.") % {"day": day(days[0])} if days else ""
    return form_page(
        request, form, title=_("Annual review"), sub=until, trail=trail_to(award), submit=_("File the annual review")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_correct(request: SignedInRequest, reference: str) -> HttpResponse:
    """Complete a request that the office sent back, and file it again."""
    one = get_object_or_404(requests_of_holders(request.user), reference=reference)
    if one.organisation_id not in holdings(request.user, ADMINISTER):
        raise PermissionDenied
    if one.kind == RequestKind.PAYMENT:
        return redirect("workflow:payment_correct", reference=reference)
    form = CompletionForm(posted(request), initial={"text": one.text})
    to = reverse("workflow:timeline", args=[one.application.reference])
    if one.kind in ABOUT_AWARDS:
        to = reverse("workflow:award", args=[one.application.award.reference])
    if one.kind == RequestKind.ANNUAL_REVIEW:
        to = reverse("workflow:certificate", args=[one.application.award.reference])
    if form.is_valid():
        try:
            request_complete(actor=request.user, request=one, text=form.cleaned_data["text"])
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The request is filed again. The commission checks it next."))
            return redirect(to)
    return form_page(
        request,
        form,
        title=_("Complete: %(kind)s") % {"kind": one.get_kind_display()},
        sub=_("Missing: %(answer)s") % {"answer": one.answer},
        trail=[(str(one.application), to)],
        submit=_("File again"),
    )
