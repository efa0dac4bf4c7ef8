# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order of a call: by the published basis, with flags, in few queries; frozen only when all is complete."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.engine.ranking import RankingRow
from grants.enums import ApplicationStatus, CallState
from grants.exceptions import GrantsError
from grants.models import Ranking
from reviewers.enums import AssessmentState, Discipline
from reviewers.models import Assessment
from reviewers.services.ranking import ranking_compute, ranking_lock
from reviewers.services.reviews import review_submit
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    AssessmentFactory,
    ExpertFactory,
    SeatFactory,
    call_in_review,
    case_of,
    review_filled,
    review_given,
    scored_case,
)

pytestmark = pytest.mark.django_db


def ranks(call):
    return {row.application_id: row.rank for row in ranking_compute(call=call)}


def test_row_drops_the_highest_and_the_lowest_from_five_scores():
    call = call_in_review()
    case = scored_case(call, "0.6", "0.7", "0.8", "0.8", "0.9")

    assert ranking_compute(call=call) == [
        RankingRow(
            application_id=case.pk,
            rank=1,
            basis_score=Decimal("76.67"),
            raw_score=Decimal("76.00"),
            spread=Decimal("11.40"),
            valid_scores=5,
            is_flagged=False,
        )
    ]


def test_better_score_stands_first():
    call = call_in_review()
    low = scored_case(call, *["0.7"] * 5)
    high = scored_case(call, *["0.9"] * 5)

    assert ranks(call) == {high.pk: 1, low.pk: 2}


def test_equal_cases_share_the_rank():
    call = call_in_review()
    one, two = (scored_case(call, *["0.8"] * 5) for _ in range(2))
    last = scored_case(call, *["0.7"] * 5)

    assert ranks(call) == {one.pk: 1, two.pk: 1, last.pk: 3}


def test_score_of_the_finance_expert_tells_equal_cases_apart():
    """Equal totals, equal points in the heaviest criterion, equal medians."""
    call = call_in_review()
    plain = scored_case(call, "0.7", "0.8", "0.8", "0.8", "0.9")
    favoured = case_of(call, status=ApplicationStatus.SCORED)
    assessment = AssessmentFactory(application=favoured, panel=None)
    for share in ("0.7", "0.8", "0.8", "0.8"):
        review_given(SeatFactory(assessment=assessment), share)
    review_given(SeatFactory(assessment=assessment, expert=ExpertFactory(discipline=Discipline.FINANCE)), "0.9")

    assert ranks(call) == {favoured.pk: 1, plain.pk: 2}


@pytest.mark.parametrize(
    ("shares", "is_flagged"),
    [
        (["0.8"] * 5, False),
        (["0.5", "0.8", "0.8", "0.8", "0.9"], True),
        (["0.8"] * 4, True),
    ],
)
def test_scores_far_apart_or_too_few_are_flagged(shares, is_flagged):
    call = call_in_review()
    scored_case(call, *shares)

    assert [row.is_flagged for row in ranking_compute(call=call)] == [is_flagged]


@pytest.mark.parametrize(("vetoes", "is_flagged"), [(0, False), (2, False), (3, True)])
def test_vetoes_of_half_of_the_experts_are_flagged(vetoes, is_flagged):
    call = call_in_review()
    assessment = AssessmentFactory(application=case_of(call, status=ApplicationStatus.SCORED), panel=None)
    for number in range(5):
        veto = {"veto": "outside_scope", "veto_reason": "超出指南"} if number < vetoes else {}
        review_given(SeatFactory(assessment=assessment), **veto)

    assert [row.is_flagged for row in ranking_compute(call=call)] == [is_flagged]


def test_case_without_scores_stands_last_and_flagged():
    call = call_in_review()
    bare = case_of(call, status=ApplicationStatus.SCORED)
    scored = scored_case(call, *["0.8"] * 5)

    rows = ranking_compute(call=call)

    assert [(row.application_id, row.rank, row.basis_score) for row in rows] == [
        (scored.pk, 1, Decimal("80.00")),
        (bare.pk, 2, None),
    ]
    assert rows[1].is_flagged is True


def test_only_valid_scores_of_cases_in_the_running_count():
    call = call_in_review()
    scored_case(call_in_review(), *["0.9"] * 5)
    scored_case(call, *["0.9"] * 5, status=ApplicationStatus.WITHDRAWN)
    case = scored_case(call, *["0.8"] * 5)
    review_filled(SeatFactory(assessment=case.assessments.get()), "0.1")

    rows = ranking_compute(call=call)

    assert [(row.application_id, row.valid_scores) for row in rows] == [(case.pk, 5)]


def test_reserve_of_an_earlier_round_is_ranked_again():
    call = call_in_review()
    case = scored_case(call, *["0.8"] * 5, status=ApplicationStatus.RESERVE)

    assert ranks(call) == {case.pk: 1}


def test_ranking_takes_the_same_few_queries_for_more_cases():
    def queries(call, cases):
        for _ in range(cases):
            scored_case(call, *["0.8"] * 5)
        with CaptureQueriesContext(connection) as captured:
            ranking_compute(call=call)
        return len(captured)

    one, three = queries(call_in_review(), 1), queries(call_in_review(), 3)

    assert one == three
    assert one <= 6


def test_calibrated_basis_waits_for_the_analysis():
    call = call_in_review(scoring__basis="mixed")

    with pytest.raises(GrantsError):
        ranking_compute(call=call)


@pytest.fixture
def assessed():
    call = call_in_review()
    call.state = CallState.ASSESSED
    call.save()
    return call


def close_assessments(call):
    Assessment.objects.filter(application__call=call).update(state=AssessmentState.COMPLETE)


def test_ranking_is_frozen(assessed):
    case = scored_case(assessed, *["0.8"] * 5)
    close_assessments(assessed)

    ranking = ranking_lock(actor=UserFactory(), call=assessed)

    assert [(row.application_id, row.rank, row.basis_score) for row in ranking.entries.all()] == [
        (case.pk, 1, Decimal("80.00"))
    ]


@pytest.mark.parametrize("status", [ApplicationStatus.SCORED, ApplicationStatus.IN_REVIEW])
def test_open_assessment_holds_the_ranking(assessed, status):
    scored_case(assessed, *["0.8"] * 5)
    close_assessments(assessed)
    short = scored_case(assessed, *["0.8"] * 4, status=status)

    with pytest.raises(GrantsError, match=short.number):
        ranking_lock(actor=UserFactory(), call=assessed)

    assert Ranking.objects.count() == 0


def test_open_assessment_of_a_withdrawn_case_does_not_hold_the_ranking(assessed):
    scored_case(assessed, "0.8", status=ApplicationStatus.WITHDRAWN)

    assert ranking_lock(actor=UserFactory(), call=assessed).entries.count() == 0


def test_score_handed_in_later_moves_the_case():
    call = call_in_review()
    case = scored_case(call, *["0.7"] * 4)
    seat = SeatFactory(assessment=case.assessments.get())
    review_filled(seat, "0.9")
    before = ranking_compute(call=call)[0].raw_score

    review_submit(actor=seat.expert.user, seat=seat)

    assert ranking_compute(call=call)[0].raw_score > before
