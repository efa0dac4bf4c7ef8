# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ranking as people read it: order, scores, money, what speaks for a second look, and the line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grants.engine.cut import Cut, cut_of
from grants.engine.ranking import RankingRow
from grants.engine.scoring import is_dispersed
from grants.enums import CallState, ListState, ResultKind
from grants.models import Application, Call, Decision, Ranking
from grants.rules import CallRules
from grants.rules.choices import AssessmentMode
from grants.selectors.decisions import amount_by_rules
from grants.selectors.marks import firms_marked
from reviewers.selectors.ranking import UNRANKED, ranking_compute
from reviewers.selectors.scores import SeatScore, scores_of_call
from workflow.selectors.casefacts import CaseFacts, fact_columns, facts_of

# the columns of a frozen row, in the order of a RankingRow
FROZEN = (
    "application_id",
    "rank",
    "basis_score",
    "raw_score",
    "spread",
    "valid_scores",
    "is_flagged",
    "calibrated_score",
)
DECIDED = ("application_id", "outcome", "amount_fen", "reason", "reserve_order", "departs_from_order")


@dataclass(slots=True)
class RankedCase:
    """One row: the case, its place and scores, its money in fen, and what is chosen or decided for it."""

    case: CaseFacts
    row: RankingRow
    scores: tuple[SeatScore, ...]
    is_wide: bool
    is_short: bool
    is_vetoed: bool
    rule_fen: int
    is_provisional: bool
    outcome: str = ""
    amount_fen: int = 0
    reason: str = ""
    reserve_order: int | None = None
    departs: bool = False
    total_fen: int = 0
    is_below: bool = False
    is_edge: bool = False
    cut: Cut | None = None

    @property
    def given(self) -> tuple[Decimal, ...]:
        """Return the points that count."""
        return tuple(score.total for score in self.scores if score.total is not None)

    @property
    def missing(self) -> int:
        """Return how many experts have not handed in."""
        return sum(score.total is None for score in self.scores)

    @property
    def is_flagged(self) -> bool:
        """Say whether somebody should look again."""
        return self.is_wide or self.is_short or self.is_vetoed

    @property
    def marks(self) -> list[tuple[str, str]]:
        """Return what a reader should notice at once: kind of the tag and its words."""
        found = (
            (self.is_wide, "warn", _("Scores far apart")),
            (self.case.is_sampled is False, "line", _("Self-assessment")),
            (self.is_short, "warn", _("Too few scores")),
            (self.is_vetoed, "bad", _("Veto")),
            (self.case.is_exempt, "line", _("Exempt by document")),
        )
        return [(kind, str(words)) for holds, kind, words in found if holds]


@dataclass(frozen=True)
class Narrowing:
    """Which rows of a ranking are looked at; empty means all."""

    industry: str = ""
    district: str = ""
    text: str = ""
    flagged: bool = False
    mark: str = ""

    @property
    def is_set(self) -> bool:
        """Say whether anything narrows the ranking."""
        return self != Narrowing()

    def chosen(self, rows: Iterable[RankedCase]) -> list[RankedCase]:
        """Return the rows among them; the firms on a list are read in one query."""
        if not self.is_set:
            return list(rows)
        firms = set(firms_marked(self.mark)) if self.mark else None
        return [row for row in rows if (firms is None or row.case.organisation_id in firms) and self._fits(row)]

    def _fits(self, row: RankedCase) -> bool:
        case = row.case
        for code, wanted in ((case.industry_code, self.industry), (case.district_code, self.district)):
            if wanted and code != wanted:
                return False
        if self.flagged and not row.is_flagged:
            return False
        text = self.text.strip().casefold()
        shown = (case.number or "", case.title, case.organisation_name, case.organisation)
        return not text or any(text in part.casefold() for part in shown)


@dataclass(frozen=True)
class Limits:
    """What the line is drawn by: places and money in fen; None is no limit."""

    places: int | None
    budget_fen: int | None


@dataclass(frozen=True)
class RankingTable:
    """All rows of a call in their order, with the line; ``ranking`` is None while nothing is locked."""

    rows: list[RankedCase]
    cut: Cut
    limits: Limits
    ranking: Ranking | None
    has_calibration: bool
    is_funded: bool


@dataclass
class Source:
    """The order of a call as it is computed or was frozen."""

    rows: Sequence[RankingRow]
    ranking: Ranking | None = None
    cases: Mapping[int, CaseFacts] = field(default_factory=dict)


def is_ranked(call: Call) -> bool:
    """Say whether there is an order to read: not before the review is closed."""
    return call.state not in UNRANKED


