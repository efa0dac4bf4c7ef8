# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert declares, is recused early or late, or the seat is voided."""

import pytest

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import Job
from grants.rules.choices import TieKind
from reviewers.enums import ReviewState, SeatState, Severity
from reviewers.models import Block, Tie
from reviewers.services.assessments import GATE
from reviewers.services.seats import (
    seat_clear,
    seat_close,
    seat_declare_clear,
    seat_declare_unsure,
    seat_recuse,
    seat_void,
)
from reviewers.services.ties import blocks_refresh
from tests.factories.people import UserFactory
from tests.factories.reviewers import SeatFactory, review_filled, review_given

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def seat():
    return SeatFactory(declared_at=None)


def gates(seat):
    return Job.objects.filter(kind=GATE, subject_pk=seat.assessment_id).count()


def actions(seat):
    return [event.action for event in events_of(seat)]


def test_expert_declares_no_tie(seat):
    seat_declare_clear(actor=seat.expert.user, seat=seat)

    seat.refresh_from_db()
    assert seat.declared_at is not None
    assert actions(seat) == ["seat.declared_clear"]


@pytest.mark.parametrize("declare", [seat_declare_clear, seat_declare_unsure])
def test_nobody_declares_for_an_expert(seat, officer, declare):
    data = {"explanation": "可能认识"} if declare is seat_declare_unsure else {}

    with pytest.raises(GrantsError):
        declare(actor=officer, seat=seat, **data)

    seat.refresh_from_db()
    assert (seat.declared_at, seat.reason) == (None, "")


def test_expert_declares_once(seat):
    seat_declare_clear(actor=seat.expert.user, seat=seat)

    with pytest.raises(GrantsError):
        seat_declare_unsure(actor=seat.expert.user, seat=seat, explanation="想起来了")


def test_doubt_is_judged_by_an_officer(seat, officer):
    seat_declare_unsure(actor=seat.expert.user, seat=seat, explanation="十年前同事")
    seat.refresh_from_db()
    assert (seat.declared_at, seat.reason) == (None, "十年前同事")

    seat_clear(actor=officer, seat=seat)

    seat.refresh_from_db()
    assert seat.declared_at is not None
    assert actions(seat) == ["seat.declared_unsure", "seat.cleared"]


def test_doubt_needs_a_word(seat):
    with pytest.raises(GrantsError):
        seat_declare_unsure(actor=seat.expert.user, seat=seat, explanation=" ")

    assert actions(seat) == []


def test_nobody_judges_an_own_doubt(seat):
    with pytest.raises(GrantsError):
        seat_clear(actor=seat.expert.user, seat=seat)

    seat.refresh_from_db()
    assert seat.declared_at is None


def test_recusal_leaves_a_tie_and_a_hard_block(seat):
    seat_recuse(actor=seat.expert.user, seat=seat, kind=TieKind.DECLARED, explanation="亲属任职")

    seat.refresh_from_db()
    block = Block.objects.get()
    assert (seat.state, seat.reason) == (SeatState.RECUSED, "亲属任职")
    assert (block.severity, block.kind, block.tie) == (Severity.HARD, TieKind.DECLARED, Tie.objects.get())
    assert gates(seat) == 1


def test_refreshing_the_blocks_leaves_a_recusal_alone(seat):
    """By the rules a declared tie is soft; that the expert gave the seat back makes it hard for this case."""
    seat_recuse(actor=seat.expert.user, seat=seat, kind=TieKind.DECLARED, explanation="")

    blocks_refresh(actor=None, application=seat.assessment.application)

    assert Block.objects.get().severity == Severity.HARD


def test_score_of_a_late_recusal_is_void(seat, officer):
    seat_declare_clear(actor=seat.expert.user, seat=seat)
    review_given(seat)

    seat_recuse(actor=officer, seat=seat, kind=TieKind.ADVISER, explanation="举报查实")

    seat.refresh_from_db()
    seat.review.refresh_from_db()
    assert (seat.state, seat.review.state) == (SeatState.RECUSED, ReviewState.VOID)
    assert seat.review.total is not None
    assert events_of(seat).last().data == {"kind": TieKind.ADVISER.value, "was_scored": True}


def test_recusal_hardens_a_lifted_block_of_its_kind(seat, officer):
    Block.objects.create(
        expert=seat.expert,
        application=seat.assessment.application,
        severity=Severity.SOFT,
        kind=TieKind.SAME_GROUP,
        is_lifted=True,
        reason="不同板块",
    )

    seat_recuse(actor=officer, seat=seat, kind=TieKind.SAME_GROUP, explanation="同一板块")

    block = Block.objects.get()
    assert (block.severity, block.is_lifted, block.reason) == (Severity.HARD, False, "同一板块")


def test_recused_seat_stays_recused(seat, officer):
    seat_recuse(actor=officer, seat=seat, kind=TieKind.DECLARED, explanation="")

    with pytest.raises(GrantsError):
        seat_void(actor=officer, seat=seat, reason="重复")

    seat.refresh_from_db()
    assert seat.state == SeatState.RECUSED


def test_voided_seat_takes_its_draft_with_it(seat, officer):
    seat_declare_clear(actor=seat.expert.user, seat=seat)
    review_filled(seat)

    seat_void(actor=officer, seat=seat, reason="逾期未评")

    seat.refresh_from_db()
    seat.review.refresh_from_db()
    assert (seat.state, seat.reason, seat.review.state) == (SeatState.VOID, "逾期未评", ReviewState.VOID)
    assert gates(seat) == 1


def test_voiding_needs_a_reason(seat, officer):
    with pytest.raises(GrantsError):
        seat_void(actor=officer, seat=seat, reason="  ")

    seat.refresh_from_db()
    assert seat.state == SeatState.ACCEPTED
    assert gates(seat) == 0


def test_seat_that_is_not_scored_is_not_closed(seat, officer):
    with pytest.raises(GrantsError):
        seat_close(actor=officer, seat=seat)

    assert actions(seat) == []


def test_scored_seat_is_closed_with_its_score(seat, officer):
    seat_declare_clear(actor=seat.expert.user, seat=seat)
    review_given(seat)

    closed = seat_close(actor=officer, seat=seat)

    assert closed.state == SeatState.DONE
