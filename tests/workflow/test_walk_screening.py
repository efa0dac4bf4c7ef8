# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side paths before the review: corrections, refusals, withdrawal, lapse, appeals."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from grants.audit import events_of
from grants.enums import ApplicationStatus as Case
from grants.exceptions import GrantsError
from grants.models import Quota, Round
from grants.selectors.clock import database_now
from grants.services.corrections import CorrectionPoint
from grants.services.jobs import jobs_run_due
from grants.services.screening import CheckPoint
from tests.factories.world import World, assert_sound, fresh, person
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline
from workflow.services.calls import call_intake_ends
from workflow.services.cases import (
    case_accept,
    case_lapse,
    case_not_recommend,
    case_recommend,
    case_refuse,
    case_resubmit,
    case_return_by_officer,
    case_return_by_recommender,
    case_submit,
    case_withdraw,
)
from workflow.services.deadlines import deadlines_run_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def test_a_case_returned_by_the_recommender_comes_back_to_it(world):
    application = world.submitted()

    case_return_by_recommender(
        actor=world.clerk,
        application=application,
        opinion="请补充",
        points=[CorrectionPoint(text="补充审计报告", section="C", field="assets")],
    )
    returned = fresh(application)
    case_resubmit(actor=application.created_by, application=returned)

    assert returned.status == Case.RETURNED
    assert fresh(application).status == Case.SUBMITTED
    assert application.snapshots.count() == 2
    assert_sound()


def test_a_case_returned_by_the_officer_comes_back_to_the_officer(world):
    application = world.recommended()

    case_return_by_officer(actor=world.officer, application=application, reason="缺附件", points=[])
    case_resubmit(actor=application.created_by, application=fresh(application))

    assert fresh(application).status == Case.CHECKING
    assert_sound()


def test_a_second_return_is_refused_when_the_rules_allow_one(world):
    application = world.recommended()
    case_return_by_officer(actor=world.officer, application=application, reason="缺附件", points=[])
    case_resubmit(actor=application.created_by, application=fresh(application))

    with pytest.raises(GrantsError):
        case_return_by_officer(actor=world.officer, application=fresh(application), reason="还缺", points=[])

    assert fresh(application).status == Case.CHECKING
    assert_sound()


def test_a_correction_that_is_not_answered_in_time_lets_the_case_lapse(world):
    application = world.recommended()
    case_return_by_officer(actor=world.officer, application=application, reason="缺附件", points=[])

    deadlines_run_due(now=timezone.now() + timedelta(days=60))
    jobs_run_due()

    assert fresh(application).status == Case.LAPSED
    assert_sound()


def test_an_accepted_case_is_ready_for_review(world):
    application = world.recommended()

    case_accept(actor=world.officer, application=application, items=[CheckPoint(code="identity", is_met=True)])

    assert fresh(application).status == Case.ACCEPTED
    assert_sound()


def test_a_case_with_an_unmet_line_is_not_accepted(world):
    application = world.recommended()

    with pytest.raises(GrantsError):
        case_accept(actor=world.officer, application=application, items=[CheckPoint(code="identity", is_met=False)])

    assert fresh(application).status == Case.RECOMMENDED
    assert application.formal_checks.count() == 0
    assert_sound()


@pytest.mark.parametrize("path", ["not_recommended", "refused"])
def test_a_refusal_is_final_when_nobody_appeals(world, path):
    if path == "not_recommended":
        application = world.submitted()
        case_not_recommend(actor=world.clerk, application=application, opinion="不属于重点产业")
    else:
        application = world.recommended()
        case_refuse(actor=world.officer, application=application, reason="不符合条件")
    deadline = Deadline.objects.get(kind=DeadlineKind.APPEAL, state=DeadlineState.OPEN)

    deadlines_run_due(now=deadline.due_at)
    jobs_run_due()

    assert fresh(application).status == path
    assert events_of(application).latest("pk").action == "application.refusal_final"
    assert_sound()


def test_a_withdrawn_case_frees_its_place_in_the_quota(world):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=1)
    application = world.recommended()

    case_withdraw(actor=application.created_by, application=application)
    second = world.recommended("第二个项目")

    assert fresh(application).status == Case.WITHDRAWN
    assert fresh(second).status == Case.RECOMMENDED
    assert Quota.objects.get().used == 1
    assert_sound()


def test_a_full_quota_refuses_and_changes_nothing(world):
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=1)
    world.recommended()
    second = world.submitted("第二个项目")

    with pytest.raises(GrantsError):
        case_recommend(actor=world.clerk, application=second, opinion="同意", rank=2, letter_number="8号")

    assert fresh(second).status == Case.SUBMITTED
    assert second.recommendations.count() == 0
    assert_sound()


def test_a_draft_lapses_after_the_intake(world):
    application = world.draft()
    Round.objects.filter(call=world.call).update(
        opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(minutes=3)
    )

    call_intake_ends(call=world.call)
    jobs_run_due()

    assert fresh(application).status == Case.LAPSED
    assert_sound()


def test_a_submission_at_the_closing_moment_is_late(world):
    application = world.draft()

    with pytest.raises(GrantsError):
        case_submit(actor=application.created_by, application=application, received_at=application.round.closes_at)

    assert fresh(application).status == Case.DRAFT
    assert fresh(application).number is None
    assert application.snapshots.count() == 0
    assert_sound()


def test_a_draft_that_may_still_be_submitted_does_not_lapse(world):
    application = world.draft()

    with pytest.raises(GrantsError):
        case_lapse(application=application)

    assert fresh(application).status == Case.DRAFT


def test_a_stranger_can_do_no_step(world):
    application, stranger = world.submitted(), person()

    with pytest.raises(PermissionDenied):
        case_recommend(actor=stranger, application=application, opinion="同意", rank=1, letter_number="1号")
    with pytest.raises(PermissionDenied):
        case_withdraw(actor=stranger, application=application)

    assert fresh(application).status == Case.SUBMITTED
    assert_sound()


def test_a_step_that_is_done_cannot_be_done_again(world):
    application = world.submitted()

    with pytest.raises(GrantsError):
        case_submit(actor=application.created_by, application=application, received_at=database_now())

    assert fresh(application).snapshots.count() == 1
    assert_sound()
