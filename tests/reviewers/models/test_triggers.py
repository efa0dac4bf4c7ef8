# SPDX-License-Identifier: AGPL-3.0-or-later
"""A live seat and a hard block never stand together: refused by the database itself."""

import pytest
from django.db import IntegrityError, connection, transaction

from grants.engine.references import new_reference
from grants.models.triggers import triggers_missing
from reviewers.enums import SeatState, Severity
from reviewers.models import Block, Seat
from tests.factories.reviewers import AssessmentFactory, ExpertFactory, SeatFactory

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    """Run raw SQL in its own savepoint."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def seat_insert(assessment, expert, state):
    sql(
        "INSERT INTO reviewers_seat (reference, assessment_id, expert_id, origin, state, reason, created_at) "
        "VALUES (%s, %s, %s, 'drawn', %s, '', CURRENT_TIMESTAMP)",
        new_reference(),
        assessment.pk,
        expert.pk,
        state,
    )


def block_insert(application_id, expert, severity):
    sql(
        "INSERT INTO reviewers_block (application_id, expert_id, severity, kind, reason, is_lifted, created_at) "
        "VALUES (%s, %s, %s, 'current_employer', '', %s, CURRENT_TIMESTAMP)",
        application_id,
        expert.pk,
        severity,
        False,
    )


def blocked(severity=Severity.HARD):
    assessment, expert = AssessmentFactory(), ExpertFactory()
    Block.objects.create(expert=expert, application=assessment.application, severity=severity, kind="current_employer")
    return assessment, expert


@pytest.mark.parametrize("state", ["invited", "accepted", "done"])
def test_live_seat_under_a_hard_block_is_refused(state):
    assessment, expert = blocked()

    with pytest.raises(IntegrityError):
        seat_insert(assessment, expert, state)

    assert Seat.objects.count() == 0


@pytest.mark.parametrize("state", ["declined", "recused", "void"])
def test_seat_that_is_not_live_may_stand_under_a_hard_block(state):
    assessment, expert = blocked()

    seat_insert(assessment, expert, state)

    assert Seat.objects.get().state == state


def test_soft_block_lets_the_expert_sit():
    assessment, expert = blocked(Severity.SOFT)

    seat_insert(assessment, expert, "accepted")

    assert Seat.objects.count() == 1


def test_dead_seat_cannot_come_to_life_under_a_hard_block():
    assessment, expert = blocked()
    seat = SeatFactory(assessment=assessment, expert=expert, state=SeatState.RECUSED)

    with pytest.raises(IntegrityError):
        sql("UPDATE reviewers_seat SET state = 'accepted' WHERE id = %s", seat.pk)

    seat.refresh_from_db()
    assert seat.state == SeatState.RECUSED


def test_live_seat_cannot_pass_to_an_expert_under_a_hard_block():
    assessment, expert = blocked()
    seat = SeatFactory(assessment=assessment)

    with pytest.raises(IntegrityError):
        sql("UPDATE reviewers_seat SET expert_id = %s WHERE id = %s", expert.pk, seat.pk)


def test_live_seat_cannot_move_to_a_case_that_excludes_its_expert():
    assessment, expert = blocked()
    seat = SeatFactory(expert=expert)

    with pytest.raises(IntegrityError):
        sql("UPDATE reviewers_seat SET assessment_id = %s WHERE id = %s", assessment.pk, seat.pk)


def test_hard_block_over_a_live_seat_is_refused():
    seat = SeatFactory()

    with pytest.raises(IntegrityError):
        block_insert(seat.assessment.application_id, seat.expert, "hard")

    assert Block.objects.count() == 0


def test_block_cannot_harden_over_a_live_seat():
    seat = SeatFactory()
    block_insert(seat.assessment.application_id, seat.expert, "soft")

    with pytest.raises(IntegrityError):
        sql("UPDATE reviewers_block SET severity = 'hard'")

    assert Block.objects.get().severity == Severity.SOFT


def test_hard_block_in_another_case_says_nothing_about_this_one():
    seat = SeatFactory()

    block_insert(AssessmentFactory().application_id, seat.expert, "hard")

    assert Block.objects.count() == 1


def test_all_triggers_of_seats_and_blocks_are_installed():
    assert triggers_missing(connection) == []
