# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work out the order of a call by its published basis."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.engine.ranking import RankingRow
from grants.engine.scoring import CaseScores, Place, deviation, is_dispersed, mean, ranked, rounded
from grants.enums import ApplicationStatus, CallState
from grants.exceptions import GrantsError
from grants.models import Call, Criterion
from grants.rules import load_rules
from grants.rules.choices import DecisionBasis
from grants.rules.scoring import ScoringRules
from reviewers.enums import Discipline, ReviewState, SeatState, Stage
from reviewers.models import CriterionScore, Review

RANKED = (ApplicationStatus.SCORED, ApplicationStatus.RESERVE)
HUNDRED = 100
# In which there is no order to read, nor who gave which score: not before the review is closed.
UNRANKED = (
    CallState.DESIGN,
    CallState.PUBLISHED,
    CallState.OPEN,
    CallState.INTAKE_CLOSED,
    CallState.SCREENING_CLOSED,
    CallState.ASSESSING,
    CallState.CANCELLED,
)
UNFINISHED = (*RANKED, ApplicationStatus.IN_REVIEW)


def ranking_compute(*, call: Call, rules: ScoringRules | None = None) -> list[RankingRow]:
    """Return the rows of the ranking, best first, in four queries, and one more where ``rules`` are not at hand.

    Where experts check a sample of self-assessments, the basis of a case in the sample is what the experts gave, and
    that of every other case is its own self-assessment; both stand in one order.

    A case without a valid score stands last, without points and flagged. Raises GrantsError where the published
    basis is a calibrated one: that is computed by the analysis page.
    """
    rules = rules or load_rules(call.rule_sets.latest("version").data).scoring
    if rules.basis != DecisionBasis.AGGREGATE:
        raise GrantsError(_("The published basis is a calibrated score. Open the analysis first."))
    reviews = _valid_reviews(call)
    scores, vetoed = _read(call, reviews, rules)
    cases = call.applications.filter(status__in=RANKED).order_by("pk").values_list("pk", "is_sampled", "self_score")
    own = _self_assessed(cases)
    scores |= own
    places = ranked(scores, rule=rules.aggregate, decimals=rules.decimals, tie_breaks=rules.tie_breaks)
    rows = [
        _row_of_self(place)
        if place.key in own
        else _row(place, scores[place.key].totals, rules, is_vetoed=place.key in vetoed)
        for place in places
    ]
    last = len(rows) + 1
    return [*rows, *(_row_without_scores(key, rank=last) for key, _sampled, _score in cases if key not in scores)]


def _row(place: Place[int], totals: tuple[Decimal, ...], rules: ScoringRules, *, is_vetoed: bool) -> RankingRow:
    is_short = len(totals) < rules.valid_scores_min
    return RankingRow(
        application_id=place.key,
        rank=place.rank,
        basis_score=place.score,
        raw_score=rounded(mean(totals), rules.decimals),
        spread=rounded(deviation(totals), rules.decimals),
        valid_scores=len(totals),
        is_flagged=is_dispersed(totals, rule=rules.dispersion) or is_short or is_vetoed,
    )


def _row_of_self(place: Place[int]) -> RankingRow:
    return RankingRow(
        application_id=place.key,
        rank=place.rank,
        basis_score=place.score,
        raw_score=place.score,
        spread=None,
        valid_scores=0,
        is_flagged=False,
    )


def _self_assessed(cases: Iterable[tuple[int, bool | None, int | None]]) -> dict[int, CaseScores]:
    """Return the self-assessments, in points, of the cases that were not drawn into the sample."""
    return {
        key: CaseScores(totals=(Decimal(score) / HUNDRED,))
        for key, is_sampled, score in cases
        if is_sampled is False and score is not None
    }


def _row_without_scores(application_id: int, *, rank: int) -> RankingRow:
    return RankingRow(
        application_id=application_id,
        rank=rank,
        basis_score=None,
        raw_score=None,
        spread=None,
        valid_scores=0,
        is_flagged=True,
    )


def _valid_reviews(call: Call) -> QuerySet[Review]:
    return Review.objects.filter(
        seat__assessment__application__call=call,
        seat__assessment__application__status__in=RANKED,
        seat__assessment__stage=Stage.SELECTION,
        seat__state=SeatState.DONE,
        state=ReviewState.SUBMITTED,
    )


def _read(call: Call, reviews: QuerySet[Review], rules: ScoringRules) -> tuple[dict[int, CaseScores], set[int]]:
    """Return the scores of each case, and the cases that enough experts would send to verification."""
    totals: dict[int, list[Decimal]] = defaultdict(list)
    finance: dict[int, list[Decimal]] = defaultdict(list)
    vetoes: Counter[int] = Counter()
    for case, total, discipline, veto in reviews.order_by("pk").values_list(
        "seat__assessment__application_id", "total", "seat__expert__discipline", "veto"
    ):
        # a submitted review has a total: a constraint of the table
        totals[case].append(cast("Decimal", total))
        vetoes[case] += veto != ""
        if discipline == Discipline.FINANCE:
            finance[case].append(totals[case][-1])
    top = _top_criterion_points(call, reviews)
    scores = {
        case: CaseScores(totals=tuple(points), top_criterion=tuple(top[case]), finance=tuple(finance[case]))
        for case, points in totals.items()
    }
    ratio = rules.veto.votes_ratio
    return scores, {case for case, votes in vetoes.items() if votes and votes >= ratio * len(totals[case])}


def _top_criterion_points(call: Call, reviews: QuerySet[Review]) -> dict[int, list[Decimal]]:
    heaviest = Criterion.objects.filter(rubric=call.rubric, parent=None).order_by("-points", "sort").first()
    points: dict[int, list[Decimal]] = defaultdict(list)
    rows = CriterionScore.objects.filter(review__in=reviews, criterion=heaviest).order_by("pk")
    for case, value in rows.values_list("review__seat__assessment__application_id", "points"):
        # a review that was handed in has points for every criterion
        points[case].append(cast("Decimal", value))
    return points
