# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of experts: find, read, enter and correct."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.exceptions import GrantsError
from grants.views.requests import SignedInRequest
from reviewers.enums import ExpertStanding
from reviewers.forms.experts import ExpertChangeForm, ExpertFilter, ExpertForm, StandingForm
from reviewers.models import Expert
from reviewers.selectors.experts import (
    experts_found,
    experts_visible_to,
    keeps_register,
    open_blocks_of,
    panels_of,
    reads_register,
    record_of,
    telephones_experts,
    ties_of,
)
from reviewers.services.experts import expert_account_set, expert_change, expert_enter, expert_standing_set
from reviewers.views.pages import form_page, posted, trail_of

PAGE_SIZE = 25


@login_required
@require_safe
def expert_list(request: SignedInRequest) -> HttpResponse:
    """Show the experts that fit the filters; the answer to htmx is the list alone."""
    if not reads_register(request.user):
        raise Http404
    filters = ExpertFilter(request.GET)
    page = Paginator(experts_found(request.user, filters.query()), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "shows_phone": telephones_experts(request.user),
        "may_keep": keeps_register(request.user),
    }
    is_fragment = bool(getattr(request, "htmx", False))
    return render(request, "reviewers/_expert_list.html" if is_fragment else "reviewers/expert_list.html", context)


@login_required
@require_safe
def expert_page(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show an expert with ties, panels and what the ties mean for open cases."""
    expert = get_object_or_404(experts_visible_to(request.user).prefetch_related("industries"), reference=reference)
    context = {
        "expert": expert,
        "ties": ties_of(expert),
        "memberships": panels_of(expert),
        "blocks": open_blocks_of(expert),
        "record": record_of(expert),
        "shows_phone": telephones_experts(request.user),
        "may_keep": keeps_register(request.user),
        "trail": trail_of(),
    }
    return render(request, "reviewers/expert.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expert_new(request: SignedInRequest) -> HttpResponse:
    """Enter an expert."""
    require_keeper(request)
    form = ExpertForm(posted(request))
    if form.is_valid():
        try:
            expert = expert_enter(
                actor=request.user,
                entry=form.entry(),
                mobile=form.cleaned_data["mobile"],
                number=form.cleaned_data["number"],
            )
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Expert %(number)s is entered.") % {"number": expert.number})
            return redirect("reviewers:expert", reference=expert.reference)
    return form_page(request, form, title=_("Enter an expert"), trail=trail_of(), submit=_("Enter the expert"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expert_edit(request: SignedInRequest, reference: str) -> HttpResponse:
    """Correct the entry of an expert."""
    expert = kept_expert(request, reference)
    form = ExpertChangeForm(posted(request), initial=ExpertChangeForm.initial_of(expert))
    if form.is_valid():
        try:
            expert_account_set(actor=request.user, expert=expert, mobile=form.cleaned_data["mobile"])
            expert_change(actor=request.user, expert=expert, entry=form.entry())
        except GrantsError as error:
            form.add_error("mobile", str(error))
        else:
            messages.success(request, _("The entry is saved."))
            return redirect("reviewers:expert", reference=expert.reference)
    return form_page(request, form, title=_("Correct the entry"), trail=trail_of(expert), submit=_("Save"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def expert_standing(request: SignedInRequest, reference: str) -> HttpResponse:
    """Let an expert be drawn, pause or remove him or her."""
    expert = kept_expert(request, reference)
    form = StandingForm(posted(request), expert=expert)
    if form.is_valid():
        try:
            expert_standing_set(
                actor=request.user,
                expert=expert,
                standing=ExpertStanding(form.cleaned_data["standing"]),
                reason=form.cleaned_data["reason"],
            )
        except GrantsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The standing is changed."))
            return redirect("reviewers:expert", reference=expert.reference)
    sub = _("At present: %(standing)s") % {"standing": expert.get_standing_display()}
    return form_page(
        request, form, title=_("Change the standing"), sub=sub, trail=trail_of(expert), submit=_("Change the standing")
    )


def require_keeper(request: SignedInRequest) -> None:
    """Let in who keeps the register; to who may not read it, it is not there."""
    if not reads_register(request.user):
        raise Http404
    if not keeps_register(request.user):
        raise PermissionDenied


def kept_expert(request: SignedInRequest, reference: str) -> Expert:
    """Return an expert to somebody who keeps the register."""
    expert = get_object_or_404(experts_visible_to(request.user), reference=reference)
    require_keeper(request)
    return expert
