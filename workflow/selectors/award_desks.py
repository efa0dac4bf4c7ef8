# SPDX-License-Identifier: AGPL-3.0-or-later
"""An award as one person sees it: what it is worth, where it stands, and what this person may do."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from grants.enums import AgreementState, AwardStatus
from grants.models import Agreement, Award, Recovery, User
from grants.permissions import holdings
from grants.rules import CallRules, load_rules
from grants.selectors.awards import agreement_in_force
from grants.selectors.ledgers import Gate, gates_of
from workflow.models import AwardProcess
from workflow.selectors.drift import step_of
from workflow.selectors.office import acts_on

HOLDER = "holder"
ADMINISTER = "grants.administer_organisation"
# steps at which a project can still be ended by the authority, and ends after which only the archive is left
RUNNING = frozenset({"active", "suspended", "apply", "conclude", "rectify"})
STOPPED = frozenset({AwardStatus.TERMINATED, AwardStatus.REVOKED, AwardStatus.LAPSED, AwardStatus.FAILED})


@dataclass(frozen=True)
class AwardDesk:
    """One person before one award."""

    award: Award
    acts: frozenset[str]

    @cached_property
    def rules(self) -> CallRules:
        """Return the rules that the award was made under."""
        return load_rules(self.award.rule_set.data)

    @cached_property
    def step(self) -> str:
        """Return the open step of its process, or its end; empty before it begins."""
        process = AwardProcess.objects.filter(award=self.award, is_current=True).first()
        return step_of(process) if process else ""

    def may(self, *acts: str) -> bool:
        """Say whether this person may do one of ``acts``; the holder's own act is called ``holder``."""
        return not self.acts.isdisjoint(acts)

    @cached_property
    def drafted(self) -> Agreement | None:
        """Return the version that waits to be signed or agreed to."""
        waiting = self.award.agreements.filter(state__in=(AgreementState.DRAFT, AgreementState.SIGNED))
        return waiting.order_by("-version").first()

    @cached_property
    def in_force(self) -> Agreement | None:
        """Return the version that holds."""
        return agreement_in_force(self.award)

    @cached_property
    def gates(self) -> list[Gate]:
        """Return the plan of the version in force, or else of the drafted one."""
        return gates_of(self.award, self.in_force or self.drafted)


def desk_of(user: User, award: Award) -> AwardDesk:
    """Return what ``user`` may do about an award that he or she sees."""
    acts = set(acts_on(user, award.application.call))
    if award.organisation_id in holdings(user, ADMINISTER):
        acts.add(HOLDER)
    return AwardDesk(award, frozenset(acts))


def agreements_of(award: Award) -> QuerySet[Agreement]:
    """Return the versions of the agreement, the last first, with targets and instalments."""
    versions = award.agreements.select_related("signed_by", "agreed_by").prefetch_related("targets", "instalments")
    return versions.order_by("-version")


def recoveries_of(award: Award) -> QuerySet[Recovery]:
    """Return what was ordered back."""
    return award.recoveries.order_by("pk")
