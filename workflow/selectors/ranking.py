# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ranking as people read it: order, scores, money, what speaks for a second look, and the line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from grants.engine.cut import Cut, cut_of
from grants.engine.ranking import RankingRow
from grants.engine.scoring import is_dispersed
from grants.enums import CallState, ListState, ResultKind
from grants.models import Application, Call, Decision, Exemption, OutsideCheck, Ranking, RankingEntry, Recommendation
from grants.rules import CallRules
from grants.rules.choices import AssessmentMode
from grants.selectors.decisions import amount_by_rules
from grants.selectors.marks import firms_marked
from reviewers.selectors.ranking import UNRANKED, ranking_compute
from reviewers.selectors.scores import SeatScore, scores_of_call

# what a row shows of its case; the rest is left in the database, where a thousand rows would cost more than they say
SHOWN = ("organisation", "industry", "district")
LOCKED = tuple(f"ranking__{name}" for name in ("number", "digest", "locked_at", "locked_by__name", "locked_by__mobile"))
PLACED = ("rank", "basis_score", "raw_score", "calibrated_score", "spread", "valid_scores", "is_flagged")
FACTS = (
    "reference",
    "number",
    "title",
    "organisation_name",
    "status",
    "total_fen",
    "requested_fen",
    "approved_total_fen",
    "is_sampled",
    "organisation__name",
    *(f"{part}__{name}" for part in ("industry", "district") for name in ("code", "name_zh", "name_en")),
)


@dataclass(frozen=True, slots=True)
class Outside:
    """What other bodies answered about the organisation of a case: nothing asked, waiting, clear or objected."""

    asked: bool = False
    waiting: bool = False
    objected: bool = False


@dataclass(slots=True)
class RankedCase:
    """One row: the case, its place and scores, its money in fen, and what is chosen or decided for it."""

    case: Application
    row: RankingRow
    scores: tuple[SeatScore, ...]
    is_wide: bool
    is_short: bool
    is_vetoed: bool
    rule_fen: int
    is_provisional: bool
    recommended_as: int | None
    outside: Outside
    is_exempt: bool
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
            (self.is_exempt, "line", _("Exempt by document")),
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
        firms = set(firms_marked(self.mark)) if self.mark else None
        return [row for row in rows if (firms is None or row.case.organisation_id in firms) and self._fits(row)]

    def _fits(self, row: RankedCase) -> bool:
        case = row.case
        for part, code in ((case.industry, self.industry), (case.district, self.district)):
            if code and (part is None or part.code != code):
                return False
        if self.flagged and not row.is_flagged:
            return False
        text = self.text.strip().casefold()
        shown = (case.number or "", case.title, case.organisation_name, str(case.organisation))
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
    cases: Mapping[int, Application] = field(default_factory=dict)


def is_ranked(call: Call) -> bool:
    """Say whether there is an order to read: not before the review is closed."""
    return call.state not in UNRANKED


def ranking_table(call: Call, rules: CallRules) -> RankingTable:
    """Return the ranking of a call whose review is closed, in at most five queries whatever the number of cases.

    Raises GrantsError where the published basis cannot be computed here.
    """
    source = _frozen(call) if call.state != CallState.ASSESSED else None
    source = source or Source(rows=ranking_compute(call=call, rules=rules.scoring))
    cases = source.cases or in_full(call, [row.application_id for row in source.rows])
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


def in_full(call: Call, keys: Sequence[int]) -> dict[int, Application]:
    """Return cases with all that a row says about them, by their key; one query."""
    return {case.pk: case for case in with_marks(Application.objects.filter(call=call, pk__in=keys))}


def with_marks(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Add to cases the recommender's rank, the outside checks and whether a document lifts a limit."""
    return cases.select_related(*SHOWN).annotate(**_marks(""))


def _marks(path: str) -> dict[str, Any]:
    """Return the marks of a case, for rows from which ``path`` leads to it."""
    case = OuterRef(f"{path}pk")
    recommended = Recommendation.objects.filter(application=case, is_current=True)
    checks = OutsideCheck.objects.filter(call=OuterRef(f"{path}call"), organisation=OuterRef(f"{path}organisation"))
    return {
        "recommended_as": Subquery(recommended.values("rank")[:1]),
        "outside_asked": Exists(checks),
        "outside_waiting": Exists(checks.filter(is_clear=None)),
        "outside_objected": Exists(checks.filter(is_clear=False)),
        "has_exemption": Exists(Exemption.objects.filter(cases=case, checked_by__isnull=False)),
    }


def decisions_into(rows: Sequence[RankedCase], decisions: QuerySet[Decision]) -> None:
    """Write into the rows what ``decisions`` say about them, those of later lists last; one query."""
    found = {decision.application_id: decision for decision in decisions.order_by("list__number")}
    for row in rows:
        decision = found.get(row.case.pk)
        if decision is not None:
            row.outcome = decision.outcome
            row.amount_fen = decision.amount_fen
            row.reason = decision.reason
            row.reserve_order = decision.reserve_order
            row.departs = decision.departs_from_order


def unranked_row(case: Application, rules: CallRules) -> RankedCase:
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


def _frozen(call: Call) -> Source | None:
    """Return the order as it was locked, with ranking, cases and their marks, in one query."""
    entries = (
        RankingEntry.objects.filter(ranking__call=call, ranking__is_current=True)
        .select_related("ranking__locked_by", *(f"application__{name}" for name in SHOWN))
        .only(*LOCKED, *PLACED, *(f"application__{name}" for name in FACTS))
        .annotate(**_marks("application__"))
        .order_by("rank", "pk")
    )
    source = Source(rows=[_row_of(entry) for entry in entries])
    if not source.rows:
        return None
    source.ranking = entries[0].ranking
    names = tuple(_marks(""))
    source.cases = {entry.application_id: _marked(entry, names) for entry in entries}
    return source


def _row_of(entry: RankingEntry) -> RankingRow:
    return RankingRow(
        application_id=entry.application_id,
        rank=entry.rank,
        basis_score=entry.basis_score,
        raw_score=entry.raw_score,
        spread=entry.spread,
        valid_scores=entry.valid_scores,
        is_flagged=entry.is_flagged,
        calibrated_score=entry.calibrated_score,
    )


def _marked(entry: RankingEntry, names: Sequence[str]) -> Application:
    """Return the case of an entry with the marks that were read beside it."""
    for name in names:
        setattr(entry.application, name, getattr(entry, name))
    return entry.application


def _ranked(case: Application, row: RankingRow, scores: tuple[SeatScore, ...], rules: CallRules) -> RankedCase:
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
        recommended_as=getattr(case, "recommended_as", None),
        outside=Outside(
            asked=getattr(case, "outside_asked", False),
            waiting=getattr(case, "outside_waiting", False),
            objected=getattr(case, "outside_objected", False),
        ),
        is_exempt=getattr(case, "has_exemption", False),
    )
