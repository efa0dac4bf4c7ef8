# SPDX-License-Identifier: AGPL-3.0-or-later
"""The licence of an organisation: shown by its administrator, checked by whoever keeps the register."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.engine.filetypes import FileType
from grants.enums import VerificationRequestState
from grants.exceptions import GrantsError
from grants.forms.organisations import LicenceForm, RefusalForm
from grants.models import Organisation, VerificationRequest
from grants.permissions import require_permission
from grants.selectors.people import (
    ADMINISTER,
    keeps_register,
    organisations_visible_to,
    verification_requests_open,
    verification_requests_visible_to,
)
from grants.services.files import blob_receive
from grants.services.people import verification_accept, verification_ask, verification_refuse
from grants.views.files import blob_response
from grants.views.organisations import trail_to
from grants.views.requests import SignedInRequest

LICENCE_TYPES = frozenset({FileType.PDF, FileType.OFD, FileType.JPG, FileType.PNG})
LICENCE_BYTES = 10 * 1024 * 1024
ROWS_A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_verification(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the licence to the office, and read how far the check has come."""
    organisation = get_object_or_404(organisations_visible_to(request.user), reference=reference)
    require_permission(request.user, ADMINISTER, organisation)
    form = LicenceForm(request.POST or None, request.FILES or None) if request.method == "POST" else LicenceForm()
    if request.method == "POST" and form.is_valid() and _shown(request, organisation, form):
        return redirect("grants:organisation_verification", reference=reference)
    checks = verification_requests_visible_to(request.user).filter(organisation=organisation)
    context = {"trail": trail_to(organisation), "organisation": organisation, "form": form, "last": checks.last()}
    status = 422 if request.method == "POST" else 200
    return render(request, "grants/organisation_verification.html", context, status=status)


@login_required
@require_safe
def verifications(request: SignedInRequest) -> HttpResponse:
    """List the licences that wait, for those who keep the register."""
    if not keeps_register(request.user):
        raise PermissionDenied
    page = Paginator(verification_requests_open(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "grants/verifications.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: SignedInRequest, reference: str) -> HttpResponse:
    """Check a licence against what the organisation entered, and answer."""
    asked = get_object_or_404(verification_requests_visible_to(request.user), reference=reference)
    if not keeps_register(request.user):
        raise PermissionDenied
    act = request.POST.get("act", "")
    form = RefusalForm(request.POST if act == "refuse" else None)
    error = ""
    try:
        if _answered(request, asked, form, act):
            return redirect("grants:verifications")
    except GrantsError as refusal:
        error = str(refusal)
    context = {
        "trail": [(_("Licences to check"), reverse("grants:verifications"))],
        "asked": asked,
        "organisation": asked.organisation,
        "facts": _facts(asked),
        "form": form,
        "is_open": asked.state == VerificationRequestState.OPEN,
        "lines": [("", error)] if error else [],
    }
    return render(request, "grants/verification.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def licence(request: SignedInRequest, reference: str) -> HttpResponseBase:
    """Hand out a licence to the organisation and to those who check it."""
    asked = get_object_or_404(verification_requests_visible_to(request.user), reference=reference)
    try:
        return blob_response(request, asked.blob, asked.file_name)
    except GrantsError as error:
        waiting = {"name": asked.file_name, "requirement": asked.organisation.name}
        return render(request, "grants/file_waiting.html", {"attachment": waiting, "error": error}, status=409)


def _shown(request: SignedInRequest, organisation: Organisation, form: LicenceForm) -> bool:
    upload = form.cleaned_data["licence"]
    try:
        blob = blob_receive(upload=upload, name=upload.name, maximum=LICENCE_BYTES, allowed=LICENCE_TYPES)
        verification_ask(actor=request.user, organisation=organisation, blob=blob, file_name=upload.name)
    except GrantsError as error:
        form.add_error("licence", str(error))
        return False
    messages.success(request, _("The licence has been handed in. You are told as soon as it has been checked."))
    return True


def _answered(request: SignedInRequest, asked: VerificationRequest, form: RefusalForm, act: str) -> bool:
    if act == "accept":
        verification_accept(actor=request.user, request=asked)
        messages.success(request, _("%(organisation)s is verified.") % {"organisation": asked.organisation})
        return True
    if act == "refuse" and form.is_valid():
        verification_refuse(actor=request.user, request=asked, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("The licence was sent back to %(organisation)s.") % {"organisation": asked.organisation}
        )
        return True
    return False


def _facts(asked: VerificationRequest) -> list[tuple[str, object]]:
    organisation = asked.organisation
    return [
        (_("Unified social credit code"), organisation.uscc or _("Code to be checked")),
        (_("Name of the organisation"), organisation.name),
        (_("Kind of organisation"), organisation.get_kind_display()),
        (_("District of registration"), organisation.district or "—"),
        (_("Industry"), organisation.industry or "—"),
        (_("Legal representative"), organisation.legal_representative or "—"),
        (_("Address"), organisation.address or "—"),
    ]
