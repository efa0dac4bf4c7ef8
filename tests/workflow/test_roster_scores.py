# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scores on paper by a list: entered and handed in for the expert, never over what the expert began unasked."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from grants.audit import events_of
from grants.enums import ApplicationStatus as Case
from grants.enums import ImportMode, RosterFault, RowAnswer, RowOutcome
from grants.exceptions import GrantsError
from grants.permissions import assign_role
from grants.services.jobs import jobs_run_due
from grants.services.rosters import (
    import_apply,
    import_stage,
    import_undo,
    roster_kinds,
    rows_answer,
    template_workbook,
)
from reviewers.enums import SeatState
from reviewers.models import Review
from tests.factories.people import UserFactory
from tests.factories.rosters import applied, faults, outcomes, staged
from tests.factories.world import World, assert_sound, fresh, seats_of
from workflow.services.reviews import review_enter, review_hand_in, review_open_again

pytestmark = pytest.mark.django_db
CODES = ["1", "2", "3", "4", "5", "6"]
HEAD = ["申报编号", "专家编号", *CODES, "评审意见"]
GOOD = [8, 20, 16, 16, 10.5, 9.5]  # 80 of 100 points, each within what needs no reason
CREATE, REFUSED, UNCHANGED = RowOutcome.CREATE, RowOutcome.REFUSED, RowOutcome.UNCHANGED


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def case(world):
    case = world.accepted()
    world.in_review(case)
    for seat in seats_of(case):
        world.declare(seat)
    return fresh(case)


def row(seat, points=GOOD, opinion="方案可行", **cells):
    changed = [cells.get(f"c{code}", value) for code, value in zip(CODES, points, strict=True)]
    return [seat.assessment.application.number, seat.expert.number, *changed, opinion]


def entered(world, *rows, head=HEAD, by=None, mode=ImportMode.VALID):
    return applied(*rows, kind="scores", head=head, actor=by or world.officer, mode=mode)


def looked_at(world, *rows, head=HEAD, by=None):
    return staged(*rows, kind="scores", head=head, actor=by or world.officer)


def test_signed_sheets_are_handed_in_and_the_same_list_again_changes_nothing(world, case):
    seats = seats_of(case)
    rows = [row(seat) for seat in seats]

    batch = entered(world, *rows)
    jobs_run_due()
    again = entered(world, *rows)

    assert {outcome for _row, outcome in outcomes(batch)} == {CREATE}
    assert {outcome for _row, outcome in outcomes(again)} == {UNCHANGED}
    review = Review.objects.get(seat=seats[0])
    assert (review.total, review.is_supported, review.opinion) == (80, True, "方案可行")
    assert (review.recorded_by, review.recorded_from) == (world.officer, batch.sha256)
    assert fresh(case).status == Case.SCORED
    assert_sound()


def test_event_says_who_entered_it_from_which_file(world, case):
    seat = seats_of(case)[0]

    batch = entered(world, row(seat))

    event = events_of(seat).filter(action="review.recorded").get()
    assert event.actor == world.officer
    assert event.data["sha256"] == batch.sha256
    assert event.data["digest"] == Review.objects.get(seat=seat).digest


def test_office_and_expert_read_that_it_was_entered(world, case, client):
    seat = seats_of(case)[0]
    entered(world, row(seat))

    client.force_login(world.officer)
    office = client.get(reverse("workflow:seat", args=[seat.reference])).content.decode()
    client.force_login(seat.expert.user)
    expert = client.get(reverse("workflow:score", args=[seat.reference])).content.decode()

    assert "依据专家签字的评分表录入" in office
    assert world.officer.name in office
    assert "依据您签字的评分表录入" in expert


