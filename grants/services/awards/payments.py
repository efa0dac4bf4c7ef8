# SPDX-License-Identifier: AGPL-3.0-or-later
"""Payments: requested by the organisation, approved, paid by the treasury and confirmed, or returned by the bank."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.audit import record
from grants.engine.calendar import city_date
from grants.engine.money import yuan_text
from grants.enums import AgreementState, FundPlanState, InstalmentTrigger, PaymentState
from grants.exceptions import GrantsError
from grants.models import Award, Instalment, Payment, Request, User
from grants.selectors.awards import RESERVING, instalment_is_due, ledger_of, payable_fen
from grants.selectors.ledgers import PAYABLE
from grants.services.awards.hold import award_locked, reason_required
from grants.services.messages import message_queue

NOT_YET = {
    InstalmentTrigger.MIDTERM_PASSED: gettext_lazy("This instalment is paid after the mid-term check is passed."),
    InstalmentTrigger.ACCEPTANCE_PASSED: gettext_lazy("This instalment is paid by the result of the acceptance."),
}


@transaction.atomic
def payment_request(
    *,
    actor: User,
    award: Award,
    instalment: Instalment,
    payee: str,
    bank: str = "",
    account: str = "",
    purpose: str = "",
    request: Request | None = None,
) -> Payment:
    """Ask for an instalment whose condition is met; its amount is reserved on the award."""
    award = award_locked(award=award, among=PAYABLE)
    instalment = _instalment_due(award, instalment)
    amount = payable_fen(instalment)
    payee_check(award=award, payee=payee)
    if amount > award.amount_fen - award.reserved_fen - award.paid_fen:
        raise GrantsError(_("More than the award would be paid. Check the instalments paid so far."))

    payment = Payment.objects.create(
        award=award,
        instalment=instalment,
        instalment_number=instalment.number,
        request=request,
        amount_fen=amount,
        payee=payee.strip(),
        bank=bank,
        account=account,
        purpose=purpose or instalment.name,
    )
    counters_move(award=award, reserved=amount)

    _record(award, payment, actor, "payment.requested")
    return payment


@transaction.atomic
def payment_correct(*, actor: User, payment: Payment, bank: str, account: str, purpose: str) -> Payment:
    """Correct bank, account and purpose of a payment that was sent back before it was approved."""
    award, payment = _payment_locked(payment, {PaymentState.REQUESTED})

    payment.bank, payment.account, payment.purpose = bank, account, purpose or payment.purpose
    payment.save(update_fields=["bank", "account", "purpose"])

    _record(award, payment, actor, "payment.corrected")
    return payment


@transaction.atomic
def payment_approve(*, actor: User, payment: Payment) -> Payment:
    """Approve a payment for the next plan to the treasury."""
    award, payment = _payment_locked(payment, {PaymentState.REQUESTED})
    award_locked(award=award, among=PAYABLE)
    payee_check(award=award, payee=payment.payee)

    payment.state = PaymentState.APPROVED
    payment.approved_by = actor
    payment.save(update_fields=["state", "approved_by"])

    _record(award, payment, actor, "payment.approved")
    return payment


@transaction.atomic
def payment_cancel(*, actor: User | None, payment: Payment, reason: str) -> Payment:
    """Cancel a payment that is in no plan yet and release what it reserved."""
    award, payment = _payment_locked(payment, {PaymentState.REQUESTED, PaymentState.APPROVED})

    payment.state = PaymentState.CANCELLED
    payment.return_reason = reason_required(reason=reason)
    payment.save(update_fields=["state", "return_reason"])
    counters_move(award=award, reserved=-payment.amount_fen)

    _record(award, payment, actor, "payment.cancelled")
    return payment


@transaction.atomic
def payment_confirm(*, actor: User, payment: Payment, voucher: str, paid_on: date) -> Payment:
    """Record from the voucher that the treasury paid; by another person than the one who approved."""
    award, payment = _payment_locked(payment, {PaymentState.PLANNED})
    _check_sent(payment)
    if payment.approved_by_id == actor.pk:
        raise GrantsError(_("A payment is approved by one person and confirmed by another."))
    if not voucher.strip():
        raise GrantsError(_("Enter the number of the voucher."))
    if paid_on > city_date(timezone.now()):
        raise GrantsError(_("The date of payment lies in the future. Check the voucher."))

    payment.state = PaymentState.PAID
    payment.voucher = voucher.strip()
    payment.paid_on = paid_on
    payment.confirmed_by = actor
    payment.save(update_fields=["state", "voucher", "paid_on", "confirmed_by"])
    counters_move(award=award, reserved=-payment.amount_fen, paid=payment.amount_fen)

    _record(award, payment, actor, "payment.paid")
    message_queue(
        subject=award,
        template="payment_paid",
        to=award.organisation,
        context={
            "number": award.application.number,
            "amount": yuan_text(payment.amount_fen),
            "paid_on": paid_on.isoformat(),
        },
    )
    return payment


@transaction.atomic
def payment_return(*, actor: User, payment: Payment, reason: str) -> Payment:
    """Record that the bank returned a payment; its instalment may be asked for again."""
    award, payment = _payment_locked(payment, {PaymentState.PLANNED, PaymentState.PAID})
    _check_sent(payment)
    was_paid = payment.state == PaymentState.PAID
    if was_paid and payment.amount_fen > ledger_of(award).kept_fen:
        raise GrantsError(
            _("Part of this payment was given back or ordered back already. Record the rest as a recovery.")
        )

    payment.state = PaymentState.RETURNED
    payment.return_reason = reason_required(reason=reason)
    payment.save(update_fields=["state", "return_reason"])
    counters_move(
        award=award,
        reserved=0 if was_paid else -payment.amount_fen,
        paid=-payment.amount_fen if was_paid else 0,
    )

    _record(award, payment, actor, "payment.returned", was_paid=was_paid)
    message_queue(
        subject=award,
        template="payment_returned",
        to=award.organisation,
        context={
            "number": award.application.number,
            "amount": yuan_text(payment.amount_fen),
            "reason": payment.return_reason,
        },
    )
    return payment


@transaction.atomic
def payment_carry(*, actor: User, payment: Payment) -> Payment:
    """Carry a payment that the year's end left unpaid over to a later plan, approved as it was."""
    award, payment = _payment_locked(payment, {PaymentState.PLANNED})
    _check_sent(payment)

    payment.state = PaymentState.RETURNED
    payment.return_reason = _("Not paid within the fiscal year; carried over.")
    payment.save(update_fields=["state", "return_reason"])
    carried = Payment.objects.create(
        award=award,
        instalment=payment.instalment,
        instalment_number=payment.instalment_number,
        state=PaymentState.APPROVED,
        amount_fen=payment.amount_fen,
        payee=payment.payee,
        bank=payment.bank,
        account=payment.account,
        purpose=payment.purpose,
        approved_by=payment.approved_by,
    )

    _record(award, carried, actor, "payment.carried")
    return carried


