# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person's organisations: registered by code, joined, described, and seen with their cases."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grants.exceptions import GrantsError
from grants.forms.organisations import CodeForm, JoinForm, ProfileForm, RegisterForm
from grants.models import Application, Organisation
from grants.permissions import holdings, require_permission
from grants.selectors.applications import applications_visible_to, status_for_applicant
from grants.selectors.people import (
    ADMINISTER,
    may_claim,
    members_of,
    membership_requests_for,
    membership_requests_of,
    memberships_of,
    organisations_visible_to,
    verification_requests_visible_to,
)
from grants.services.people import (
    membership_claim,
    membership_request,
    membership_request_withdraw,
    organisation_profile_change,
    organisation_register,
)
from grants.views.requests import SignedInRequest

CASES_A_PAGE = 25


@login_required
@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """List the organisations a person acts for, and the wishes to join that wait."""
    context = {
        "memberships": memberships_of(request.user),
        "requests": membership_requests_of(request.user),
        "answerable": membership_requests_for(request.user).count(),
    }
    return render(request, "grants/organisations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_register_view(request: SignedInRequest) -> HttpResponse:
    """Register an organisation; whoever does becomes its first administrator."""
    if limited := ratelimit.consume_or_429(request, action="organisation_code", user=request.user):
        return limited  # type: ignore[no-any-return]
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = organisation_register(actor=request.user, **form.cleaned_data)
        except GrantsError as error:
            form.add_error("uscc", str(error))
        else:
            messages.success(request, _("The organisation is registered. Show its licence next."))
            return redirect("grants:organisation_verification", reference=organisation.reference)
    context = {
        "trail": [(_("My organisations"), reverse("grants:organisations"))],
        "form": form,
        "check": _code_check(request) if form.is_bound else None,
    }
    return render(request, "grants/organisation_register.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def organisation_code(request: SignedInRequest) -> HttpResponse:
    """Say of a code while it is typed whether it is sound and whether it is registered."""
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="organisation_code", user=request.user)
    return limited or render(request, "grants/_code_check.html", {"check": _code_check(request)})


@login_required
@require_POST
def organisation_join(request: SignedInRequest) -> HttpResponse:
    """Ask to join an organisation that is registered already; the contact whom the office has entered takes it over."""
    form = JoinForm(request.POST)
    organisation = _registered(form) if form.is_valid() else None
    if organisation is None:
        messages.warning(request, _("No organisation is registered under this code. Register it."))
        return redirect("grants:organisation_register")
    if may_claim(request.user, organisation):
        membership_claim(actor=request.user, organisation=organisation)
        messages.success(request, _("You manage this organisation now. Show its licence next."))
        return redirect("grants:organisation", reference=organisation.reference)
    try:
        membership_request(actor=request.user, organisation=organisation, note=form.cleaned_data["note"])
        messages.success(request, _("Your wish to join has been sent to the administrator of the organisation."))
    except GrantsError as error:
        messages.warning(request, str(error))
    return redirect("grants:organisations")


@login_required
@require_POST
def membership_request_withdraw_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one's own wish to join back."""
    wish = get_object_or_404(membership_requests_of(request.user), pk=pk)
    try:
        membership_request_withdraw(actor=request.user, request=wish)
    except GrantsError as error:
        messages.warning(request, str(error))
    return redirect("grants:organisations")


@login_required
@require_safe
def organisation(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show an organisation: what waits for it, its cases in the applicant's words, its people."""
    shown = get_object_or_404(organisations_visible_to(request.user), reference=reference)
    cases = applications_visible_to(request.user).filter(organisation=shown).order_by("-pk")
    page = Paginator(cases, CASES_A_PAGE).get_page(request.GET.get("page"))
    is_administrator = shown.pk in holdings(request.user, ADMINISTER)
    context = {
        "organisation": shown,
        "page": page,
        "rows": [_case_row(case) for case in page],
        "members": members_of(shown),
        "is_administrator": is_administrator,
        "facts": _facts(shown),
        "breaches": shown.credit_records.order_by("-entered_at"),
        "answerable": membership_requests_for(request.user).filter(organisation=shown).count(),
        "last_check": verification_requests_visible_to(request.user).filter(organisation=shown).last(),
    }
    return render(request, "grants/organisation.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_profile(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let an administrator enter what the organisation says of itself."""
    shown = get_object_or_404(organisations_visible_to(request.user), reference=reference)
    require_permission(request.user, ADMINISTER, shown)
    form = ProfileForm(request.POST if request.method == "POST" else None, organisation=shown)
    if request.method == "POST" and form.is_valid():
        try:
            organisation_profile_change(actor=request.user, organisation=shown, profile=form.profile())
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("grants:organisation", reference=shown.reference)
    context = {"trail": trail_to(shown), "organisation": shown, "form": form, "facts": _fixed_facts(shown)}
    return render(request, "grants/organisation_profile.html", context, status=422 if form.is_bound else 200)


def trail_to(shown: Organisation) -> list[tuple[str, str]]:
    """Return the way from the top to an organisation."""
    return [(shown.name, reverse("grants:organisation", args=[shown.reference]))]


def _code_check(request: SignedInRequest) -> dict[str, object] | None:
    """Return what can be said of the code typed: its error, or the organisation under it."""
    typed = request.POST.get("uscc", "")
    if not typed.strip():
        return None
    form = CodeForm({"uscc": typed})
    if not form.is_valid():
        return {"form": form}
    known = _registered(form)
    return {
        "form": form,
        "code": form.cleaned_data["uscc"],
        "organisation": known,
        "is_contact": known is not None and may_claim(request.user, known),
        "join": JoinForm(),
    }


def _registered(form: CodeForm) -> Organisation | None:
    return Organisation.objects.filter(uscc=form.cleaned_data["uscc"]).first()


def _case_row(case: Application) -> dict[str, object]:
    return {"case": case, "status": status_for_applicant(case)}


def _facts(shown: Organisation) -> list[tuple[str, object]]:
    return [
        *_fixed_facts(shown),
        (_("Kind of organisation"), shown.get_kind_display()),
        (_("Industry"), shown.industry or "—"),
        (_("Legal representative"), shown.legal_representative or "—"),
        (_("Address"), shown.address or "—"),
    ]


def _fixed_facts(shown: Organisation) -> list[tuple[str, object]]:
    return [
        (_("Unified social credit code"), shown.uscc or _("Code to be checked")),
        (_("Name of the organisation"), shown.name),
        (_("District of registration"), shown.district or "—"),
    ]