def test_criteria_are_found_by_name_and_numbers_in_the_header(world, case):
    seats = seats_of(case)
    by_name = ["申报编号", "专家编号", *(f"{code}、指标{code}（分）" for code in CODES), "评审意见", "是否支持"]
    by_number = ["申报编号", "专家编号", *map(int, CODES), "评审意见"]

    named = entered(world, [*row(seats[0]), "不支持"], head=by_name)
    numbered = entered(world, row(seats[1]), head=by_number)

    assert [outcomes(named), outcomes(numbered)] == [[(2, CREATE)], [(2, CREATE)]]
    assert Review.objects.get(seat=seats[0]).is_supported is False


@pytest.mark.parametrize(
    ("cells", "column", "fault"),
    [
        ({"c1": 10.5}, "1", RosterFault.POINTS_WRONG),
        ({"c1": -1}, "1", RosterFault.POINTS_WRONG),
        ({"c2": 20.3}, "2", RosterFault.POINTS_WRONG),
        ({"c3": ""}, "3", RosterFault.PART_MISSING),
        ({"c3": "约16"}, "3", RosterFault.NOT_A_NUMBER),
        ({"c4": 5}, "4", RosterFault.REASON_MISSING),
        ({"c4": 20}, "4", RosterFault.REASON_MISSING),
        ({"opinion": ""}, "opinion", RosterFault.REQUIRED),
        ({"opinion": "长" * 2001}, "opinion", RosterFault.TOO_LONG),
    ],
)
def test_what_the_scoring_page_refuses_is_refused_in_its_cell(world, case, cells, column, fault):
    seat = seats_of(case)[0]

    batch = entered(world, row(seat, **cells))

    errors = [one for one in faults(batch) if one[2] != RosterFault.SUPPORT_BY_POINTS]
    assert errors == [(2, column, fault)]
    assert Review.objects.get(seat=seat).revision == 0


def test_low_points_are_taken_with_their_reason_and_no_support(world, case):
    seat = seats_of(case)[0]

    batch = entered(world, [*row(seat, c2=5), "技术路线不清"], head=[*HEAD, "2理由"])

    review = Review.objects.get(seat=seat)
    assert outcomes(batch) == [(2, CREATE)]
    assert (review.total, review.is_supported) == (65, False)
    assert review.scores.get(criterion__code="2").comment == "技术路线不清"


def test_column_missing_for_a_criterion_is_named_in_each_row(world, case):
    batch = looked_at(world, [*row(seats_of(case)[0])[:7], "方案可行"], head=[*HEAD[:7], HEAD[-1]])

    errors = [one for one in faults(batch) if one[2] != RosterFault.SUPPORT_BY_POINTS]
    assert errors == [(2, "6", RosterFault.PART_MISSING)]


def test_review_begun_on_the_page_is_a_decision(world, case):
    seat = seats_of(case)[0]
    world.fill(seat, "0.7")
    batch = looked_at(world, row(seat))
    assert (2, "expert", RosterFault.REVIEW_BEGUN) in faults(batch)

    left = import_apply(batch=batch, mode=ImportMode.VALID, actor=world.officer)
    assert outcomes(left) == [(2, REFUSED)]
    batch = looked_at(world, row(seat))
    rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=world.officer)
    import_apply(batch=batch, mode=ImportMode.VALID, actor=world.officer)

    assert Review.objects.get(seat=seat).total == 80
    assert events_of(seat).get(action="review.recorded").data["replaced_revision"] == 1


def test_expert_who_scores_after_the_preview_is_not_overwritten(world, case):
    seat = seats_of(case)[0]
    batch = looked_at(world, row(seat))
    world.fill(seat, "0.7")

    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=world.officer)

    assert outcomes(batch) == [(2, REFUSED)]
    assert (Review.objects.get(seat=seat).revision, Review.objects.get(seat=seat).recorded_by) == (1, None)


def test_review_that_is_handed_in_is_not_changed(world, case):
    seat = seats_of(case)[0]
    world.score(seat, "0.7")

    batch = entered(world, row(seat))

    assert faults(batch) == [(2, "", RosterFault.GIVEN_OTHERWISE)]
    assert Review.objects.get(seat=seat).recorded_by is None


