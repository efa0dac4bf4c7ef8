# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of experts: who may read and keep it, and what it says of each person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.audit import events_of
from grants.models import User
from grants.permissions import grounds_of, holdings, register_ground
from reviewers.enums import OPEN_SEATS, AssessmentState
from reviewers.models import Block, Expert, PanelMember, Tie

KEEPING = ("grants.assign_call", "grants.assign_programme")
AUDITING = ("grants.audit_call", "grants.audit_programme", "grants.audit_authority")
RUNNING = ("grants.run_reviews_call",)
NEWEST = 20

ACTS: Mapping[str, str | Promise] = {
    "expert.entered": _("Entered"),
    "expert.changed": _("Entry corrected"),
    "expert.account_set": _("Account set"),
    "expert.standing_set": _("Standing changed"),
    "expert.tie_recorded": _("Tie recorded"),
    "expert.tie_ended": _("End of a tie noted"),
    "expert.tie_withdrawn": _("Tie withdrawn"),
}


@dataclass(frozen=True)
class ExpertQuery:
    """What a reader looks for; an empty part means any."""

    text: str = ""
    discipline: str = ""
    industry: str = ""
    standing: str = ""


@dataclass(frozen=True)
class RecordLine:
    """One act on the entry of an expert."""

    at: datetime
    text: str | Promise
    who: str


def keeps_register(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` may enter and correct experts."""
    return _holds(user, KEEPING)


def reads_register(user: User | AnonymousUser) -> bool:
    """Say whether the register, or a part of it, is open to ``user``."""
    return _holds(user, (*KEEPING, *AUDITING, *RUNNING))


def telephones_experts(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` reads whole telephone numbers: who keeps the register or runs reviews, not who audits."""
    return _holds(user, (*KEEPING, *RUNNING))


def experts_visible_to(user: User | AnonymousUser) -> QuerySet[Expert]:
    """Return the experts that any ground opens to ``user``."""
    return Expert.objects.filter(grounds_of(Expert, user)).select_related("user")


def experts_found(user: User | AnonymousUser, query: ExpertQuery) -> QuerySet[Expert]:
    """Return the visible experts that fit, by number, each with ``open_seats`` counted and industries loaded."""
    condition = Q()
    if query.text:
        words = (Q(name__icontains=query.text), Q(number__icontains=query.text), Q(employer_name__icontains=query.text))
        condition &= words[0] | words[1] | words[2] | Q(employer_uscc__iexact=query.text)
    if query.discipline:
        condition &= Q(discipline=query.discipline)
    if query.industry:
        condition &= Q(pk__in=Expert.industries.through.objects.filter(industry__code=query.industry).values("expert"))
    if query.standing:
        condition &= Q(standing=query.standing)
    open_seats = Count("seats", filter=Q(seats__state__in=OPEN_SEATS))
    found = experts_visible_to(user).filter(condition).annotate(open_seats=open_seats)
    return found.prefetch_related("industries").order_by("number")


def ties_of(expert: Expert) -> QuerySet[Tie]:
    """Return what is recorded of an expert's ties, newest first."""
    return expert.ties.select_related("organisation", "recorded_by").order_by("-pk")


def panels_of(expert: Expert) -> QuerySet[PanelMember]:
    """Return the newest panels for which an expert was drawn or named."""
    return expert.memberships.select_related("panel__call").order_by("-pk")[:NEWEST]


def open_blocks_of(expert: Expert) -> QuerySet[Block]:
    """Return what ties an expert to cases that are under assessment."""
    rows = expert.blocks.filter(application__assessments__state=AssessmentState.OPEN)
    return rows.select_related("application__organisation").order_by("application__number", "kind").distinct()[:NEWEST]


def record_of(expert: Expert) -> list[RecordLine]:
    """Return what was done to the entry of an expert, newest first."""
    events = events_of(expert).filter(action__in=ACTS).select_related("actor").order_by("-pk")[:NEWEST]
    return [RecordLine(event.at, ACTS[event.action], str(event.actor or "")) for event in events]


def register_grounds() -> None:
    """Make the grounds of experts known."""
    register_ground(Expert, "register", _whole_register)
    register_ground(Expert, "panels", _own_panels)


def _whole_register(user: User) -> Q:
    return Q(pk__isnull=False) if _holds(user, (*KEEPING, *AUDITING)) else Q(pk__in=[])


def _own_panels(user: User) -> Q:
    """Open to a review agency the experts of the panels it runs."""
    calls = [key for perm in RUNNING for key in holdings(user, perm)]
    return Q(pk__in=PanelMember.objects.filter(panel__call__in=calls).values("expert"))


def _holds(user: User | AnonymousUser, perms: tuple[str, ...]) -> bool:
    return any(holdings(user, perm) for perm in perms)
