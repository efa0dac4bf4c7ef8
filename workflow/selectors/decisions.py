# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of decisions on their way: what is chosen, what it comes to, who signs, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from grants.enums import ApplicationStatus, DecisionOutcome, ListState, ResultKind, SignOffState
from grants.models import Application, Approval, Blob, Call, Decision, DecisionList, SignOff
from grants.rules import CallRules
from grants.rules.choices import SignOffStep
from grants.selectors.decisions import Choice, Sums, budget_left_fen, places_left, sums_of
from workflow.selectors.casefacts import facts_of
from workflow.selectors.ranking import (
    Limits,
    RankedCase,
    RankingTable,
    decisions_into,
    line_drawn,
    ranking_table,
    unranked_row,
)

DECIDABLE = (ApplicationStatus.SCORED, ApplicationStatus.RESERVE)
ORDER_OF = {DecisionOutcome.SUPPORT: 0, DecisionOutcome.RESERVE: 1, DecisionOutcome.REJECT: 2}


@dataclass(frozen=True)
class Signature:
    """One step of the chain as people read it."""

    row: SignOff
    title: str
    is_next: bool


@dataclass(frozen=True)
class Listed:
    """One line of a list that is signed: the decision, the case's rank, its points."""

    decision: Decision
    rank: int | None
    score: object


def open_list(call: Call) -> DecisionList | None:
    """Return the list that is being put together or signed."""
    return (
        DecisionList.objects.filter(call=call, state__in=[ListState.DRAFT, ListState.SIGNING])
        .select_related("prepared_by", "call", "ranking")
        .first()
    )


def shown_list(call: Call) -> DecisionList | None:
    """Return the list under way, else the one that was decided last."""
    decided = DecisionList.objects.filter(call=call, state=ListState.DECIDED).select_related("prepared_by", "ranking")
    return open_list(call) or decided.order_by("-number").first()


def proposal_table(call: Call, rules: CallRules, draft: DecisionList | None) -> RankingTable:
    """Return the cases that can be decided, in the frozen order, with what ``draft`` says and the line of what is left.

    Constant queries: those of the ranking and four more.
    """
    table = ranking_table(call, rules)
    rows = [row for row in table.rows if row.case.status in DECIDABLE]
    others = Application.objects.filter(call=call, status__in=DECIDABLE).exclude(pk__in=[row.case.pk for row in rows])
    rows += [unranked_row(case, rules) for case in facts_of(others.order_by("number")).values()]
    for row in rows:
        row.outcome, row.amount_fen, row.reason, row.reserve_order, row.departs = "", 0, "", None, False
    if draft is not None:
        decisions_into(rows, Decision.objects.filter(list=draft))
    limits = Limits(places_left(call), budget_left_fen(call) if table.is_funded else None)
    cut = line_drawn(rows, limits, rules)
    return RankingTable(
        rows=rows,
        cut=cut,
        limits=limits,
        ranking=table.ranking,
        has_calibration=table.has_calibration,
        is_funded=table.is_funded,
    )


def sums_of_rows(call: Call, rows: Sequence[RankedCase], *, is_funded: bool) -> Sums:
    """Return what is chosen in ``rows`` comes to; a case in reserve without a choice stays there, decided."""
    return sums_of(
        call,
        [
            Choice(row.outcome, row.amount_fen, row.case.industry_code, row.case.district_code)
            for row in rows
            if row.outcome
        ],
        undecided=sum(not row.outcome and row.case.status == ApplicationStatus.SCORED for row in rows),
        is_funded=is_funded,
    )


def departing(rows: Sequence[RankedCase]) -> set[int]:
    """Return the keys of cases that are passed over although one ranked below them is supported."""
    supported = [row.row.rank for row in rows if row.outcome == DecisionOutcome.SUPPORT and row.row.rank]
    if not supported:
        return set()
    return {
        row.case.pk
        for row in rows
        if row.outcome in {DecisionOutcome.RESERVE, DecisionOutcome.REJECT} and 0 < row.row.rank < max(supported)
    }


def lines_of(decision_list: DecisionList) -> list[Listed]:
    """Return the lines of a list: support by rank, reserve by its order, the rest by rank; two queries."""
    ranks = (
        {
            case: (rank, score)
            for case, rank, score in decision_list.ranking.entries.values_list("application_id", "rank", "basis_score")
        }
        if decision_list.ranking
        else {}
    )
    decisions = decision_list.decisions.select_related(
        "application__organisation", "application__industry", "application__district"
    )
    lines = [Listed(one, *ranks.get(one.application_id, (None, None))) for one in decisions]
    return sorted(
        lines,
        key=lambda line: (
            ORDER_OF[DecisionOutcome(line.decision.outcome)],
            line.decision.reserve_order or 0,
            line.rank or len(ranks) + 1,
            line.decision.pk,
        ),
    )


def chain_of(decision_list: DecisionList) -> list[Signature]:
    """Return the live steps of the chain in their order; one query."""
    steps = list(live_steps(decision_list))
    waiting = [step.pk for step in steps if step.state != SignOffState.SIGNED]
    return [
        Signature(row=step, title=str(SignOffStep(step.title).label), is_next=waiting[:1] == [step.pk])
        for step in steps
    ]


def live_steps(decision_list: DecisionList) -> QuerySet[SignOff]:
    """Return the steps that no sending back has made void."""
    return (
        decision_list.sign_offs.exclude(state=SignOffState.VOID)
        .select_related("signer", "entered_by", "checked_by")
        .order_by("step")
    )


def scan_of(call: Call, sha256: str) -> Blob | None:
    """Return the bytes of a scan if it belongs to a signature or an approval document of this call."""
    is_signature = SignOff.objects.filter(list__call=call, scan_sha256=sha256).exists()
    if not sha256 or not (is_signature or Approval.objects.filter(call=call, scan_sha256=sha256).exists()):
        return None
    return Blob.objects.filter(sha256=sha256).first()


def is_funded(rules: CallRules) -> bool:
    """Say whether the call gives money."""
    return rules.route.result == ResultKind.FUNDED
