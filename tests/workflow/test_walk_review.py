# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side paths of the review: an expert declines, a late tie, dropped seats, a review reopened."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.enums import ApplicationStatus as Case
from grants.exceptions import GrantsError
from grants.rules.choices import TieKind
from grants.services.jobs import jobs_run_due
from reviewers.enums import AssessmentState, MemberRole, MemberState, SeatState
from reviewers.models import Assessment, Block
from reviewers.services.draws import draw_verify, panel_draw
from reviewers.services.groups import group_create
from reviewers.services.panels import member_answer
from tests.factories.world import SEED, World, assert_sound, fresh, seats_of
from workflow.services.calls import call_intake_ends, call_review_done, call_screening_done
from workflow.services.cases import case_withdraw
from workflow.services.reviews import (
    doubt_judged,
    review_hand_in,
    review_open_again,
    seat_called_up,
    seat_declares_doubt,
    seat_declares_tie,
    seat_dropped,
    seat_recused_late,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def case(world):
    application = world.accepted()
    world.in_review(application)
    return application


def test_a_complete_assessment_carries_the_case_on_once(world, case):
    for seat in seats_of(case):
        world.score(seat)
    jobs_run_due()

    assert fresh(case).status == Case.SCORED
    assert Assessment.objects.get().state == AssessmentState.COMPLETE
    assert_sound()


def test_a_case_waits_while_one_score_is_missing(world, case):
    for seat in seats_of(case)[1:]:
        world.score(seat)
    jobs_run_due()

    assert fresh(case).status == Case.IN_REVIEW
    with pytest.raises(GrantsError):
        call_review_done(actor=world.officer, call=world.call)
    assert_sound()


def test_who_declines_is_replaced_by_the_next_standby_in_the_drawn_order(world):
    application = world.accepted()
    call_intake_ends(call=world.call)
    call_screening_done(actor=world.officer, call=world.call)
    world.pool()
    group = group_create(actor=world.officer, call=world.call, name="甲组", applications=[application])
    row = panel_draw(actor=world.officer, group=group, seed=SEED, supervised_by="监督员")
    members = list(row.panel.members.order_by("position"))
    first_standby = next(member for member in members if member.role == MemberRole.STANDBY)

    member_answer(actor=world.officer, member=members[0], accepts=False, note="出差", by_phone=True)

    first_standby.refresh_from_db()
    assert (first_standby.role, first_standby.state) == (MemberRole.MEMBER, MemberState.INVITED)
    assert draw_verify(row=row)
    assert_sound()


def test_a_declared_tie_gives_the_seat_back_and_bars_the_expert(world, case):
    seat = seats_of(case)[0]

    seat_declares_tie(actor=seat.expert.user, seat=seat, kind=TieKind.ADVISER, explanation="曾任顾问")

    seat.refresh_from_db()
    assert seat.state == SeatState.RECUSED
    assert Block.objects.get(expert=seat.expert, application=case).severity == "hard"
    assert_sound()


def test_a_doubt_is_judged_by_the_officer(world, case):
    seat = seats_of(case)[0]
    seat_declares_doubt(actor=seat.expert.user, seat=seat, explanation="十年前的同事")

    doubt_judged(actor=world.officer, seat=seat, excludes=False)
    world.fill(seat)
    review_hand_in(actor=seat.expert.user, seat=seat)

    seat.refresh_from_db()
    assert seat.state == SeatState.DONE
    assert_sound()


def test_a_late_tie_voids_the_score_and_a_standby_completes_the_case(world, case):
    seats = seats_of(case)
    for seat in seats:
        world.score(seat)
    jobs_run_due()
    assert fresh(case).status == Case.SCORED

    seat_recused_late(actor=world.officer, seat=seats[0], kind=TieKind.SHAREHOLDER, explanation="持股")
    jobs_run_due()
    after_tie = fresh(case).status
    assessment = Assessment.objects.get()
    standby = assessment.panel.members.filter(role=MemberRole.STANDBY, state=MemberState.ACCEPTED).first()
    seat = seat_called_up(actor=world.officer, assessment=assessment, member=standby, reason="回避补位")
    world.score(seat)
    jobs_run_due()

    assert after_tie == Case.IN_REVIEW
    assert fresh(case).status == Case.SCORED
    assert_sound()


def test_dropping_the_last_open_seat_completes_the_assessment(world, case):
    assessment = Assessment.objects.get()
    standby = assessment.panel.members.filter(role=MemberRole.STANDBY, state=MemberState.ACCEPTED).first()
    extra = seat_called_up(actor=world.officer, assessment=assessment, member=standby, reason="加评")
    for seat in seats_of(case):
        if seat.pk != extra.pk:
            world.score(seat)
    jobs_run_due()
    before = fresh(case).status

    seat_dropped(actor=world.officer, seat=extra, reason="不再需要")
    jobs_run_due()

    assert (before, fresh(case).status) == (Case.IN_REVIEW, Case.SCORED)
    assert_sound()


def test_a_review_reopened_after_completion_takes_the_case_back(world, case):
    seats = seats_of(case)
    for seat in seats:
        world.score(seat)
    jobs_run_due()
    chair = Assessment.objects.get().panel.members.get(role=MemberRole.CHAIR).expert.user

    review_open_again(actor=chair, seat=seats[-1], reason="分值录入有误")
    jobs_run_due()
    taken_back = fresh(case).status
    world.fill(seats[-1], "0.7")
    review_hand_in(actor=seats[-1].expert.user, seat=seats[-1])
    jobs_run_due()

    assert taken_back == Case.IN_REVIEW
    assert fresh(case).status == Case.SCORED
    assert_sound()


def test_an_expert_scores_no_seat_but_the_own(world, case):
    first, second = seats_of(case)[:2]
    world.declare(first)
    world.fill(first)

    with pytest.raises(PermissionDenied):
        review_hand_in(actor=second.expert.user, seat=first)

    first.refresh_from_db()
    assert first.state == SeatState.ACCEPTED
    assert_sound()


def test_withdrawing_a_case_under_review_voids_its_seats(world, case):
    case_withdraw(actor=case.created_by, application=fresh(case))
    jobs_run_due()

    assert fresh(case).status == Case.WITHDRAWN
    assert {seat.state for seat in seats_of(case)} == {SeatState.VOID}
    assert_sound()
