# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats after release: the matrix, doubts judged, seats added, voided, reopened, recused late; the chair asked."""

import pytest

from grants.enums import ApplicationStatus as Case
from grants.models import Message
from grants.permissions import assign_role
from grants.rules.choices import TieKind
from grants.services.jobs import jobs_run_due
from reviewers.enums import MemberRole, MemberState, ReviewState, SeatState, Severity
from reviewers.models import Block, Seat
from reviewers.selectors.asks import REOPENING_ASKED
from reviewers.services.asks import reopening_ask
from reviewers.services.ties import tie_record
from tests.factories.roles import holder
from tests.factories.world import assert_sound, fresh
from workflow.selectors.work import tasks_waiting_for, work_rows
from workflow.services.reviews import seat_declares_doubt

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(desk_of):
    """A case before its panel, and the officer at the desk."""
    there = desk_of()
    there.client.force_login(there.world.officer)
    return there


def panel_of(desk):
    return desk.seats[0].assessment.panel


def row_of(desk, number=0):
    return desk.get("panel_seats", panel_of(desk)).context["matrix"].rows[number]


def standbys(desk):
    return list(panel_of(desk).members.filter(role=MemberRole.STANDBY, state=MemberState.ACCEPTED).order_by("position"))


def doubtful(desk):
    seat_declares_doubt(actor=desk.user, seat=desk.seats[0], explanation="十年前的同事")
    return desk.seats[0]


def test_matrix_shows_cases_by_experts_in_drawn_order(desk):
    matrix = desk.get("panel_seats", panel_of(desk)).context["matrix"]

    drawn = panel_of(desk).members.exclude(role=MemberRole.STANDBY).order_by("position")
    assert list(matrix.experts) == [member.expert for member in drawn]
    assert [(row.assessment.application, row.live, row.scored) for row in matrix.rows] == [(desk.cases[0], 5, 0)]


def test_queries_do_not_grow_with_cases(desk_of):
    counts = []
    for cases in (1, 3):
        there = desk_of(cases)
        there.client.force_login(there.world.officer)
        counts.append(there.queries("panel_seats", panel_of(there)))

    assert counts[0] == counts[1]


def test_doubt_waits_in_the_work_list_under_the_address_of_its_seat(desk):
    seat = doubtful(desk)

    urls = [row.url for row in work_rows(tasks_waiting_for(desk.world.officer), desk.world.officer)]

    assert desk.address("clear_tie", seat) in urls
    assert desk.get("panel_seats", panel_of(desk)).context["doubts"] == {seat.pk}


def test_doubt_that_does_not_matter_is_kept_with_the_reason_and_lifts_what_was_shown(desk):
    seat = doubtful(desk)
    Block.objects.create(expert=seat.expert, application=desk.cases[0], severity=Severity.SOFT, kind=TieKind.SAME_GROUP)

    answer = desk.post("clear_tie", seat, {"decision": "clear", "explanation": "已过五年"})

    blocks = Block.objects.filter(expert=seat.expert, application=desk.cases[0])
    assert answer.url == desk.address("seat", seat)
    assert desk.fresh().declared_at is not None
    assert {(block.kind, block.is_lifted, block.reason) for block in blocks} == {
        (TieKind.SAME_GROUP, True, "已过五年"),
        (TieKind.DECLARED, True, "已过五年"),
    }
    assert_sound()


def test_tie_that_excludes_cannot_be_judged_away(desk):
    seat = doubtful(desk)
    tie = tie_record(
        actor=desk.world.officer,
        expert=seat.expert,
        kind=TieKind.SHAREHOLDER,
        organisation=desk.cases[0].organisation,
    )
    Block.objects.create(
        expert=seat.expert, application=desk.cases[0], severity=Severity.SOFT, kind=TieKind.SHAREHOLDER, tie=tie
    )

    answer = desk.post("clear_tie", seat, {"decision": "clear", "explanation": "持股很少"})

    assert (answer.status_code, desk.fresh().declared_at) == (422, None)
    assert Block.objects.get(kind=TieKind.SHAREHOLDER).is_lifted is False
    assert_sound()


def test_tie_that_matters_takes_the_expert_out(desk):
    seat = doubtful(desk)

    desk.post("clear_tie", seat, {"decision": "excludes", "explanation": "仍有合作"})

    assert desk.fresh().state == SeatState.RECUSED
    assert row_of(desk).is_short is True
    assert_sound()


@pytest.mark.parametrize("data", [{}, {"decision": "clear"}, {"explanation": "已过五年"}])
def test_judgement_needs_a_decision_and_a_reason(desk, data):
    seat = doubtful(desk)

    answer = desk.post("clear_tie", seat, data)

    assert (answer.status_code, desk.fresh().declared_at) == (422, None)


def test_doubt_is_judged_once(desk):
    seat = doubtful(desk)
    data = {"decision": "clear", "explanation": "已过五年"}
    desk.post("clear_tie", seat, data)

    again = desk.post("clear_tie", seat, data)

    assert (again.status_code, again.context["is_open"]) == (422, False)


def test_nobody_judges_the_own_doubt(desk):
    seat = doubtful(desk)
    assign_role(role="officer", user=desk.user, target=desk.call)
    desk.client.force_login(desk.user)

    answer = desk.post("clear_tie", seat, {"decision": "clear", "explanation": "已过五年"})

    assert (answer.status_code, desk.fresh().declared_at) == (422, None)


