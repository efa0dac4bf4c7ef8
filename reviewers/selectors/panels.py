# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels, the draws that made them, and how their experts answered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Industry, User
from grants.rules import load_rules
from reviewers.engine.draws import ANY, DISCIPLINE, Candidate, Parameters, Supply, plain, pool_digest, supplies
from reviewers.enums import GONE_MEMBERS, Discipline, MemberRole, MemberState
from reviewers.models import CaseGroup, Draw, Expert, Panel, PanelMember
from reviewers.selectors.groups import calls_under_review_of
from reviewers.selectors.pools import parameters_of, pool_of

LEFT_OUT: Mapping[str, str | Promise] = {
    "tie": gettext_lazy("Tied to most of the cases"),
    "load": gettext_lazy("No room for so many cases"),
    "years": gettext_lazy("Sat as many years running as the rules allow"),
    "official": gettext_lazy("Officials may not sit under the rules"),
}


@dataclass(frozen=True)
class DrawnLine:
    """One expert who came out of a draw: for which stratum, to sit or to stand by, and as which member since."""

    position: int
    expert: Expert
    stratum: str
    is_standby: bool
    member: PanelMember | None


@dataclass(frozen=True)
class Preview:
    """What a draw would rest on: the parameters of the rules, the pool and its digest, what the pool offers."""

    parameters: Parameters
    pool: Sequence[Candidate]
    digest: str
    supplies: Sequence[Supply]

    @property
    def eligible(self) -> int:
        """Return how many may be drawn."""
        return sum(not candidate.excluded for candidate in self.pool)

    @property
    def is_possible(self) -> bool:
        """Say whether every seat can be filled."""
        return all(supply.is_filled for supply in self.supplies)


@dataclass(frozen=True)
class Roll:
    """The members of a panel by what they answered."""

    panel: Panel
    members: Sequence[PanelMember]
    draw: Draw | None = None

    @property
    def strata(self) -> dict[str, str]:
        """Return for which stratum each expert was drawn, by number."""
        return _strata(self.draw)

    @property
    def seated(self) -> list[PanelMember]:
        """Return who holds a place and did not leave it."""
        return [one for one in self.members if one.role != MemberRole.STANDBY and one.state not in GONE_MEMBERS]

    @property
    def accepted(self) -> list[PanelMember]:
        """Return who holds a place and accepted."""
        return [one for one in self.seated if one.state == MemberState.ACCEPTED]

    @property
    def waiting(self) -> list[PanelMember]:
        """Return who holds a place and has not answered."""
        return [one for one in self.seated if one.state != MemberState.ACCEPTED]

    @property
    def standbys(self) -> list[PanelMember]:
        """Return who stands by and did not leave."""
        return [one for one in self.members if one.role == MemberRole.STANDBY and one.state not in GONE_MEMBERS]

    @property
    def chair(self) -> PanelMember | None:
        """Return the chair, where one is named."""
        return next((one for one in self.accepted if one.role == MemberRole.CHAIR), None)

    @property
    def is_even(self) -> bool:
        """Say whether an even number accepted and nobody's answer is awaited, what the rules may forbid."""
        return bool(self.accepted) and not self.waiting and len(self.accepted) % 2 == 0

    @property
    def places_free(self) -> int:
        """Return how many places nobody holds, because no standby could take them."""
        return max(0, self.panel.size - len(self.seated))


def panels_visible_to(user: User | AnonymousUser) -> QuerySet[Panel]:
    """Return the panels of the calls that are open to ``user``."""
    return Panel.objects.filter(call__in=calls_under_review_of(user)).select_related("call__programme__authority")


def members_visible_to(user: User | AnonymousUser) -> QuerySet[PanelMember]:
    """Return the members of the panels that are open to ``user``."""
    rows = PanelMember.objects.filter(panel__call__in=calls_under_review_of(user))
    return rows.select_related("panel__call__programme__authority", "expert__user")


def draws_visible_to(user: User | AnonymousUser) -> QuerySet[Draw]:
    """Return the draws of the calls that are open to ``user``."""
    rows = Draw.objects.filter(call__in=calls_under_review_of(user))
    return rows.select_related("call__programme__authority", "panel", "drawn_by")


def drawn_strata(panel: Panel) -> dict[str, str]:
    """Return for each expert drawn for a panel, by number, for which stratum; who was named is not there."""
    return _strata(panel.draws.order_by("-number").first())


def roll_of(panel: Panel) -> Roll:
    """Return the members of a panel in drawn order, with their calls loaded."""
    members = panel.members.select_related("expert__user").prefetch_related("call_records__called_by")
    return Roll(panel, list(members.order_by("position")), panel.draws.order_by("-number").first())


def preview_of(group: CaseGroup) -> Preview:
    """Return what a draw for a group would rest on at this moment."""
    rules = load_rules(group.call.rule_sets.latest("version").data)
    parameters = parameters_of(group=group, rules=rules)
    pool = pool_of(group=group, rules=rules, parameters=parameters)
    digest = pool_digest([plain(candidate) for candidate in pool])
    return Preview(parameters, pool, digest, supplies(pool=pool, parameters=parameters))


def stratum_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the words for the strata of a draw by their codes (``industry:IND05``), in their order."""
    values = {code: code.partition(":") for code in codes}
    wanted = [value for _kind, _colon, value in values.values()]
    industries = {row.code: str(row) for row in Industry.objects.filter(code__in=wanted)}
    return {code: _stratum_name(kind, value, industries) for code, (kind, _colon, value) in values.items()}


def excluded_counts(reasons: Iterable[str]) -> list[tuple[str, int]]:
    """Return how many experts of a pool are left out for each reason, in words, the most frequent first."""
    counted = Counter(reason for reason in reasons if reason)
    return [(str(LEFT_OUT[reason]), count) for reason, count in counted.most_common()]


def drawn_lines(row: Draw) -> list[DrawnLine]:
    """Return who came out of a draw, in drawn order, with the answers given since; three queries."""
    members = row.result["members"]
    drawn = [*members, *row.result["standbys"]]
    names = stratum_names(stratum for _number, stratum in drawn)
    experts = {one.number: one for one in Expert.objects.filter(number__in=[number for number, _stratum in drawn])}
    rows = PanelMember.objects.filter(panel=row.panel_id).prefetch_related("call_records__called_by")
    answers = {member.expert_id: member for member in rows}
    return [
        DrawnLine(
            position=position,
            expert=experts[number],
            stratum=names[stratum],
            is_standby=position > len(members),
            member=answers.get(experts[number].pk),
        )
        for position, (number, stratum) in enumerate(drawn, start=1)
    ]


def _strata(row: Draw | None) -> dict[str, str]:
    return {} if row is None else dict([*row.result["members"], *row.result["standbys"]])


def _stratum_name(kind: str, value: str, industries: Mapping[str, str]) -> str:
    if kind == ANY:
        return _("Any expert")
    return str(Discipline(value).label) if kind == DISCIPLINE else industries.get(value, value)
