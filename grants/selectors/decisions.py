# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list of decisions comes to: amounts by the rules, sums against budget, places and quotas."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from grants.engine.funding import award_fen
from grants.engine.money import wan_text
from grants.enums import (
    ApplicationStatus,
    DecisionOutcome,
    ExemptionKind,
    ListState,
    QuotaDimension,
    ResultKind,
)
from grants.models import Application, Call, Decision, DecisionList, District, Exemption, Industry, Quota
from grants.rules import CallRules
from grants.selectors.counts import BEFORE_APPROVAL

SUPPORTED = (*BEFORE_APPROVAL, ApplicationStatus.APPROVED)
BY_SUBJECT = (QuotaDimension.INDUSTRY, QuotaDimension.DISTRICT)


@dataclass(frozen=True, slots=True)
class Amount:
    """The largest grant of a case in fen; provisional while it rests on the total applied for."""

    amount_fen: int
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """One quota by industry or district: how many are supported, and how many may and should be."""

    dimension: str
    label: str
    used: int
    minimum: int
    maximum: int

    @property
    def is_over(self) -> bool:
        """Say whether more are supported than may be."""
        return self.used > self.maximum

    @property
    def is_under(self) -> bool:
        """Say whether fewer are supported than should be."""
        return self.used < self.minimum


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list comes to, beside what earlier lists have given; ``places`` and ``free_fen`` None: no limit."""

    counts: Mapping[str, int]
    undecided: int
    amount_fen: int
    free_fen: int | None
    places: int | None
    quotas: tuple[Measure, ...]
    industries: int

    @property
    def support(self) -> int:
        """Return how many cases the list supports."""
        return self.counts.get(DecisionOutcome.SUPPORT, 0)

    @property
    def is_over_quota(self) -> bool:
        """Say whether any quota by industry or district is exceeded."""
        return any(one.is_over for one in self.quotas)

    @property
    def over_fen(self) -> int:
        """Return by how much the list goes over the budget that is left, in fen."""
        return 0 if self.free_fen is None else max(0, self.amount_fen - self.free_fen)

    @property
    def over_places(self) -> int:
        """Return by how many the list goes over the places that are left."""
        return 0 if self.places is None else max(0, self.support - self.places)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen for one case while a list is put together, with the codes of its industry and district."""

    outcome: str
    amount_fen: int = 0
    industry: str | None = None
    district: str | None = None


class Costed(Protocol):
    """A case with what is asked for it and what it costs, in fen."""

    @property
    def requested_fen(self) -> int | None: ...
    @property
    def total_fen(self) -> int | None: ...
    @property
    def approved_total_fen(self) -> int | None: ...


def amount_by_rules(application: Costed, rules: CallRules) -> Amount:
    """Return the largest grant by request, approved total and ceiling; no query."""
    base = application.approved_total_fen
    total = application.total_fen if base is None else base
    amount = award_fen(
        requested_fen=application.requested_fen or 0,
        approved_total_fen=total or 0,
        cap=rules.funding.cap(),
        round_unit_fen=rules.funding.round_unit_fen,
    )
    return Amount(amount, is_provisional=base is None)


def is_exempt(application: Application, kind: ExemptionKind) -> bool:
    """Say whether a checked document lifts a limit for this case."""
    return Exemption.objects.filter(cases=application, kind=kind, checked_by__isnull=False).exists()


def budget_left_fen(call: Call) -> int:
    """Return what the call may still commit, in fen; no query."""
    return call.budget_fen + call.exempt_fen - call.committed_fen


def places_left(call: Call) -> int | None:
    """Return how many more cases may be supported; None where the call names no number (2 queries)."""
    if call.places is None:
        return None
    lifted: int = Exemption.objects.filter(
        call=call, kind=ExemptionKind.QUOTA, quota=None, checked_by__isnull=False
    ).aggregate(total=Sum("count", default=0))["total"]
    taken = Application.objects.filter(call=call, status__in=SUPPORTED).count()
    return max(0, call.places + lifted - taken)


def sums_of(call: Call, choices: Iterable[Choice], *, undecided: int, is_funded: bool) -> Sums:
    """Return what ``choices`` come to against the limits of the call, in at most seven queries."""
    chosen = list(choices)
    supported = [choice for choice in chosen if choice.outcome == DecisionOutcome.SUPPORT]
    return Sums(
        counts=Counter(choice.outcome for choice in chosen),
        undecided=undecided,
        amount_fen=sum(choice.amount_fen for choice in supported),
        free_fen=budget_left_fen(call) if is_funded else None,
        places=places_left(call),
        quotas=tuple(_measures(call, supported)),
        industries=len({choice.industry for choice in supported} - {None}),
    )