def test_undeclared_unknown_and_own_seats_are_refused(world):
    case = world.accepted()
    world.in_review(case)
    first, second = seats_of(fresh(case))[:2]
    assign_role(role="officer", user=second.expert.user, target=world.programme)
    number = first.assessment.application.number

    batch = looked_at(world, row(first), [number, "ZJ9999", *GOOD, "可"], ["NO-1", first.expert.number, *GOOD, "可"])
    own = looked_at(world, row(second), by=second.expert.user)

    assert faults(batch) == [
        (2, "expert", RosterFault.SEAT_UNDECLARED),
        (3, "expert", RosterFault.SEAT_UNKNOWN),
        (4, "number", RosterFault.CASE_UNKNOWN),
    ]
    assert faults(own) == [(2, "expert", RosterFault.SEAT_OWN)]


def test_list_of_two_calls_is_refused_from_the_second_on(world, case):
    second = World(officer=world.officer).opened()
    theirs = second.accepted()
    second.in_review(theirs)
    seat = seats_of(fresh(theirs))[0]
    second.declare(seat)

    batch = looked_at(world, row(seats_of(case)[0]), row(seat))

    errors = [one for one in faults(batch) if one[2] != RosterFault.SUPPORT_BY_POINTS]
    assert errors == [(3, "number", RosterFault.CALL_OTHER)]


def test_suspended_call_takes_no_scores(world, case):
    world.call.is_suspended = True
    world.call.save(update_fields=["is_suspended"])

    batch = entered(world, row(seats_of(case)[0]))

    assert faults(batch) == [(2, "number", RosterFault.CALL_SUSPENDED)]
    assert Review.objects.filter(state="submitted").count() == 0


def test_agency_enters_scores_of_its_call_and_nobody_else_does(world, case):
    agency, stranger = UserFactory(), world.clerk
    assign_role(role="review_agency", user=agency, target=world.call)
    seat = seats_of(case)[0]

    batch = entered(world, row(seat), by=agency)

    assert outcomes(batch) == [(2, CREATE)]
    with pytest.raises(PermissionDenied):
        looked_at(world, row(seat), by=stranger)


def test_office_hands_in_by_a_list_alone_and_experts_by_their_page_alone(world, case):
    first, second = seats_of(case)[:2]

    with pytest.raises(PermissionDenied):
        review_hand_in(actor=world.officer, seat=first)
    with pytest.raises(PermissionDenied):
        review_enter(actor=second.expert.user, seat=first, draft=None, sha256="0" * 64)

    assert {seat.state for seat in seats_of(case)} == {SeatState.ACCEPTED}


def test_scores_are_not_taken_back_by_a_list_but_opened_again(world, case):
    seat = seats_of(case)[0]
    batch = entered(world, row(seat))

    with pytest.raises(GrantsError):
        import_undo(batch=batch, actor=world.officer)
    seat.refresh_from_db()
    review_open_again(actor=world.officer, seat=seat, reason="录入有误")
    world.fill(seat, "0.7")
    review_hand_in(actor=seat.expert.user, seat=seat)

    review = Review.objects.get(seat=seat)
    assert (review.total, review.recorded_by, review.recorded_from) == (70, None, "")
    assert_sound()


@pytest.mark.usefixtures("case")
def test_template_names_the_columns_and_is_read_as_an_empty_list(world):
    kind = roster_kinds()["scores"]

    body = template_workbook(kind=kind, actor=world.officer)
    batch = import_stage(actor=world.officer, kind=kind, body=body, file_name="模板.xlsx")

    head = [cell.value.lstrip("*") for cell in openpyxl.load_workbook(io.BytesIO(body)).worksheets[0][1]]
    assert head == [*HEAD[:2], "是否支持", HEAD[-1], *CODES, *(f"{code}理由" for code in CODES)]
    assert (batch.state, batch.rows.count()) == ("ready", 0)
