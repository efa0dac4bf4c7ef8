# SPDX-License-Identifier: AGPL-3.0-or-later
"""What finance officers do with the money of awards; no process moves, but every act asks for the right."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from grants.enums import AwardStatus, RecoveryState
from grants.models import Award, Call, CreditRecord, FundPlan, Organisation, Payment, Recovery, User
from grants.permissions import require_permission
from grants.rules import load_rules
from grants.rules.choices import CreditLevel, TerminationKind
from grants.services.awards import (
    credit_record_enter,
    credit_record_repair,
    fund_plan_prepare,
    fund_plan_send,
    fund_plan_void,
    payment_cancel,
    payment_carry,
    payment_confirm,
    payment_return,
    recovery_order,
    recovery_record,
    recovery_write_off,
)
from workflow.enums import DeadlineKind
from workflow.services.awards import repayment_follow
from workflow.services.deadlines import deadline_meet

FINANCE = "grants.finance_call"
DECIDE = "grants.decide_call"


@transaction.atomic
def plan_prepare(
    *, actor: User, call: Call, fiscal_year: int, item_number: str, payments: Sequence[Payment]
) -> FundPlan:
    """List approved payments for the treasury."""
    require_permission(actor, FINANCE, call)
    return fund_plan_prepare(
        actor=actor, call=call, fiscal_year=fiscal_year, item_number=item_number, payments=payments
    )


@transaction.atomic
def plan_send(*, actor: User, plan: FundPlan, letter_number: str) -> FundPlan:
    """Send a plan to the treasury."""
    require_permission(actor, FINANCE, plan.call)
    return fund_plan_send(actor=actor, plan=plan, letter_number=letter_number)


@transaction.atomic
def plan_put_aside(*, actor: User, plan: FundPlan) -> FundPlan:
    """Put a plan aside before it is sent."""
    require_permission(actor, FINANCE, plan.call)
    return fund_plan_void(actor=actor, plan=plan)


@transaction.atomic
def payment_book(*, actor: User, payment: Payment, voucher: str, paid_on: date) -> Payment:
    """Record from the voucher that the treasury paid."""
    require_permission(actor, FINANCE, payment.award.application.call)
    return payment_confirm(actor=actor, payment=payment, voucher=voucher, paid_on=paid_on)


@transaction.atomic
def payment_come_back(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Record that the bank returned a payment."""
    require_permission(actor, FINANCE, payment.award.application.call)
    return payment_return(actor=actor, payment=payment, reason=reason)


@transaction.atomic
def payment_carry_over(*, actor: User, payment: Payment) -> Payment:
    """Carry an unpaid payment into the next fiscal year."""
    require_permission(actor, FINANCE, payment.award.application.call)
    return payment_carry(actor=actor, payment=payment)


@transaction.atomic
def payment_drop(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Give up an approved payment that is in no plan yet; its instalment may be asked for again."""
    require_permission(actor, FINANCE, payment.award.application.call)
    return payment_cancel(actor=actor, payment=payment, reason=reason)


@transaction.atomic
def recovery_demand(*, actor: User, award: Award, amount_fen: int, reason: str, document_number: str) -> Recovery:
    """Order money of an ended project back, as after a failed acceptance."""
    require_permission(actor, DECIDE, award.application.call)
    recovery = recovery_order(
        actor=actor, award=award, amount_fen=amount_fen, reason=reason, document_number=document_number
    )
    is_fault = recovery.award.status == AwardStatus.REVOKED
    repayment_follow(recovery=recovery, kind=TerminationKind.REVOKED if is_fault else TerminationKind.TERMINATED)
    return recovery


@transaction.atomic
def recovery_book(
    *, actor: User, recovery: Recovery, amount_fen: int, voucher: str = "", came_on: date | None = None
) -> Recovery:
    """Record what came back."""
    require_permission(actor, FINANCE, recovery.award.application.call)
    return _settled(
        recovery_record(actor=actor, recovery=recovery, amount_fen=amount_fen, voucher=voucher, came_on=came_on)
    )


@transaction.atomic
def recovery_give_up(*, actor: User, recovery: Recovery, document_number: str) -> Recovery:
    """Write off what is still to be repaid."""
    require_permission(actor, FINANCE, recovery.award.application.call)
    return _settled(recovery_write_off(actor=actor, recovery=recovery, document_number=document_number))


@transaction.atomic
def breach_record(
    *,
    actor: User,
    call: Call,
    organisation: Organisation,
    level: CreditLevel,
    reason: str,
    document_number: str,
    told_on: date,
    award: Award | None = None,
) -> CreditRecord:
    """Enter a breach of trust found in a call, by the rules of the award or of the call."""
    require_permission(actor, DECIDE, call)
    rule_set = award.rule_set if award else call.rule_sets.latest("version")
    return credit_record_enter(
        actor=actor,
        organisation=organisation,
        rules=load_rules(rule_set.data),
        level=level,
        reason=reason,
        document_number=document_number,
        told_on=told_on,
        award=award,
    )


@transaction.atomic
def breach_repair(*, actor: User, call: Call, credit_record: CreditRecord, reason: str) -> CreditRecord:
    """Repair a credit record by the rules of a call."""
    require_permission(actor, DECIDE, call)
    rules = load_rules(call.rule_sets.latest("version").data)
    return credit_record_repair(actor=actor, credit_record=credit_record, rules=rules, reason=reason)


def _settled(recovery: Recovery) -> Recovery:
    if recovery.state != RecoveryState.ORDERED:
        deadline_meet(subject=recovery, kind=DeadlineKind.REPAYMENT)
    return recovery