def test_seat_is_voided_with_the_reason(desk):
    answer = desk.post("seat_void", desk.seats[0], {"reason": "专家住院"})

    assert answer.status_code == 302
    assert (desk.fresh().state, desk.fresh().reason) == (SeatState.VOID, "专家住院")
    assert_sound()


def test_void_seat_is_not_voided_again(desk):
    desk.post("seat_void", desk.seats[0], {"reason": "专家住院"})

    answer = desk.post("seat_void", desk.seats[0], {"reason": "专家出国"})

    assert (answer.status_code, desk.fresh().reason) == (422, "专家住院")


def test_review_is_opened_again_and_the_expert_is_told(desk):
    desk.world.score(desk.seats[0])
    reopening_ask(actor=desk.user, seat=desk.seats[0], reason="录入有误")
    asked = desk.get("seat", desk.seats[0]).context["asks"]

    answer = desk.post("seat_reopen", desk.seats[0], {"reason": "录入有误"})

    review = desk.fresh().review
    assert (asked, answer.status_code) == ([REOPENING_ASKED], 302)
    assert (review.state, review.reopened_reason) == (ReviewState.REOPENED, "录入有误")
    assert Message.objects.get(template="review_reopened").recipient == desk.user
    assert desk.get("seat", desk.seats[0]).context["asks"] == []
    assert_sound()


def test_review_that_is_not_handed_in_is_not_opened_again(desk):
    answer = desk.post("seat_reopen", desk.seats[0], {"reason": "录入有误"})

    assert (answer.status_code, desk.fresh().review.state) == (422, ReviewState.DRAFT)


def test_late_tie_voids_the_score_and_takes_the_case_back(desk):
    for seat in Seat.objects.filter(assessment=desk.seats[0].assessment).select_related("expert__user"):
        desk.world.score(seat)
    jobs_run_due()
    before = fresh(desk.cases[0]).status

    desk.post("seat_late_tie", desk.seats[0], {"kind": TieKind.SHAREHOLDER, "explanation": "持股"})
    jobs_run_due()

    assert (before, fresh(desk.cases[0]).status) == (Case.SCORED, Case.IN_REVIEW)
    assert desk.fresh().state == SeatState.RECUSED
    assert_sound()


def test_standby_takes_a_lost_seat_and_is_told(desk):
    desk.post("seat_void", desk.seats[0], {"reason": "专家住院"})
    standby = standbys(desk)[0]

    answer = desk.post("seat_add", desk.cases[0], {"members": [standby.reference], "reason": "补位"})

    assert answer.url == desk.address("panel_seats", panel_of(desk))
    assert (row_of(desk).live, row_of(desk).is_short) == (5, False)
    assert Message.objects.get(template="seat_added").recipient == standby.expert.user
    assert_sound()


def test_sixth_expert_is_refused_and_two_more_are_seated(desk):
    first, second = standbys(desk)[:2]

    one = desk.post("seat_add", desk.cases[0], {"members": [first.reference], "reason": "分歧大"})
    live = row_of(desk).live
    two = desk.post("seat_add", desk.cases[0], {"members": [first.reference, second.reference], "reason": "分歧大"})

    assert (one.status_code, live, two.status_code, row_of(desk).live) == (422, 5, 302, 7)
    assert_sound()


@pytest.mark.parametrize("data", [{}, {"reason": "分歧大"}, {"members": ["ZZZZZZZZZZ"], "reason": "分歧大"}])
def test_nobody_is_seated_without_a_choice_and_a_reason(desk, data):
    answer = desk.post("seat_add", desk.cases[0], data)

    assert (answer.status_code, row_of(desk).live) == (422, 5)


def test_chair_is_asked_to_review_instead_of_a_sixth_expert(desk):
    chair = panel_of(desk).members.get(role=MemberRole.CHAIR)

    answer = desk.post("chair_review", desk.cases[0], {"reason": "最高分与最低分相差 35 分"})

    page = desk.get("panel_seats", panel_of(desk))
    assert answer.status_code == 302
    assert Message.objects.get(template="chair_review").recipient == chair.expert.user
    assert page.context["chair_asked"] == {desk.seats[0].assessment_id}


def test_panel_without_a_chair_is_not_asked(desk):
    panel_of(desk).members.filter(role=MemberRole.CHAIR).update(role=MemberRole.MEMBER)

    answer = desk.post("chair_review", desk.cases[0], {"reason": "分歧大"})

    assert answer.status_code == 422
    assert Message.objects.filter(template="chair_review").count() == 0


@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("review_agency", 403), ("finance_officer", 404)])
def test_nobody_else_touches_seats(desk, role, status):
    desk.client.force_login(holder(role, desk.call))

    answers = [
        desk.post("seat_void", desk.seats[0], {"reason": "专家住院"}),
        desk.post("seat_add", desk.cases[0], {"members": [standbys(desk)[0].reference], "reason": "补位"}),
        desk.post("chair_review", desk.cases[0], {"reason": "分歧大"}),
    ]

    assert [answer.status_code for answer in answers] == [status] * 3
    assert (desk.fresh().state, desk.seats[0].assessment.seats.count()) == (SeatState.ACCEPTED, 5)


def test_case_that_is_before_no_panel_takes_nobody(desk):
    desk.cases[0].assessments.update(panel=None)

    assert desk.get("seat_add", desk.cases[0]).status_code == 404
