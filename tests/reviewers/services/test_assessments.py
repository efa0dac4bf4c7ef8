# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts are seated in a case, replaced, and its assessment is closed, opened again, voided."""

import pytest

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import Job
from grants.rules.choices import TieKind
from reviewers.enums import AssessmentState, MemberRole, MemberState, SeatOrigin, SeatState, Severity, Stage
from reviewers.models import Assessment, Block, Review, Seat
from reviewers.selectors.assessments import assessment_is_complete, assessment_is_short
from reviewers.services.assessments import (
    GATE,
    assessment_complete,
    assessment_open,
    assessment_reopen,
    assessment_seat,
    assessment_void,
    seat_add,
)
from reviewers.services.panels import member_answer, member_name
from reviewers.services.reviews import review_reopen
from reviewers.services.seats import seat_recuse, seat_void
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    AssessmentFactory,
    ExpertFactory,
    PanelMemberFactory,
    SeatFactory,
    call_in_review,
    case_of,
    group_committed,
    group_drawn,
    review_given,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


def first_assessment(group):
    return group.assessments.order_by("pk").first()


def gates(assessment):
    return Job.objects.filter(kind=GATE, subject_pk=assessment.pk).count()


def exclude(member, assessment):
    Block.objects.create(
        expert=member.expert, application=assessment.application, severity=Severity.HARD, kind="shareholder_or_director"
    )


def members(panel, role=MemberRole.MEMBER):
    return list(panel.members.filter(role=role))


def complete(count=5):
    """Return an assessment with ``count`` reviews handed in."""
    assessment = AssessmentFactory()
    for _ in range(count):
        review_given(SeatFactory(assessment=assessment))
    return assessment


def test_committed_panel_is_seated(officer):
    group = group_committed()

    seats = assessment_seat(actor=officer, assessment=first_assessment(group))

    assert [seat.expert_id for seat in seats] == [member.expert_id for member in members(group.panel)]
    assert {seat.origin for seat in seats} == {SeatOrigin.DRAWN}
    assert Review.objects.filter(seat__in=seats).count() == 5
    assert [event.action for event in events_of(first_assessment(group))] == ["assessment.experts_seated"]


def test_panel_that_is_not_committed_is_not_seated(officer):
    group = group_drawn()

    with pytest.raises(GrantsError):
        assessment_seat(actor=officer, assessment=first_assessment(group))

    assert Seat.objects.count() == 0


def test_panel_is_seated_once(officer):
    assessment = first_assessment(group_committed())
    assessment_seat(actor=officer, assessment=assessment)

    with pytest.raises(GrantsError):
        assessment_seat(actor=officer, assessment=assessment)

    assert Seat.objects.count() == 5


def test_expert_tied_to_a_case_leaves_that_case_only(officer):
    group = group_committed(cases=2)
    one, two = group.assessments.order_by("pk")
    tied = members(group.panel)[0]
    exclude(tied, one)

    first = assessment_seat(actor=officer, assessment=one)
    second = assessment_seat(actor=officer, assessment=two)

    assert tied.expert_id not in {seat.expert_id for seat in first}
    assert tied.expert_id in {seat.expert_id for seat in second}
    assert [seat.origin for seat in first].count(SeatOrigin.STANDBY) == 1
    assert len(first) == len(second) == 5


def test_stand_in_is_of_the_same_stratum(officer):
    group = group_committed()
    assessment = first_assessment(group)
    result = group.panel.draws.get().result
    number = next(number for number, stratum in result["members"] if stratum == "discipline:finance")
    stand_in = next(number for number, stratum in result["standbys"] if stratum == "discipline:finance")
    exclude(group.panel.members.get(expert__number=number), assessment)

    seats = assessment_seat(actor=officer, assessment=assessment)

    assert [seat.expert.number for seat in seats if seat.origin == SeatOrigin.STANDBY] == [stand_in]


def test_standby_tied_to_the_case_is_passed_over(officer):
    group = group_committed()
    assessment = first_assessment(group)
    for standby in members(group.panel, MemberRole.STANDBY):
        exclude(standby, assessment)
    exclude(members(group.panel)[0], assessment)

    seats = assessment_seat(actor=officer, assessment=assessment)

    assert len(seats) == 4


def test_expert_named_for_the_panel_sits_as_named(officer):
    group = group_drawn()
    panel = group.panel
    for standby in members(panel, MemberRole.STANDBY):
        member_answer(actor=officer, member=standby, accepts=False, by_phone=True)
    member_answer(actor=officer, member=members(panel)[0], accepts=False, by_phone=True)
    named = member_name(actor=officer, panel=panel, expert=ExpertFactory(), reason="备选已用尽")
    panel.members.filter(state__in=[MemberState.DRAWN, MemberState.INVITED]).update(state=MemberState.ACCEPTED)
    panel.is_committed = True
    panel.save()

    seats = assessment_seat(actor=officer, assessment=first_assessment(group))

    assert [seat.expert for seat in seats if seat.origin == SeatOrigin.NAMED] == [named.expert]


def test_assessment_of_a_later_stage_seats_its_panel_at_once(officer):
    group = group_committed()
    application = first_assessment(group).application

    assessment = assessment_open(actor=officer, application=application, panel=group.panel, stage=Stage.ACCEPTANCE)

    assert (assessment.number, assessment.seats.count(), assessment.minimum_reviews) == (1, 5, 5)


