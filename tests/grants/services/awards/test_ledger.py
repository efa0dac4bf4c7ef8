# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is done with the money of an award, in whatever order, the ledger balances."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from grants.engine.calendar import city_date
from grants.enums import PaymentState
from grants.exceptions import GrantsError
from grants.models import Award, FundPlan, Payment, Recovery
from grants.selectors.awards import awards_off_balance, ledger_of
from grants.services.awards import (
    award_terminate,
    fund_plan_prepare,
    fund_plan_send,
    fund_plan_void,
    payment_approve,
    payment_cancel,
    payment_carry,
    payment_confirm,
    payment_request,
    payment_return,
    recovery_record,
)
from tests.factories.awards import AMOUNT_FEN, award_active, instalment_of, rules_with
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

PLAN = [
    {"share": "0.3", "trigger": "agreement_signed", "scale": "none"},
    {"share": "0.3", "trigger": "agreement_signed", "scale": "none"},
    {"share": "0.4", "trigger": "agreement_signed", "scale": "none"},
]


class Money(RuleBasedStateMachine):
    """Do the acts of finance in any order; a refusal must leave everything as it was."""

    def __init__(self):
        super().__init__()
        self.award = award_active(rules=rules_with(funding__instalments=PLAN))
        self.people = [UserFactory(), UserFactory()]
        self.repaid = 0

    def attempt(self, act, **data):
        before = self.counters()
        try:
            return act(**data)
        except GrantsError:
            assert self.counters() == before
            return None

    def counters(self):
        return Award.objects.values_list("status", "reserved_fen", "paid_fen", "recovered_fen").get(pk=self.award.pk)

    def payment(self, choice):
        payments = list(Payment.objects.filter(award=self.award).order_by("pk"))
        return payments[choice % len(payments)] if payments else None

    @rule(number=st.integers(1, 3))
    def ask(self, number):
        self.attempt(
            payment_request,
            actor=self.people[0],
            award=self.award,
            instalment=instalment_of(self.award, number),
            payee=self.award.organisation.name,
        )

    @rule(choice=st.integers(0, 9))
    def approve(self, choice):
        if payment := self.payment(choice):
            self.attempt(payment_approve, actor=self.people[0], payment=payment)

    @rule(choice=st.integers(0, 9))
    def cancel(self, choice):
        if payment := self.payment(choice):
            self.attempt(payment_cancel, actor=self.people[0], payment=payment, reason="不再需要")

    @rule()
    def plan(self):
        self.attempt(
            fund_plan_prepare,
            actor=self.people[0],
            call=self.award.application.call,
            fiscal_year=2026,
            item_number="2150801",
            payments=list(Payment.objects.filter(award=self.award, state=PaymentState.APPROVED)),
        )

    @rule(is_sent=st.booleans())
    def settle_plan(self, is_sent):
        plan = FundPlan.objects.filter(call=self.award.application.call).order_by("-pk").first()
        if plan and is_sent:
            self.attempt(fund_plan_send, actor=self.people[0], plan=plan, letter_number="函1号")
        elif plan:
            self.attempt(fund_plan_void, actor=self.people[0], plan=plan)

    @rule(choice=st.integers(0, 9), person=st.integers(0, 1))
    def confirm(self, choice, person):
        if payment := self.payment(choice):
            self.attempt(
                payment_confirm,
                actor=self.people[person],
                payment=payment,
                voucher="V-1",
                paid_on=city_date(timezone.now()),
            )

    @rule(choice=st.integers(0, 9))
    def come_back(self, choice):
        if payment := self.payment(choice):
            self.attempt(payment_return, actor=self.people[1], payment=payment, reason="退票")

    @rule(choice=st.integers(0, 9))
    def carry(self, choice):
        if payment := self.payment(choice):
            self.attempt(payment_carry, actor=self.people[1], payment=payment)

    @rule(spent_fen=st.integers(0, AMOUNT_FEN))
    def terminate(self, spent_fen):
        self.attempt(
            award_terminate,
            actor=self.people[0],
            award=self.award,
            reason="停止建设",
            document_number="终止1号",
            spent_fen=spent_fen,
        )

    @rule(amount_fen=st.integers(1, AMOUNT_FEN))
    def repay(self, amount_fen):
        recovery = Recovery.objects.filter(award=self.award).first()
        if recovery and self.attempt(recovery_record, actor=self.people[0], recovery=recovery, amount_fen=amount_fen):
            self.repaid += amount_fen

    @invariant()
    def counters_equal_the_recount(self):
        assert list(awards_off_balance()) == []

    @invariant()
    def nothing_is_paid_or_reserved_beyond_the_award(self):
        ledger = ledger_of(self.award)
        assert min(ledger.free_fen, ledger.kept_fen, ledger.reserved_fen, ledger.paid_fen) >= 0

    @invariant()
    def what_came_back_is_on_record(self):
        assert ledger_of(self.award).recovered_fen == self.repaid


def test_ledger_balances_after_any_sequence_of_acts():
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

    assert Payment.objects.exists()
