# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side paths of the decision: paper signatures, budget, reserve promoted, sent back, cancelled."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from grants.engine.calendar import day_end
from grants.enums import ApplicationStatus as Case
from grants.enums import CallState, SignOffState
from grants.exceptions import GrantsError
from grants.models import SignOff, WorkdayYear
from grants.services.jobs import jobs_run_due
from grants.services.programmes import budget_set
from tests.factories.world import MILLION_FEN, World, assert_sound, fresh, reject, reserve, support
from workflow.enums import DeadlineKind
from workflow.models import Deadline
from workflow.services.calls import call_stop
from workflow.services.deadlines import deadlines_run_due
from workflow.services.decisions import (
    another_list_begins,
    approval_confirm,
    approval_record,
    decisions_check_record,
    decisions_prepare,
    decisions_record,
    decisions_send_back,
    decisions_sign,
    decisions_submit,
    notice_go_public,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def test_a_list_signed_on_paper_is_entered_by_one_and_checked_by_another(world):
    application = world.accepted()
    world.ranked(application)
    draft = decisions_prepare(actor=world.officer, call=world.call, proposals=[support(application)])
    decisions_submit(actor=world.officer, decision_list=draft, on_paper=True)

    for number, _step in enumerate(world.rules.decision.sign_off, start=1):
        decisions_record(
            actor=world.officer,
            decision_list=draft,
            signer_name="陈主任",
            signed_on=timezone.localdate(),
            document_number=f"会议纪要〔2026〕{number}号",
        )
        with pytest.raises(GrantsError):
            decisions_check_record(actor=world.officer, decision_list=draft)
        decisions_check_record(actor=world.second_officer, decision_list=draft)
    jobs_run_due()

    assert fresh(application).status == Case.PROPOSED
    assert_sound()


def test_a_list_over_the_budget_is_not_signed_through(world):
    application = world.accepted()
    world.ranked(application)
    draft = decisions_prepare(actor=world.officer, call=world.call, proposals=[support(application)])
    decisions_submit(actor=world.officer, decision_list=draft)
    budget_set(actor=world.officer, call=world.call, by_year={world.call.year: MILLION_FEN // 10})
    steps = len(world.rules.decision.sign_off)
    for _step in range(steps - 1):
        decisions_sign(actor=world.leader, decision_list=draft)

    with pytest.raises(GrantsError):
        decisions_sign(actor=world.leader, decision_list=draft)

    world.call.refresh_from_db()
    assert (world.call.committed_fen, world.call.state) == (0, CallState.RANKED)
    assert SignOff.objects.filter(state=SignOffState.SIGNED).count() == steps - 1
    assert fresh(application).status == Case.SCORED
    assert_sound()


def test_a_list_sent_back_loses_every_signature(world):
    application = world.accepted()
    world.ranked(application)
    draft = decisions_prepare(actor=world.officer, call=world.call, proposals=[support(application)])
    decisions_submit(actor=world.officer, decision_list=draft)
    decisions_sign(actor=world.leader, decision_list=draft)

    decisions_send_back(actor=world.leader, decision_list=draft, reason="金额有误")
    world.decide(support(application, amount_fen=MILLION_FEN // 10))

    assert fresh(application).status == Case.PROPOSED
    assert set(draft.sign_offs.values_list("state", flat=True)) == {SignOffState.VOID}
    assert_sound()


def test_an_officer_cannot_sign_for_the_leader(world):
    application = world.accepted()
    world.ranked(application)
    draft = decisions_prepare(actor=world.officer, call=world.call, proposals=[support(application)])
    decisions_submit(actor=world.officer, decision_list=draft)

    with pytest.raises(PermissionDenied):
        decisions_sign(actor=world.officer, decision_list=draft)

    assert SignOff.objects.filter(state=SignOffState.SIGNED).count() == 0


def test_departing_from_the_order_needs_a_reason(world):
    best, second = world.accepted("甲"), world.accepted("乙")
    world.ranked(best, second)

    with pytest.raises(GrantsError):
        decisions_prepare(actor=world.officer, call=world.call, proposals=[reject(best, reason=""), support(second)])

    assert world.call.decision_lists.count() == 0


def test_a_reserve_is_promoted_by_a_further_list(world):
    best, second = world.accepted("甲"), world.accepted("乙")
    world.ranked(best, second)
    world.decide(support(best), reserve(second))
    world.noticed()
    world.notice_over()
    world.approved(best)
    world.announced()
    in_reserve = fresh(second).status

    another_list_begins(actor=world.officer, call=world.call, reason="递补")
    world.decide(support(second))
    world.noticed()
    world.notice_over()
    world.approved(second)
    world.announced()
    world.ended()

    assert in_reserve == Case.RESERVE
    assert fresh(second).status == Case.APPROVED
    world.call.refresh_from_db()
    assert world.call.committed_fen == 2 * (MILLION_FEN // 5)
    assert_sound()


def test_a_reserve_ends_with_its_call(world):
    best, second = world.accepted("甲"), world.accepted("乙")
    world.ranked(best, second)
    world.decide(support(best), reserve(second))
    world.noticed()
    world.notice_over()
    world.approved(best)
    world.announced()

    world.ended()

    assert fresh(second).status == Case.REJECTED
    assert_sound()


def test_a_notice_runs_to_the_end_of_its_last_day(world):
    case = world.accepted("甲")
    world.ranked(case)
    world.decide(support(case))
    world.noticed()
    last_day = world.notice.closes_on

    deadline = Deadline.objects.get(kind=DeadlineKind.NOTICE, subject_id=world.notice.pk)

    assert timezone.localtime(deadline.due_at) == timezone.localtime(day_end(last_day))
    assert timezone.localdate(deadline.due_at) == last_day + timedelta(days=1)


def test_the_end_of_a_notice_approves_nobody(world):
    application = world.accepted()
    world.ranked(application)
    world.decide(support(application))
    world.noticed()

    deadlines_run_due(now=timezone.now() + timedelta(days=60))
    jobs_run_due()

    assert fresh(application).status == Case.AWAITING_APPROVAL
    assert_sound()


def test_the_approval_is_checked_by_another_person(world):
    application = world.accepted()
    world.ranked(application)
    world.decide(support(application))
    world.noticed()
    world.notice_over()
    approval = approval_record(
        actor=world.officer,
        call=world.call,
        document_number="1号",
        dated_on=timezone.localdate(),
        applications=[fresh(application)],
    )

    with pytest.raises(GrantsError):
        approval_confirm(actor=world.officer, approval=approval)

    assert fresh(application).status == Case.AWAITING_APPROVAL


def test_a_notice_is_refused_while_its_end_is_uncertain(world):
    application = world.accepted()
    world.ranked(application)
    world.decide(support(application))
    WorkdayYear.objects.all().delete()

    with pytest.raises(GrantsError):
        notice_go_public(actor=world.officer, call=world.call, title="公示", opens_on=timezone.localdate())

    assert fresh(application).status == Case.PROPOSED
    assert world.call.notices.count() == 0


def test_a_cancelled_call_ends_its_cases(world):
    draft, submitted = world.draft(), world.submitted()

    call_stop(actor=world.officer, call=world.call, reason="政策调整")
    jobs_run_due()

    assert {fresh(draft).status, fresh(submitted).status} == {Case.LAPSED}
    world.call.refresh_from_db()
    assert world.call.state == CallState.CANCELLED
    assert_sound()
