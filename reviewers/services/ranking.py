# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work out the order of a call by its published basis, and hand it down to be frozen."""

from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.engine.ranking import RankingRow
from grants.engine.scoring import CaseScores, aggregate, deviation, is_dispersed, mean, ranked, rounded
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Call, Criterion, Ranking, User
from grants.rules import load_rules
from grants.rules.choices import DecisionBasis
from grants.services.decisions import ranking_freeze
from reviewers.enums import AssessmentState, Discipline, ReviewState, SeatState, Stage
from reviewers.models import Assessment, CriterionScore, Review

RANKED = (ApplicationStatus.SCORED, ApplicationStatus.RESERVE)


@transaction.atomic
def ranking_lock(*, actor: User, call: Call) -> Ranking:
    """Freeze the ranking of a call; a missing score or an open assessment holds it."""
    still_open = Assessment.objects.filter(
        application__call=call, application__status__in=RANKED, stage=Stage.SELECTION, state=AssessmentState.OPEN
    ).count()
    if still_open:
        raise GrantsError(_("%(count)d assessments are still open.") % {"count": still_open})
    return ranking_freeze(actor=actor, call=call, rows=ranking_rows(call=call))


def ranking_rows(*, call: Call) -> list[RankingRow]:
    """Return the rows of the ranking, best first, in five queries; points by the rules of the call.

    Raises GrantsError where the published basis is a calibrated one: that is computed by the analysis page.
    """
    rules = load_rules(call.rule_sets.latest("version").data).scoring
    if rules.basis != DecisionBasis.AGGREGATE:
        raise GrantsError(_("The published basis is a calibrated score. Open the analysis first."))
    cases = scores_by_case(call=call)
    places = ranked(cases, rule=rules.aggregate, decimals=rules.decimals, tie_breaks=rules.tie_breaks)
    rows = []
    for place in places:
        totals = cases[place.key].totals
        rows.append(
            RankingRow(
                application_id=place.key,
                rank=place.rank,
                basis_score=aggregate(totals, rule=rules.aggregate, decimals=rules.decimals),
                raw_score=rounded(mean(totals), rules.decimals),
                spread=rounded(deviation(totals), rules.decimals),
                valid_scores=len(totals),
                is_flagged=is_dispersed(totals, rule=rules.dispersion) or len(totals) < rules.valid_scores_min,
            )
        )
    return rows


def scores_by_case(*, call: Call) -> dict[int, CaseScores]:
    """Return the valid scores of each case of a call."""
    reviews = Review.objects.filter(
        seat__assessment__application__call=call,
        seat__assessment__application__status__in=RANKED,
        seat__assessment__stage=Stage.SELECTION,
        seat__state=SeatState.DONE,
        state=ReviewState.SUBMITTED,
    )
    totals: dict[int, list[Decimal]] = defaultdict(list)
    finance: dict[int, list[Decimal]] = defaultdict(list)
    for case, total, discipline in reviews.order_by("pk").values_list(
        "seat__assessment__application_id", "total", "seat__expert__discipline"
    ):
        if total is None:
            continue
        totals[case].append(total)
        if discipline == Discipline.FINANCE:
            finance[case].append(total)
    top = _top_criterion_points(call, reviews)
    return {
        case: CaseScores(totals=tuple(points), top_criterion=tuple(top[case]), finance=tuple(finance[case]))
        for case, points in totals.items()
    }


def _top_criterion_points(call: Call, reviews: QuerySet[Review]) -> dict[int, list[Decimal]]:
    heaviest = Criterion.objects.filter(rubric=call.rubric, parent=None).order_by("-points", "sort").first()
    points: dict[int, list[Decimal]] = defaultdict(list)
    rows = CriterionScore.objects.filter(review__in=reviews, criterion=heaviest).order_by("pk")
    for case, value in rows.values_list("review__seat__assessment__application_id", "points"):
        points[case].append(value)
    return points
