# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of one award share: who may see it, its frame, and an act that is one form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.exceptions import GrantsError
from grants.models import Agreement
from grants.selectors.awards import awards_visible
from grants.templatetags.ui import day, wan
from grants.views.requests import SignedInRequest
from workflow.selectors.award_desks import AwardDesk, desk_of

BESIDE = ("rule_set", "programme", "application__organisation", "application__district", "approval")


@dataclass(frozen=True)
class Words:
    """What an act is called: title, button, a sentence above the form, and the colour of the button."""

    title: str
    submit: str
    intro: str = ""
    kind: str = "primary"


def desk_or_404(request: SignedInRequest, reference: str) -> AwardDesk:
    """Return the award with what this person may do; to others there is none."""
    award = get_object_or_404(awards_visible(request.user).select_related(*BESIDE), reference=reference)
    return desk_of(request.user, award)


def desk_for_act(request: SignedInRequest, reference: str, *acts: str) -> AwardDesk:
    """Return the award to who may do one of ``acts``; 403 to others who see it."""
    desk = desk_or_404(request, reference)
    if not desk.may(*acts):
        raise PermissionDenied
    return desk


def trail_to(desk: AwardDesk) -> list[tuple[str, str]]:
    """Return the way to the award."""
    award = desk.award
    number = award.application.number or award.reference
    return [(_("Awards"), reverse("workflow:tracking")), (number, reverse("workflow:award", args=[award.reference]))]


def facts_of(desk: AwardDesk) -> list[tuple[str, Any]]:
    """Return an award in short."""
    award, case = desk.award, desk.award.application
    facts: list[tuple[str, Any]] = [
        (_("Organisation"), str(award.organisation)),
        (_("Programme"), str(award.programme)),
        (_("Case number"), case.number),
        (_("Approval document"), award.approval.document_number),
    ]
    if award.amount_fen:
        facts += [(_("Amount (10,000 yuan)"), wan(award.amount_fen)), (_("Paid (10,000 yuan)"), wan(award.paid_fen))]
    if award.starts_on and award.ends_on:
        facts.append((_("Period"), f"{day(award.starts_on)} — {day(award.ends_on)}"))
    return facts


def act_page(
    request: SignedInRequest,
    desk: AwardDesk,
    form: forms.Form,
    words: Words,
    act: Callable[[], str],
    *,
    is_open: bool,
    template: str = "workflow/award_act.html",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show an act with its form, and do it on POST; where it is not open the page says so."""
    if request.method == "POST" and form.is_valid():
        try:
            done = act()
        except GrantsError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done, extra_tags="ok")
            return redirect("workflow:award", reference=desk.award.reference)
    page = {
        "desk": desk,
        "award": desk.award,
        "trail": trail_to(desk),
        "facts": facts_of(desk),
        "form": form,
        "words": words,
        "is_open": is_open or form.is_bound,
        **(context or {}),
    }
    return render(request, template, page, status=422 if form.is_bound else 200)


def beside(agreement: Agreement | None, *, shows_money: bool = False) -> dict[str, Any]:
    """Return the agreement that stands beside a form, with its targets and, where asked for, its instalments."""
    if agreement is None:
        return {"agreement": None}
    plan = agreement.instalments.order_by("number") if shows_money else ()
    return {"agreement": agreement, "targets": agreement.targets.order_by("code"), "instalments": plan}
