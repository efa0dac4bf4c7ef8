# SPDX-License-Identifier: AGPL-3.0-or-later
"""Awards from their approval to each of their ends, by the people who would do it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from grants.engine.calendar import add_months, city_date
from grants.enums import AcceptanceConclusion, AwardStatus, HonourState, PaymentState, RecoveryState
from grants.exceptions import GrantsError
from grants.models import CreditRecord
from grants.selectors.awards import awards_off_balance, ledger_of
from grants.services.jobs import jobs_run_due
from tests.factories.awards import (
    AMOUNT_FEN,
    AwardWorld,
    deadline_passes,
    open_deadline_kinds,
    rules_with,
)
from workflow.enums import DeadlineKind
from workflow.services.awards import (
    acceptance_end,
    acceptance_hand_in,
    agreement_conclude,
    agreement_hand_in,
    agreement_return,
    award_break_off,
    award_file_away,
    award_finish,
    award_go_on,
    award_grade,
    award_pause,
    award_start,
    award_take_back,
    certificate_runs_out,
    certificate_take_back,
    midterm_check,
    rectification_order,
)
from workflow.services.money import recovery_book, recovery_demand
from workflow.services.requests import (
    annual_review_hand_in,
    change_ask,
    report_hand_in,
    request_answer,
    request_pass,
)

pytestmark = pytest.mark.django_db
HALF = AMOUNT_FEN // 2
LONG_AGO = timedelta(days=60)


@pytest.fixture(autouse=True)
def _books_balance():
    yield
    assert list(awards_off_balance()) == []


def told_on():
    return city_date(timezone.now()) - LONG_AGO


def report_on_plan(world):
    """Report, have the report taken, and pass the midterm check."""
    report = report_hand_in(actor=world.boss, award=world.award, period="2026H2", done="完成设备安装", spent_fen=HALF)
    jobs_run_due()
    request_pass(actor=world.officer, request=report.request)
    midterm_check(actor=world.officer, award=world.award, grade="on_plan", opinion="按计划推进")


def period_extended(world, until):
    """Ask for more time and get it."""
    change = change_ask(
        actor=world.boss,
        award=world.award,
        what="period",
        text="供货延迟",
        new_value="延期6个月",
        caused_on=city_date(timezone.now()),
        new_ends_on=until,
    )
    jobs_run_due()
    request_pass(actor=world.officer, request=change.request)
    request_answer(actor=world.officer, request=change.request, is_granted=True, answer="同意")


def test_funded_project_walks_from_agreement_to_archive():
    world = AwardWorld().signed()
    assert (world.status, world.step) == (AwardStatus.ACTIVE, "active")
    assert world.deadlines() == ["midterm", "period", "report"]
    assert world.paid(1).state == PaymentState.PAID

    report_on_plan(world)
    assert world.deadlines() == ["period", "report"]

    later = add_months(world.fresh().ends_on, 6)
    period_extended(world, later)
    assert world.fresh().ends_on == later
    assert list(world.award.agreements.values_list("version", "state")) == [(1, "replaced"), (2, "agreed")]

    world.in_acceptance()
    acceptance_end(
        actor=world.officer,
        award=world.award,
        conclusion=AcceptanceConclusion.PASSED,
        opinion="同意通过验收",
        reached=world.reached(),
        audited_cost_fen=world.application.approved_total_fen,
    )
    assert (world.status, world.step) == (AwardStatus.ACCEPTED_FINAL, "evaluate")
    assert world.paid(2).amount_fen == HALF

    award_grade(actor=world.officer, award=world.award, points=Decimal(92), opinion="成效显著")
    award_file_away(actor=world.officer, award=world.award, archive_number="2028-LHRH-001")

    award = world.fresh()
    assert (award.status, world.step) == (AwardStatus.ACCEPTED_FINAL, "archived")
    assert (award.paid_fen, award.reserved_fen, award.evaluation.grade) == (AMOUNT_FEN, 0, "excellent")
    assert award.honour.state == HonourState.VALID
    assert world.deadlines() == []


def test_award_is_started_once():
    world = AwardWorld()

    again = award_start(application=world.application)

    assert again == world.award


def test_only_the_organisation_signs_and_only_the_officer_agrees():
    world = AwardWorld()

    with pytest.raises(PermissionDenied):
        agreement_hand_in(actor=world.officer, award=world.award)
    agreement_hand_in(actor=world.boss, award=world.award)
    with pytest.raises(PermissionDenied):
        agreement_conclude(actor=world.boss, award=world.award)

    assert (world.status, world.step) == (AwardStatus.CONTRACTING, "agree")


def test_agreement_sent_back_returns_to_the_organisation():
    world = AwardWorld()
    agreement_hand_in(actor=world.boss, award=world.award)

    agreement_return(actor=world.officer, award=world.award, reason="缺公章")

    assert (world.step, world.deadlines()) == ("sign_agreement", ["signing"])


def test_award_not_signed_in_time_lapses():
    world = AwardWorld()

    deadline_passes(world.award, DeadlineKind.SIGNING)

    assert (world.status, world.step) == (AwardStatus.LAPSED, "lapsed")
    assert world.award.agreements.get().state == "lapsed"
    assert world.award.honour.state == HonourState.WITHDRAWN


def test_award_does_not_lapse_where_the_rules_let_it_wait():
    world = AwardWorld(rules=rules_with(agreement__lapses_if_unsigned=False))

    deadline_passes(world.award, DeadlineKind.SIGNING)

    assert (world.status, world.step) == (AwardStatus.CONTRACTING, "sign_agreement")


def test_suspended_project_goes_on():
    world = AwardWorld().signed()

    award_pause(actor=world.officer, award=world.award, reason="进度严重滞后")
    assert (world.status, world.step) == (AwardStatus.SUSPENDED, "suspended")
    award_go_on(actor=world.officer, award=world.award)

    assert (world.status, world.step) == (AwardStatus.ACTIVE, "active")
    assert world.deadlines() == ["midterm", "period", "report"]


def test_project_is_due_when_its_period_is_over():
    world = AwardWorld().signed()

    deadline_passes(world.award, DeadlineKind.PERIOD)

    assert (world.status, world.step) == (AwardStatus.DUE_ACCEPTANCE, "apply")
    assert world.deadlines() == ["acceptance"]


def test_failed_acceptance_is_rectified_and_passes():
    world = AwardWorld().signed().in_acceptance()
    rectification_order(
        actor=world.officer, award=world.award, opinion="两项指标未达标", reached=world.reached(1), audited_cost_fen=1
    )
    assert (world.status, world.step, world.deadlines()) == (AwardStatus.RECTIFY, "rectify", ["rectification"])

    acceptance_hand_in(actor=world.boss, award=world.award, summary="已整改")
    world.panel_met()
    acceptance_end(
        actor=world.officer,
        award=world.award,
        conclusion=AcceptanceConclusion.PASSED,
        opinion="整改到位",
        reached=world.reached(3),
        audited_cost_fen=world.application.approved_total_fen,
    )

    assert (world.status, world.step) == (AwardStatus.ACCEPTED_FINAL, "evaluate")
    assert list(world.award.acceptances.values_list("number", "conclusion")) == [(1, "failed"), (2, "passed")]


def test_project_that_fails_twice_pays_back():
    world = AwardWorld().signed()
    world.paid(1)
    world.in_acceptance()
    rectification_order(
        actor=world.officer, award=world.award, opinion="未达标", reached=world.reached(0), audited_cost_fen=1
    )
    acceptance_hand_in(actor=world.boss, award=world.award, summary="已整改")
    world.panel_met()
    with pytest.raises(GrantsError):
        rectification_order(
            actor=world.officer, award=world.award, opinion="仍未达标", reached=world.reached(0), audited_cost_fen=1
        )
    acceptance_end(
        actor=world.officer,
        award=world.award,
        conclusion=AcceptanceConclusion.FAILED,
        opinion="仍未达标",
        reached=world.reached(0),
        audited_cost_fen=1,
    )
    award_grade(actor=world.officer, award=world.award, points=Decimal(20), opinion="未达预期")
    with pytest.raises(GrantsError):
        award_file_away(actor=world.officer, award=world.award, archive_number="1")

    recovery = recovery_demand(
        actor=world.officer, award=world.award, amount_fen=HALF, reason="验收不通过", document_number="追回1号"
    )
    assert list(open_deadline_kinds(recovery)) == ["repayment"]
    recovery = recovery_book(actor=world.finance, recovery=recovery, amount_fen=HALF)
    award_file_away(actor=world.officer, award=world.award, archive_number="2028-LHRH-002")

    award = world.fresh()
    assert (award.status, world.step) == (AwardStatus.FAILED, "archived")
    assert (award.recovered_fen, recovery.state) == (HALF, RecoveryState.REPAID)
    assert list(open_deadline_kinds(recovery)) == []
    assert award.honour.state == HonourState.WITHDRAWN


def test_project_not_rectified_in_time_fails():
    world = AwardWorld().signed().in_acceptance()
    rectification_order(
        actor=world.officer, award=world.award, opinion="未达标", reached=world.reached(0), audited_cost_fen=1
    )

    deadline_passes(world.award, DeadlineKind.RECTIFICATION)

    assert (world.status, world.step) == (AwardStatus.FAILED, "failed")


def test_terminated_project_pays_the_unspent_balance_back():
    world = AwardWorld().signed()
    world.paid(1)

    award_break_off(
        actor=world.officer, award=world.award, reason="市场变化", document_number="终止1号", spent_fen=HALF // 3
    )

    recovery = world.fresh().recoveries.get()
    assert (world.status, world.step) == (AwardStatus.TERMINATED, "terminated")
    assert recovery.amount_fen == HALF - HALF // 3
    assert list(open_deadline_kinds(recovery)) == ["repayment"]
    recovery_book(actor=world.finance, recovery=recovery, amount_fen=recovery.amount_fen)
    assert award_file_away(actor=world.officer, award=world.award, archive_number="2028-3").archive_number == "2028-3"


def test_revoked_project_pays_all_back_and_is_put_on_record():
    world = AwardWorld().signed()
    world.paid(1)

    award_take_back(
        actor=world.officer, award=world.award, reason="提供虚假材料", document_number="撤销1号", told_on=told_on()
    )

    credit_record = CreditRecord.objects.get()
    assert (world.status, world.step) == (AwardStatus.REVOKED, "revoked")
    assert ledger_of(world.award).to_recover_fen == HALF
    assert (credit_record.organisation, credit_record.level, credit_record.award) == (
        world.award.organisation,
        "grave",
        world.award,
    )
    assert credit_record.banned_until == add_months(city_date(timezone.now()), 36)


def test_organisation_is_heard_before_its_project_is_revoked():
    world = AwardWorld().signed()

    with pytest.raises(GrantsError):
        award_take_back(
            actor=world.officer,
            award=world.award,
            reason="提供虚假材料",
            document_number="撤销1号",
            told_on=city_date(timezone.now()),
        )

    assert (world.status, world.step) == (AwardStatus.ACTIVE, "active")
    assert list(CreditRecord.objects.all()) == []


def test_project_without_acceptance_is_finished_by_its_officer():
    rules = rules_with(
        route__acceptance=False, funding__instalments=[{"share": "1", "trigger": "agreement_signed", "scale": "none"}]
    )
    world = AwardWorld(rules=rules).signed()

    award_finish(actor=world.officer, award=world.award)

    assert (world.status, world.step) == (AwardStatus.ACCEPTED_FINAL, "evaluate")


def test_certified_enterprise_is_reviewed_each_year_until_its_certificate_expires():
    world = AwardWorld("DEMO_ENTERPRISE")
    assert (world.status, world.step, world.deadlines()) == (
        AwardStatus.CERTIFIED,
        "certified",
        ["annual_review", "expiry"],
    )
    review = annual_review_hand_in(actor=world.boss, award=world.award, text="持续投入")
    jobs_run_due()
    request_pass(actor=world.officer, request=review)
    request_answer(actor=world.officer, request=review, is_granted=True, answer="合格")

    deadline_passes(world.award, DeadlineKind.EXPIRY)
    assert world.status == AwardStatus.CERTIFIED

    yesterday = city_date(timezone.now()) - timedelta(days=1)
    world.award.certificates.update(valid_to=yesterday)
    certificate_runs_out(award=world.award)
    assert (world.status, world.step) == (AwardStatus.EXPIRED, "expired")
    assert world.award.honour.state == HonourState.EXPIRED


def test_certificate_is_withdrawn():
    world = AwardWorld("DEMO_ENTERPRISE")

    certificate_take_back(
        actor=world.officer, award=world.award, ground="failed_review", reason="复核不合格", document_number="取消1号"
    )

    assert (world.status, world.step, world.deadlines()) == (AwardStatus.DECERTIFIED, "decertified", [])
    assert world.award.honour.state == HonourState.WITHDRAWN


def test_honour_has_no_end_of_its_own():
    world = AwardWorld("LEAD_TALENT")

    assert (world.status, world.step, world.deadlines()) == (AwardStatus.CERTIFIED, "certified", [])


def test_stranger_can_neither_ask_nor_stop():
    world = AwardWorld().signed()
    stranger = world.stranger

    with pytest.raises(PermissionDenied):
        report_hand_in(actor=stranger, award=world.award, period="2026H2", done="略", spent_fen=0)
    with pytest.raises(PermissionDenied):
        award_break_off(actor=stranger, award=world.award, reason="无", document_number="1", spent_fen=0)
    with pytest.raises(PermissionDenied):
        award_pause(actor=stranger, award=world.award, reason="无")

    assert (world.status, world.award.progress_reports.count()) == (AwardStatus.ACTIVE, 0)


def test_missed_report_is_recalled_and_the_next_one_set():
    world = AwardWorld().signed()

    deadline_passes(world.award, DeadlineKind.REPORT)

    assert world.deadlines() == ["midterm", "period", "report"]
