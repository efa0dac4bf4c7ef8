# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money is asked for, approved, planned, paid, returned; the counters follow."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grants.audit import events_of
from grants.engine.calendar import city_date
from grants.enums import FundPlanState, PaymentState
from grants.exceptions import GrantsError
from grants.models import Payment
from grants.selectors.awards import awards_off_balance, ledger_of
from grants.services.awards import (
    award_suspend,
    fund_plan_prepare,
    fund_plan_send,
    fund_plan_void,
    midterm_record,
    payment_approve,
    payment_cancel,
    payment_carry,
    payment_confirm,
    payment_request,
    payment_return,
)
from tests.factories.awards import (
    AMOUNT_FEN,
    award_active,
    award_new,
    instalment_of,
    payment_made,
    payment_planned,
    rules_with,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
HALF = AMOUNT_FEN // 2


def requested(award, number=1):
    return payment_request(
        actor=UserFactory(), award=award, instalment=instalment_of(award, number), payee=award.organisation.name
    )


def counters(award):
    award.refresh_from_db()
    return award.reserved_fen, award.paid_fen, award.recovered_fen


def test_first_instalment_is_reserved_when_asked_for():
    award = award_active()

    payment = requested(award)

    assert (payment.state, payment.amount_fen) == (PaymentState.REQUESTED, HALF)
    assert counters(award) == (HALF, 0, 0)


def test_account_number_is_stored_encrypted():
    award = award_active()

    payment = payment_request(
        actor=UserFactory(),
        award=award,
        instalment=instalment_of(award, 1),
        payee=award.organisation.name,
        account="6222000011112222",
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM grants_payment WHERE id = %s", [payment.pk])
        stored = cursor.fetchone()[0]
    payment.refresh_from_db()
    assert payment.account == "6222000011112222"
    assert "6222" not in stored


def test_final_instalment_waits_for_the_acceptance():
    award = award_active()

    with pytest.raises(GrantsError):
        requested(award, 2)

    assert counters(award) == (0, 0, 0)


def test_instalment_after_the_mid_term_check_waits_for_a_good_grade():
    rules = rules_with(
        funding__instalments=[
            {"share": "0.4", "trigger": "agreement_signed", "scale": "none"},
            {"share": "0.3", "trigger": "midterm_passed", "scale": "none"},
            {"share": "0.3", "trigger": "acceptance_passed", "scale": "none"},
        ]
    )
    award = award_active(rules=rules)
    midterm_record(actor=UserFactory(), award=award, grade="behind", opinion="进度滞后")
    with pytest.raises(GrantsError):
        requested(award, 2)

    midterm_record(actor=UserFactory(), award=award, grade="on_plan", opinion="已赶上")

    assert requested(award, 2).amount_fen == AMOUNT_FEN * 3 // 10


def test_instalment_is_paid_once():
    award = award_active()
    requested(award)

    with pytest.raises(GrantsError):
        requested(award)

    assert counters(award) == (HALF, 0, 0)


def test_instalment_of_an_unsigned_agreement_is_not_paid():
    award = award_new()
    instalment = award.agreements.get().instalments.get(number=1)

    with pytest.raises(GrantsError):
        payment_request(actor=UserFactory(), award=award, instalment=instalment, payee=award.organisation.name)

    assert list(Payment.objects.all()) == []


def test_suspended_project_is_paid_nothing():
    award = award_active()
    award_suspend(actor=UserFactory(), award=award, reason="待整改")

    with pytest.raises(GrantsError):
        requested(award)

    assert list(Payment.objects.all()) == []


def test_treasury_pays_and_the_counters_move():
    award = award_active()

    payment = payment_made(award)

    assert payment.state == PaymentState.PAID
    assert counters(award) == (0, HALF, 0)
    assert [event.action for event in events_of(award)][-4:] == [
        "payment.requested",
        "payment.approved",
        "payment.planned",
        "payment.paid",
    ]


def test_who_approved_does_not_confirm():
    award = award_active()
    payment = payment_planned(award)

    with pytest.raises(GrantsError):
        payment_confirm(actor=payment.approved_by, payment=payment, voucher="V-1", paid_on=city_date(timezone.now()))

    assert counters(award) == (HALF, 0, 0)


@pytest.mark.parametrize(("voucher", "days"), [("", 0), ("V-1", 1)])
def test_payment_needs_a_voucher_and_a_day_that_has_come(voucher, days):
    award = award_active()
    payment = payment_planned(award)

    with pytest.raises(GrantsError):
        payment_confirm(
            actor=UserFactory(),
            payment=payment,
            voucher=voucher,
            paid_on=city_date(timezone.now()) + timedelta(days=days),
        )

    assert counters(award) == (HALF, 0, 0)


def test_payment_is_confirmed_once():
    award = award_active()
    payment = payment_made(award)

    with pytest.raises(GrantsError):
        payment_confirm(actor=UserFactory(), payment=payment, voucher="V-2", paid_on=city_date(timezone.now()))

    assert counters(award) == (0, HALF, 0)


def test_payment_returned_by_the_bank_may_be_asked_for_again():
    award = award_active()
    payment = payment_planned(award)

    payment_return(actor=UserFactory(), payment=payment, reason="账号有误")

    assert counters(award) == (0, 0, 0)
    assert requested(award).amount_fen == HALF


def test_payment_returned_after_it_was_booked_lowers_what_was_paid():
    award = award_active()
    payment = payment_made(award)

    payment_return(actor=UserFactory(), payment=payment, reason="账户已销户")

    assert counters(award) == (0, 0, 0)


def test_cancelled_payment_releases_its_reserve():
    award = award_active()
    payment = requested(award)

    payment_cancel(actor=UserFactory(), payment=payment, reason="重复申请")

    assert counters(award) == (0, 0, 0)


def test_planned_payment_is_not_cancelled():
    award = award_active()
    payment = payment_planned(award)

    with pytest.raises(GrantsError):
        payment_cancel(actor=UserFactory(), payment=payment, reason="撤回")

    assert counters(award) == (HALF, 0, 0)


def test_payment_left_over_at_the_years_end_is_carried_to_the_next_plan():
    award = award_active()
    payment = payment_planned(award)

    carried = payment_carry(actor=UserFactory(), payment=payment)

    payment.refresh_from_db()
    assert (payment.state, carried.state, carried.fund_plan) == (PaymentState.RETURNED, PaymentState.APPROVED, None)
    assert counters(award) == (HALF, 0, 0)


def test_plan_is_sent_by_letter_and_fixed_by_its_digest():
    plan = payment_planned(award_active()).fund_plan

    assert plan.state == FundPlanState.SENT
    assert len(plan.digest) == 64
    with pytest.raises(GrantsError):
        fund_plan_void(actor=UserFactory(), plan=plan)


def test_plan_put_aside_frees_its_payments():
    award = award_active()
    payment = payment_approve(actor=UserFactory(), payment=requested(award))
    plan = fund_plan_prepare(
        actor=UserFactory(), call=award.application.call, fiscal_year=2026, item_number="2150801", payments=[payment]
    )

    fund_plan_void(actor=UserFactory(), plan=plan)

    payment.refresh_from_db()
    assert (payment.state, payment.fund_plan) == (PaymentState.APPROVED, None)
    with pytest.raises(GrantsError):
        fund_plan_send(actor=UserFactory(), plan=plan, letter_number="示经信财〔2026〕1号")


def test_plan_holds_approved_payments_only():
    award = award_active()
    payment = requested(award)

    with pytest.raises(GrantsError):
        fund_plan_prepare(
            actor=UserFactory(),
            call=award.application.call,
            fiscal_year=2026,
            item_number="2150801",
            payments=[payment],
        )

    payment.refresh_from_db()
    assert payment.state == PaymentState.REQUESTED


@pytest.mark.parametrize(("year", "budget_fen"), [(2026, HALF - 1), (2027, HALF)])
def test_plan_keeps_within_the_budget_of_its_year(year, budget_fen):
    award = award_active()
    payment = payment_approve(actor=UserFactory(), payment=requested(award))
    award.application.call.budgets.update(amount_fen=budget_fen)

    with pytest.raises(GrantsError):
        fund_plan_prepare(
            actor=UserFactory(),
            call=award.application.call,
            fiscal_year=year,
            item_number="2150801",
            payments=[payment],
        )

    assert list(award.application.call.fund_plans.all()) == []


def test_database_refuses_a_second_live_payment_of_one_instalment_number():
    award = award_active()
    payment = requested(award)

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            award=award, instalment=payment.instalment, instalment_number=1, amount_fen=1, payee="某单位"
        )

    assert Payment.objects.count() == 1


def test_recount_names_an_award_whose_counter_was_damaged():
    award = award_active()
    payment_made(award)
    assert list(awards_off_balance()) == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE grants_award SET reserved_fen = 5 WHERE id = %s", [award.pk])

    assert list(awards_off_balance()) == [award]
    assert ledger_of(award).reserved_fen == 0
