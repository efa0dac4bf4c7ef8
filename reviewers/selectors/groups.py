# SPDX-License-Identifier: AGPL-3.0-or-later
"""The groups of a call: cases that wait for one, how they might sit together, what ties experts to them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from grants.enums import ApplicationStatus
from grants.models import Application, Call, Industry, User
from grants.permissions import holdings
from reviewers.engine.grouping import Suggestion, suggest
from reviewers.enums import LIVE_SEATS, AssessmentState, MemberRole, MemberState, SeatState, Severity, Stage
from reviewers.models import Assessment, Block, CaseGroup, PanelMember

READING = ("grants.assign_call", "grants.run_reviews_call", "grants.audit_call")
MOST_NAMED = 3
RECORDS = "zh-hans"
# where a sample is drawn, experts judge what was drawn and what was accepted after it; the rest keeps its own score
FOR_EXPERTS = Q(is_sampled=None) | Q(is_sampled=True)


@dataclass(frozen=True)
class Proposed:
    """A group that might be formed."""

    name: str
    industry: Industry | None
    cases: tuple[Application, ...]


@dataclass(frozen=True)
class TiedCase:
    """A case of a group with those whom ties keep from it, or might."""

    application: Application
    blocks: Sequence[Block]

    @property
    def hard(self) -> int:
        """Return how many experts are excluded."""
        return len({block.expert_id for block in self.blocks if block.severity == Severity.HARD})


def calls_under_review_of(user: User | AnonymousUser) -> QuerySet[Call]:
    """Return the calls whose groups, panels and seats are open to ``user``: the office, its agency, who audits."""
    keys = {key for perm in READING for key in holdings(user, perm)}
    return Call.objects.filter(pk__in=keys).select_related("programme__authority")


def groups_visible_to(user: User | AnonymousUser) -> QuerySet[CaseGroup]:
    """Return the groups of the calls that are open to ``user``."""
    return CaseGroup.objects.filter(call__in=calls_under_review_of(user)).select_related(
        "call__programme__authority", "industry", "panel"
    )


def cases_ready(call: Call) -> QuerySet[Application]:
    """Return the accepted cases of a call that experts judge and no group holds, by industry and number."""
    grouped = Assessment.objects.filter(application=OuterRef("pk"), stage=Stage.SELECTION)
    return (
        call.applications.filter(
            ~Exists(grouped.exclude(state=AssessmentState.VOID)),
            FOR_EXPERTS,
            status=ApplicationStatus.ACCEPTED,
        )
        .select_related("organisation", "industry", "district")
        .order_by("industry__sort", "industry__code", "number")
    )


def groups_proposed(ready: Sequence[Application], *, taken: Iterable[str]) -> list[Proposed]:
    """Return how the cases that wait might sit together, under names that are not ``taken``."""
    cases, industries = defaultdict[str, list[int]](list), dict[str, Industry]()
    by_key = {case.pk: case for case in ready}
    for case in ready:
        code = case.industry.code if case.industry else ""
        cases[code].append(case.pk)
        if case.industry:
            industries[code] = case.industry
    names, proposed = set(taken), []
    for one in suggest(cases):
        name = _name(one, industries, names)
        names.add(name)
        industry = industries.get(one.industries[0]) if len(one.industries) == 1 else None
        proposed.append(Proposed(name, industry, tuple(by_key[key] for key in one.cases)))
    return proposed


def groups_of(call: Call) -> QuerySet[CaseGroup]:
    """Return the groups of a call with what a list says of each: cases, places, accepted, seats, seats scored."""
    return (
        call.case_groups.select_related("industry", "panel")
        .annotate(
            cases=_count("assessments", ~Q(assessments__state=AssessmentState.VOID)),
            accepted=_accepted(),
            seats=_count("assessments__seats", Q(assessments__seats__state__in=LIVE_SEATS)),
            scored=_count("assessments__seats", Q(assessments__seats__state=SeatState.DONE)),
        )
        .order_by("name")
    )


def cases_of(group: CaseGroup) -> list[TiedCase]:
    """Return the cases of a group, by number, each with its blocks; two queries."""
    rows = group.assessments.exclude(state=AssessmentState.VOID).select_related(
        "application__organisation", "application__industry", "application__district"
    )
    cases = [row.application for row in rows.order_by("application__number")]
    blocks = defaultdict[int, list[Block]](list)
    found = Block.objects.filter(application__in=[case.pk for case in cases]).select_related("expert", "tie")
    for block in found.order_by("severity", "expert__number", "kind"):
        blocks[block.application_id].append(block)
    return [TiedCase(case, blocks[case.pk]) for case in cases]


def _name(one: Suggestion, industries: dict[str, Industry], taken: set[str]) -> str:
    """Name a group after its industries, in the language of records; one that is taken already gets a number."""
    known = [industries[code].name_zh for code in one.industries if code in industries]
    with override(RECORDS):
        words = _(", ").join(known) if 0 < len(known) <= MOST_NAMED else _("Mixed")
        first = [] if one.part else [_("%(industries)s group") % {"industries": words}]
        numbers = range(max(1, one.part), one.part + len(taken) + 2)
        more = [_("%(industries)s group %(number)d") % {"industries": words, "number": number} for number in numbers]
    return next(name for name in [*first, *more] if name not in taken)


def _accepted() -> Any:
    """Count the members, standbys apart, who accepted for the panel of a group."""
    rows = PanelMember.objects.filter(panel=OuterRef("panel"), state=MemberState.ACCEPTED).exclude(
        role=MemberRole.STANDBY
    )
    counted = rows.order_by().values("panel").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def _count(path: str, condition: Q) -> Count:
    return Count(path, filter=condition, distinct=True)
