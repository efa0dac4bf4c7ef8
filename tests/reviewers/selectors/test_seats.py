# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pile of an expert and the progress of a call."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewers.enums import SeatState
from reviewers.selectors.seats import Progress, pile, progress, seats_of
from reviewers.services.reviews import Points, criteria_of, review_save
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    AssessmentFactory,
    ExpertFactory,
    PanelFactory,
    SeatFactory,
    call_in_review,
    case_of,
    review_given,
)

pytestmark = pytest.mark.django_db


def test_expert_has_own_live_seats():
    expert = ExpertFactory()
    seat = SeatFactory(expert=expert)
    SeatFactory(expert=expert, state=SeatState.RECUSED)
    SeatFactory()

    assert list(seats_of(expert.user)) == [seat]
    assert list(seats_of(UserFactory())) == []


def test_pile_shows_what_is_left_first_and_how_far_it_has_come():
    expert = ExpertFactory()
    done, begun = SeatFactory(expert=expert), SeatFactory(expert=expert)
    review_given(done)
    first, second = list(criteria_of(seat=begun))[:2]
    review_save(
        actor=expert.user,
        seat=begun,
        revision=0,
        scores={first: Points(Decimal(5)), second: Points(None, "待定")},
    )

    assert [(seat, seat.scored, seat.criteria) for seat in pile(expert.user)] == [(begun, 1, 6), (done, 6, 6)]


def test_pile_of_one_call():
    expert = ExpertFactory()
    seat = SeatFactory(expert=expert)
    SeatFactory(expert=expert)

    assert list(pile(expert.user, call=seat.assessment.application.call)) == [seat]


def test_pile_costs_the_same_for_more_cases():
    def queries(cases):
        expert = ExpertFactory()
        for _ in range(cases):
            review_given(SeatFactory(expert=expert))
        with CaptureQueriesContext(connection) as captured:
            [(seat.review.state, seat.assessment.application.call.title_zh) for seat in pile(expert.user)]
        return len(captured)

    assert queries(1) == queries(3) == 1


def test_progress_counts_seats_by_panel():
    call = call_in_review()
    panel, other = PanelFactory(call=call, name="甲"), PanelFactory(call=call, name="乙")
    assessment = AssessmentFactory(application=case_of(call), panel=panel)
    review_given(SeatFactory(assessment=assessment))
    SeatFactory(assessment=assessment, declared_at=None)
    SeatFactory(assessment=assessment)
    SeatFactory(assessment=assessment, state=SeatState.VOID)
    SeatFactory(assessment=AssessmentFactory(application=case_of(call), panel=other))

    rows = {row.panel_name: row for row in progress(call)}

    assert rows == {
        "甲": Progress(panel.pk, "甲", seats=3, done=1, undeclared=1),
        "乙": Progress(other.pk, "乙", seats=1, done=0, undeclared=0),
    }
