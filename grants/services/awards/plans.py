# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans to the treasury: payments of one fiscal year and budget item, listed, sent by letter, or put aside."""

import hashlib
import json
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import FundPlanState, PaymentState
from grants.exceptions import GrantsError
from grants.models import Call, CallBudget, FundPlan, Payment, User
from grants.selectors.ledgers import PAYABLE
from grants.services.awards.hold import award_locked
from grants.services.awards.payments import payee_check


@transaction.atomic
def fund_plan_prepare(
    *, actor: User, call: Call, fiscal_year: int, item_number: str, payments: Sequence[Payment]
) -> FundPlan:
    """List approved payments for the treasury, within the budget of the fiscal year and item."""
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    if not payments:
        raise GrantsError(_("Choose the payments for this plan."))
    _check_budget(call, fiscal_year, item_number, sum(payment.amount_fen for payment in payments))

    last = FundPlan.objects.filter(call=call, fiscal_year=fiscal_year).aggregate(last=Max("number"))["last"]
    plan = FundPlan.objects.create(
        call=call, fiscal_year=fiscal_year, item_number=item_number, number=(last or 0) + 1, prepared_by=actor
    )
    for payment in sorted(payments, key=lambda one: (one.award_id, one.pk)):
        _payment_plan(plan, payment, actor)

    record(plan, actor=actor, action="fund_plan.prepared", data={"year": fiscal_year, "count": len(payments)})
    return plan


@transaction.atomic
def fund_plan_send(*, actor: User, plan: FundPlan, letter_number: str) -> FundPlan:
    """Send a plan to the treasury by letter; its list is fixed by its digest from then on."""
    plan = _plan_locked(plan)
    if not letter_number.strip():
        raise GrantsError(_("Enter the number of the letter to the treasury."))
    for payment in plan.payments.select_related("award").order_by("award", "pk"):
        payee_check(award=award_locked(award=payment.award, among=PAYABLE), payee=payment.payee)

    plan.state = FundPlanState.SENT
    plan.letter_number = letter_number.strip()
    plan.digest = plan_digest(plan=plan)
    plan.sent_by = actor
    plan.sent_at = timezone.now()
    plan.save(update_fields=["state", "letter_number", "digest", "sent_by", "sent_at"])

    record(plan, actor=actor, action="fund_plan.sent", data={"letter": plan.letter_number, "digest": plan.digest})
    return plan


@transaction.atomic
def fund_plan_void(*, actor: User, plan: FundPlan) -> FundPlan:
    """Put a plan aside before it is sent; its payments wait for another."""
    plan = _plan_locked(plan)
    for payment in plan.payments.select_related("award").order_by("award", "pk"):
        award = award_locked(award=payment.award)
        payment.state = PaymentState.APPROVED
        payment.fund_plan = None
        payment.save(update_fields=["state", "fund_plan"])
        record(award, actor=actor, action="payment.unplanned", data={"payment": payment.pk, "plan": plan.pk})

    plan.state = FundPlanState.VOID
    plan.save(update_fields=["state"])

    record(plan, actor=actor, action="fund_plan.void")
    return plan


def plan_digest(*, plan: FundPlan) -> str:
    """Return the SHA-256 of a plan's list in canonical JSON: who is paid what, for which instalment."""
    content = {
        "call": plan.call_id,
        "fiscal_year": plan.fiscal_year,
        "item_number": plan.item_number,
        "number": plan.number,
        "payments": [
            [row.pk, row.award_id, row.instalment_number, row.amount_fen, row.payee, row.bank, row.account]
            for row in plan.payments.order_by("pk")
        ],
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plan_locked(plan: FundPlan) -> FundPlan:
    fresh = FundPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if fresh.state != FundPlanState.DRAFT:
        raise GrantsError(_("This plan has been sent or put aside already."))
    return fresh


def _payment_plan(plan: FundPlan, payment: Payment, actor: User) -> None:
    award = award_locked(award=payment.award, among=PAYABLE)
    payment = Payment.objects.get(pk=payment.pk)
    payee_check(award=award, payee=payment.payee)
    if payment.state != PaymentState.APPROVED:
        raise GrantsError(_("Only an approved payment that is in no other plan can be planned."))
    if award.application.call_id != plan.call_id:
        raise GrantsError(_("A plan holds payments of one call."))

    payment.state = PaymentState.PLANNED
    payment.fund_plan = plan
    payment.save(update_fields=["state", "fund_plan"])

    record(award, actor=actor, action="payment.planned", data={"payment": payment.pk, "plan": plan.pk})


def _check_budget(call: Call, fiscal_year: int, item_number: str, more_fen: int) -> None:
    budget = CallBudget.objects.filter(call=call, fiscal_year=fiscal_year, item_number=item_number).first()
    if budget is None:
        raise GrantsError(_("The call has no budget for this fiscal year and item."))
    used = Payment.objects.filter(
        fund_plan__call=call,
        fund_plan__fiscal_year=fiscal_year,
        fund_plan__item_number=item_number,
        state__in=[PaymentState.PLANNED, PaymentState.PAID],
    ).aggregate(total=Sum("amount_fen", default=0))["total"]
    if used + more_fen > budget.amount_fen:
        raise GrantsError(_("The budget of this fiscal year does not cover the plan. Leave some payments out."))
