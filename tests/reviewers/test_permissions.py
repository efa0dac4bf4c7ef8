# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert sees the cases of own live seats once declared, and no other."""

import pytest

from grants.models import Application
from grants.permissions import grounds_of
from reviewers.enums import SeatState
from tests.factories.people import UserFactory
from tests.factories.reviewers import ExpertFactory, SeatFactory

pytestmark = pytest.mark.django_db


def seen_by(user):
    return list(Application.objects.filter(grounds_of(Application, user)))


@pytest.mark.parametrize("state", [SeatState.INVITED, SeatState.ACCEPTED, SeatState.DONE])
def test_expert_sees_the_case_of_a_live_declared_seat(state):
    seat = SeatFactory(state=state)

    assert seen_by(seat.expert.user) == [seat.assessment.application]


@pytest.mark.parametrize("state", [SeatState.DECLINED, SeatState.RECUSED, SeatState.VOID])
def test_case_of_a_dead_seat_is_hidden(state):
    assert seen_by(SeatFactory(state=state).expert.user) == []


def test_case_is_hidden_before_the_declaration():
    assert seen_by(SeatFactory(declared_at=None).expert.user) == []


def test_seat_of_somebody_else_opens_nothing():
    SeatFactory()

    assert seen_by(ExpertFactory().user) == []
    assert seen_by(UserFactory()) == []


def test_person_who_was_switched_off_sees_nothing():
    seat = SeatFactory()
    seat.expert.user.is_active = False

    assert seen_by(seat.expert.user) == []
