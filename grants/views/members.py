# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of an organisation: listed, taken in, given other roles, let go, and those who wish to join."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.forms.organisations import InviteForm, RolesForm
from grants.models import Membership, Organisation
from grants.selectors.people import may_manage_members, members_of, membership_requests_for, organisations_visible_to
from grants.services.people import (
    membership_change,
    membership_invite,
    membership_remove,
    membership_request_accept,
    membership_request_refuse,
)
from grants.views.organisations import trail_to
from grants.views.requests import SignedInRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_members(request: SignedInRequest, reference: str) -> HttpResponse:
    """List the members; whoever may manage them adds one by mobile number."""
    organisation = get_object_or_404(organisations_visible_to(request.user), reference=reference)
    may_manage = may_manage_members(request.user, organisation)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"is_preparer": True})
    if form.is_bound and form.is_valid() and _invited(request, organisation, form):
        return redirect("grants:organisation_members", reference=reference)
    context = {
        "trail": trail_to(organisation),
        "organisation": organisation,
        "members": members_of(organisation),
        "may_manage": may_manage,
        "form": form,
    }
    return render(request, "grants/organisation_members.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_member(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Give a member other roles or let him or her go; anybody may leave."""
    organisation = get_object_or_404(organisations_visible_to(request.user), reference=reference)
    membership = get_object_or_404(members_of(organisation), pk=pk)
    initial = {name: getattr(membership, name) for name in ("is_administrator", "is_preparer")}
    is_removal = request.POST.get("act") == "remove"
    may_manage, is_self = may_manage_members(request.user, organisation), membership.user_id == request.user.pk
    if request.method == "POST" and not may_manage and not (is_removal and is_self):
        raise PermissionDenied
    form = RolesForm(request.POST if request.method == "POST" and not is_removal else None, initial=initial)
    error = ""
    if request.method == "POST":
        try:
            if _changed(request, membership, form, is_removal=is_removal):
                return _after(request, membership, is_removal=is_removal)
        except GrantsError as refusal:
            error = str(refusal)
    members_url = reverse("grants:organisation_members", args=[reference])
    context = {
        "trail": [*trail_to(organisation), (_("Members"), members_url)],
        "organisation": organisation,
        "membership": membership,
        "may_manage": may_manage,
        "is_self": is_self,
        "form": form,
        "lines": [("", error)] if error else [],
    }
    return render(request, "grants/organisation_member.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_safe
def membership_requests(request: SignedInRequest) -> HttpResponse:
    """List the wishes to join that a person may answer."""
    wishes = membership_requests_for(request.user).order_by("organisation__name", "pk")
    trail = [(_("My organisations"), reverse("grants:organisations"))]
    return render(request, "grants/membership_requests.html", {"trail": trail, "wishes": wishes})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership_request_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a person in who asked, with roles, or turn the wish down."""
    wish = get_object_or_404(membership_requests_for(request.user), pk=pk)
    is_refusal = request.POST.get("act") == "refuse"
    form = RolesForm(
        request.POST if request.method == "POST" and not is_refusal else None, initial={"is_preparer": True}
    )
    try:
        if is_refusal:
            membership_request_refuse(actor=request.user, request=wish)
            messages.success(request, _("The wish to join was turned down."))
            return redirect("grants:membership_requests")
        if form.is_bound and form.is_valid():
            membership_request_accept(actor=request.user, request=wish, **form.cleaned_data)
            messages.success(request, _("%(person)s was taken in.") % {"person": wish.user})
            return redirect("grants:membership_requests")
    except GrantsError as error:
        messages.warning(request, str(error))
        return redirect("grants:membership_requests")
    context = {"trail": [(_("Wishes to join"), reverse("grants:membership_requests"))], "wish": wish, "form": form}
    return render(request, "grants/membership_request.html", context, status=422 if form.is_bound else 200)


def _invited(request: SignedInRequest, organisation: Organisation, form: InviteForm) -> bool:
    try:
        membership = membership_invite(actor=request.user, organisation=organisation, **form.cleaned_data)
    except GrantsError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("%(person)s was taken in and has been told.") % {"person": membership.user})
    return True


def _changed(request: SignedInRequest, membership: Membership, form: RolesForm, *, is_removal: bool) -> bool:
    if is_removal:
        membership_remove(actor=request.user, membership=membership)
        return True
    if form.is_valid():
        membership_change(actor=request.user, membership=membership, **form.cleaned_data)
        return True
    return False


def _after(request: SignedInRequest, membership: Membership, *, is_removal: bool) -> HttpResponse:
    if is_removal and membership.user_id == request.user.pk:
        messages.success(request, _("You no longer act for this organisation."))
        return redirect("grants:organisations")
    messages.success(request, _("Saved."))
    return redirect("grants:organisation_members", reference=membership.organisation.reference)