def ranking_table(call: Call, rules: CallRules) -> RankingTable:
    """Return the ranking of a call whose review is closed, in at most five queries whatever the number of cases.

    Raises GrantsError where the published basis cannot be computed here.
    """
    source = _frozen(call) if call.state != CallState.ASSESSED else None
    source = source or Source(rows=ranking_compute(call=call, rules=rules.scoring))
    keys = [row.application_id for row in source.rows]
    cases = source.cases or facts_of(Application.objects.filter(call=call, pk__in=keys))
    scores = scores_of_call(call)
    rows = [_ranked(cases[row.application_id], row, scores.get(row.application_id, ()), rules) for row in source.rows]
    if source.ranking is not None:
        live = Q(is_current=True) | Q(list__state__in=[ListState.DRAFT, ListState.SIGNING])
        decisions_into(rows, Decision.objects.filter(live, list__call=call))
    is_funded = rules.route.result == ResultKind.FUNDED
    limits = Limits(call.places, call.budget_fen + call.exempt_fen if is_funded else None)
    cut = line_drawn(rows, limits, rules)
    return RankingTable(
        rows=rows,
        cut=cut,
        limits=limits,
        ranking=source.ranking,
        has_calibration=any(row.row.calibrated_score is not None for row in rows),
        is_funded=is_funded,
    )


def line_drawn(rows: Sequence[RankedCase], limits: Limits, rules: CallRules) -> Cut:
    """Draw the line through ``rows`` by amounts of the rules, mark the rows next to it, and add amounts up."""
    cut = cut_of([row.rule_fen for row in rows], places=limits.places, budget_fen=limits.budget_fen)
    is_chosen = any(row.outcome for row in rows)
    total = 0
    for position, row in enumerate(rows):
        total += row.amount_fen if is_chosen else row.rule_fen
        row.total_fen = total
        row.is_below = position >= cut.above
        row.is_edge = cut.is_edge(position, width=rules.decision.borderline_places)
        row.cut = cut if position == cut.above and cut.bound else None
    return cut


def decisions_into(rows: Sequence[RankedCase], decisions: QuerySet[Decision]) -> None:
    """Write into the rows what ``decisions`` say about them, those of later lists last; one query."""
    found = {case: said for case, *said in decisions.order_by("list__number").values_list(*DECIDED)}
    for row in rows:
        said = found.get(row.case.pk)
        if said is not None:
            row.outcome, row.amount_fen, row.reason, row.reserve_order, row.departs = said


def unranked_row(case: CaseFacts, rules: CallRules) -> RankedCase:
    """Return the row of a case that the frozen order does not hold, as one whose appeal was upheld."""
    empty = RankingRow(
        application_id=case.pk,
        rank=0,
        basis_score=None,
        raw_score=None,
        spread=None,
        valid_scores=0,
        is_flagged=True,
    )
    return _ranked(case, empty, (), rules)


def with_ranking(calls: QuerySet[Call]) -> QuerySet[Call]:
    """Read with calls the ranking that holds, for ``ranking_table``."""
    current = FilteredRelation("rankings", condition=Q(rankings__is_current=True))
    return calls.annotate(current_ranking=current).select_related("current_ranking__locked_by")  # type: ignore[misc]


def _ranking_of(call: Call) -> Ranking | None:
    """Return the ranking that holds; no query where ``with_ranking`` read it with the call."""
    read: Ranking | None = getattr(call, "current_ranking", None)
    return read or call.rankings.filter(is_current=True).select_related("locked_by").first()


def _frozen(call: Call) -> Source | None:
    """Return the order as it was locked, with its cases; one query where the ranking was read with the call."""
    ranking = _ranking_of(call)
    if ranking is None:
        return None
    entries = ranking.entries.order_by("rank", "pk").values_list(*FROZEN, *fact_columns("application__"))
    rows, cases = [], {}
    for entry in entries:
        rows.append(RankingRow(*entry[: len(FROZEN)]))
        cases[entry[0]] = CaseFacts._make(entry[len(FROZEN) :])
    return Source(rows=rows, cases=cases, ranking=ranking) if rows else None


def _ranked(case: CaseFacts, row: RankingRow, scores: tuple[SeatScore, ...], rules: CallRules) -> RankedCase:
    amount = amount_by_rules(case, rules)
    is_funded = rules.route.result == ResultKind.FUNDED
    is_questionnaire = rules.route.assessment == AssessmentMode.QUESTIONNAIRE
    has_panels = rules.route.assessment == AssessmentMode.PANEL or (is_questionnaire and case.is_sampled is not False)
    totals = [score.total for score in scores if score.total is not None]
    vetoes = sum(score.veto != "" for score in scores)
    return RankedCase(
        case=case,
        row=row,
        scores=scores,
        is_wide=is_dispersed(totals, rule=rules.scoring.dispersion),
        is_short=has_panels and row.valid_scores < rules.scoring.valid_scores_min,
        is_vetoed=bool(vetoes) and vetoes >= rules.scoring.veto.votes_ratio * len(totals),
        rule_fen=amount.amount_fen if is_funded else 0,
        is_provisional=is_funded and amount.is_provisional,
    )