def payee_check(*, award: Award, payee: str) -> None:
    """Refuse a payee that is not the organisation of the award: money goes to no other account."""
    if payee.strip() != award.organisation.name:
        raise GrantsError(
            _("The payee has to be the organisation of the project, “%(name)s”, as its bank account is named.")
            % {"name": award.organisation.name}
        )


def payments_stop(*, actor: User | None, award: Award, reason: str) -> None:
    """Cancel what is not yet with the treasury when an award ends; raises GrantsError while a plan holds a payment."""
    for payment in Payment.objects.filter(award=award, state__in=RESERVING).order_by("pk"):
        if payment.state == PaymentState.PLANNED:
            raise GrantsError(_("A payment of this award is in a plan to the treasury. Record its result first."))
        payment_cancel(actor=actor, payment=payment, reason=reason)
    award.refresh_from_db(fields=["reserved_fen", "paid_fen"])


def counters_move(*, award: Award, reserved: int = 0, paid: int = 0, recovered: int = 0) -> None:
    """Move the counters of a locked award by these amounts in fen; constraints refuse what cannot be."""
    Award.objects.filter(pk=award.pk).update(
        reserved_fen=F("reserved_fen") + reserved,
        paid_fen=F("paid_fen") + paid,
        recovered_fen=F("recovered_fen") + recovered,
    )
    award.refresh_from_db(fields=["reserved_fen", "paid_fen", "recovered_fen"])


def _payment_locked(payment: Payment, among: set[PaymentState]) -> tuple[Award, Payment]:
    award = award_locked(award=payment.award)
    fresh = Payment.objects.select_related("fund_plan", "instalment").get(pk=payment.pk)
    if fresh.state not in among:
        raise GrantsError(
            _("This payment is now “%(state)s”, so this can no longer be done.")
            % {"state": PaymentState(fresh.state).label}
        )
    return award, fresh


def _instalment_due(award: Award, instalment: Instalment) -> Instalment:
    fresh = Instalment.objects.select_related("agreement__award").get(pk=instalment.pk)
    fresh.agreement.award.rule_set = award.rule_set
    if fresh.agreement.award_id != award.pk or fresh.agreement.state != AgreementState.AGREED:
        raise GrantsError(_("This instalment belongs to no agreement in force."))
    live = Payment.objects.filter(
        award=award, instalment_number=fresh.number, state__in=[*RESERVING, PaymentState.PAID]
    )
    if live.exists():
        raise GrantsError(_("This instalment has been asked for or paid already."))
    if not instalment_is_due(fresh):
        raise GrantsError(str(NOT_YET[InstalmentTrigger(fresh.trigger)]))
    return fresh


def _check_sent(payment: Payment) -> None:
    if payment.fund_plan is None or payment.fund_plan.state != FundPlanState.SENT:
        raise GrantsError(_("The plan with this payment has not been sent to the treasury yet."))


def _record(award: Award, payment: Payment, actor: User | None, action: str, **more: object) -> None:
    data = {"payment": payment.pk, "instalment": payment.instalment_number, "amount_fen": payment.amount_fen}
    record(award, actor=actor, action=action, data={**data, **more})