def sums_of_list(decision_list: DecisionList) -> Sums:
    """Return what a list as it is stored comes to; a scored case that it leaves out is undecided."""
    decisions = list(decision_list.decisions.select_related("application__industry", "application__district"))
    listed = [decision.application_id for decision in decisions]
    left = Application.objects.filter(call=decision_list.call, status=ApplicationStatus.SCORED).exclude(pk__in=listed)
    call = Call.objects.get(pk=decision_list.call_id)
    return sums_of(
        call,
        [Choice(one.outcome, one.amount_fen, *_subjects(one.application)) for one in decisions],
        undecided=left.count(),
        is_funded=any(one.amount_fen for one in decisions),
    )


def hindrances_of(sums: Sums) -> list[str]:
    """Return why a list cannot go to the signers, in sentences that say what to do."""
    found = []
    if sums.undecided:
        found.append(_("%(count)d scored cases are missing in the list.") % {"count": sums.undecided})
    if sums.over_fen:
        found.append(
            _(
                "The list goes %(over)s ten thousand yuan over the budget that is left. Reduce it, or enter an exemption."
            )
            % {"over": wan_text(sums.over_fen)}
        )
    if sums.over_places:
        found.append(
            _("The list supports %(over)d cases more than there are places. Reduce it, or enter an exemption.")
            % {"over": sums.over_places}
        )
    found += [
        _("%(quota)s: %(used)d cases are supported, %(maximum)d may be. Reduce it, or enter an exemption.")
        % {"quota": one.label, "used": one.used, "maximum": one.maximum}
        for one in sums.quotas
        if one.is_over
    ]
    return found


def hindrances_of_list(decision_list: DecisionList, rules: CallRules) -> list[str]:
    """Return why a stored list cannot go to the signers: its sums, and amounts above today's ceilings."""
    found = hindrances_of(sums_of_list(decision_list))
    if rules.route.result != ResultKind.FUNDED:
        return found
    supported = decision_list.decisions.filter(outcome=DecisionOutcome.SUPPORT).select_related("application")
    return found + [
        too_much(one.application.number, most)
        for one in supported
        if one.amount_fen > (most := amount_by_rules(one.application, rules).amount_fen)
        and not is_exempt(one.application, ExemptionKind.LIMIT)
    ]


def too_much(number: str | None, most_fen: int) -> str:
    """Say what a case can be given at most."""
    return _("Case %(number)s can be given %(most)s ten thousand yuan at most, by its request and the ceiling.") % {
        "number": number,
        "most": wan_text(most_fen),
    }


def decisions_pending(call: Call) -> int:
    """Return how many cases have not yet taken the decision of the list that was decided last."""
    decided = DecisionList.objects.filter(call=call, state=ListState.DECIDED).order_by("-number").first()
    if decided is None:
        return 0
    waiting = Q(application__status__in=[ApplicationStatus.SCORED, ApplicationStatus.RESERVE])
    return Decision.objects.filter(waiting, list=decided, is_current=False).count()


def approvals_pending(call: Call) -> int:
    """Return how many cases a checked document approves that have not yet taken it."""
    return Application.objects.filter(
        call=call, status=ApplicationStatus.AWAITING_APPROVAL, approval_entry__approval__checked_by__isnull=False
    ).count()


def _subjects(case: Application) -> tuple[str | None, str | None]:
    """Return the codes of industry and district."""
    return case.industry.code if case.industry else None, case.district.code if case.district else None


def _measures(call: Call, supported: list[Choice]) -> list[Measure]:
    quotas = list(Quota.objects.filter(call=call, dimension__in=BY_SUBJECT))
    if not quotas:
        return []
    counts: Counter[tuple[str, str]] = Counter()
    for choice in supported:
        counts[QuotaDimension.INDUSTRY, choice.industry or ""] += 1
        counts[QuotaDimension.DISTRICT, choice.district or ""] += 1
    earlier = Application.objects.filter(call=call, status__in=SUPPORTED).values_list(
        "industry__code", "district__code"
    )
    for industry, district in earlier:
        counts[QuotaDimension.INDUSTRY, industry or ""] += 1
        counts[QuotaDimension.DISTRICT, district or ""] += 1
    names = _names(quotas)
    return [
        Measure(
            dimension=quota.dimension,
            label=names.get((quota.dimension, quota.key), quota.key),
            used=counts[quota.dimension, quota.key],
            minimum=quota.minimum,
            maximum=quota.maximum + quota.exempt,
        )
        for quota in quotas
    ]


def _names(quotas: list[Quota]) -> dict[tuple[str, str], str]:
    """Return the names of what quotas count by, for the dimensions that occur."""
    found: dict[tuple[str, str], str] = {}
    for dimension, rows in ((QuotaDimension.INDUSTRY, Industry.objects), (QuotaDimension.DISTRICT, District.objects)):
        keys = [quota.key for quota in quotas if quota.dimension == dimension]
        if keys:
            found.update({(str(dimension), row.code): str(row) for row in rows.filter(code__in=keys)})
    return found