def test_one_assessment_is_open_at_a_stage(officer):
    application = AssessmentFactory(stage=Stage.ACCEPTANCE).application

    with pytest.raises(GrantsError):
        assessment_open(actor=officer, application=application, panel=None, stage=Stage.ACCEPTANCE)

    assert Assessment.objects.count() == 1


def test_assessment_without_a_panel_is_numbered_after_those_before(officer):
    assessment = AssessmentFactory(stage=Stage.ANNUAL, state=AssessmentState.COMPLETE)

    again = assessment_open(
        actor=officer, application=assessment.application, panel=None, stage=Stage.ANNUAL, minimum_reviews=1
    )

    assert (again.number, again.minimum_reviews, again.seats.count()) == (2, 1, 0)


def test_assessment_needs_a_rubric(officer):
    call = call_in_review()
    call.rubric = None
    call.save()

    with pytest.raises(GrantsError):
        assessment_open(actor=officer, application=case_of(call), panel=None, stage=Stage.MIDTERM)


def test_standby_is_called_up_later(officer):
    group = group_committed()
    assessment = first_assessment(group)
    assessment_seat(actor=officer, assessment=assessment)
    standby = members(group.panel, MemberRole.STANDBY)[0]

    seat = seat_add(actor=officer, assessment=assessment, member=standby, reason="一人回避")

    assert (seat.origin, seat.reason) == (SeatOrigin.STANDBY, "一人回避")
    assert gates(assessment) == 1


@pytest.mark.parametrize("unfit", ["other panel", "declined", "tied", "seated", "no reason"])
def test_seat_is_not_added_for(officer, unfit):
    group = group_committed()
    assessment = first_assessment(group)
    standby = members(group.panel, MemberRole.STANDBY)[0]
    if unfit == "other panel":
        standby = PanelMemberFactory()
    elif unfit == "declined":
        standby.state = MemberState.DECLINED
        standby.save()
    elif unfit == "tied":
        exclude(standby, assessment)
    elif unfit == "seated":
        SeatFactory(assessment=assessment, expert=standby.expert)
    before = Seat.objects.count()

    with pytest.raises(GrantsError):
        seat_add(actor=officer, assessment=assessment, member=standby, reason="" if unfit == "no reason" else "补位")

    assert Seat.objects.count() == before
    assert gates(assessment) == 0


def test_assessment_is_complete_when_no_seat_is_open_and_enough_reviews_are_valid(officer):
    assessment = complete(5)

    done = assessment_complete(actor=officer, assessment=assessment)

    assert (done.state, done.completed_at is not None) == (AssessmentState.COMPLETE, True)


def test_assessment_with_an_open_seat_is_not_complete(officer):
    assessment = complete(5)
    SeatFactory(assessment=assessment)

    with pytest.raises(GrantsError):
        assessment_complete(actor=officer, assessment=assessment)

    assert (assessment_is_complete(assessment), assessment_is_short(assessment)) == (False, False)


def test_assessment_without_seats_is_short_and_not_complete():
    assessment = AssessmentFactory()

    assert (assessment_is_complete(assessment), assessment_is_short(assessment)) == (False, True)


def test_dropping_the_last_open_seat_may_complete_or_leave_it_short(officer):
    enough, short = complete(5), complete(4)
    for assessment in (enough, short):
        seat_void(actor=officer, seat=SeatFactory(assessment=assessment), reason="未按时评审")

    assert (assessment_is_complete(enough), assessment_is_short(enough)) == (True, False)
    assert (assessment_is_complete(short), assessment_is_short(short)) == (False, True)


def test_voided_score_does_not_count(officer):
    assessment = complete(5)
    seat_recuse(actor=officer, seat=assessment.seats.first(), kind=TieKind.ADVISER, explanation="三年内担任顾问")

    assert assessment_is_short(assessment) is True


def test_completed_assessment_opens_again_with_its_review(officer):
    assessment = complete(5)
    assessment_complete(actor=officer, assessment=assessment)
    review_reopen(actor=officer, seat=assessment.seats.first(), reason="计算有误")

    again = assessment_reopen(actor=officer, assessment=assessment)

    assert (again.state, again.completed_at) == (AssessmentState.OPEN, None)


def test_complete_assessment_is_not_reopened_without_ground(officer):
    assessment = complete(5)
    assessment_complete(actor=officer, assessment=assessment)

    with pytest.raises(GrantsError):
        assessment_reopen(actor=officer, assessment=assessment)

    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.COMPLETE


def test_assessment_is_voided_when_nobody_sits(officer):
    assessment = AssessmentFactory()
    SeatFactory(assessment=assessment, state=SeatState.VOID)

    voided = assessment_void(actor=officer, assessment=assessment, reason="专家组组成有误")

    assert (voided.state, voided.void_reason) == (AssessmentState.VOID, "专家组组成有误")


@pytest.mark.parametrize(("reason", "state"), [("", SeatState.VOID), ("有误", SeatState.ACCEPTED)])
def test_assessment_is_not_voided_without_reason_or_with_experts_sitting(officer, reason, state):
    assessment = AssessmentFactory()
    SeatFactory(assessment=assessment, state=state)

    with pytest.raises(GrantsError):
        assessment_void(actor=officer, assessment=assessment, reason=reason)

    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.OPEN
