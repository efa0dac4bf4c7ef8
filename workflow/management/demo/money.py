# SPDX-License-Identifier: AGPL-3.0-or-later
"""The money of the awards of the demo: asked for, approved, put into plans to the treasury, paid or returned."""

from collections.abc import Sequence

from django.utils import timezone

from grants.models import FundPlan, Instalment, Payment, Request
from workflow.management.demo.awarded import Awarded, said
from workflow.management.demo.calls import BUDGET_ITEM, jobs_done
from workflow.management.demo.people import Cast
from workflow.services.money import payment_book, payment_come_back, plan_prepare, plan_send
from workflow.services.requests import payment_ask, request_answer, request_pass

ACCOUNT = 6200_0000_0000_0000


def first_money_paid(awards: Sequence[Awarded]) -> None:
    """Pay the first instalment of every award by one plan; one comes back from the bank and is paid by a second."""
    if not awards:
        return
    paid([asked(one, 1, "first_money") for one in awards], awards[0].cast)
    for one in awards:
        if one.fate == "returned":
            payment = Payment.objects.get(award=one.pk)
            payment_come_back(actor=one.cast.second_officer, payment=payment, reason=said("bank_returned"))
            paid([asked(one, 1, "asked_again")], one.cast)


def paid(payments: Sequence[Payment], cast: Cast) -> None:
    """Bring payments all the way to their vouchers; who confirms them is not who approved them."""
    plan = planned(payments, cast)
    year = plan.fiscal_year
    plan_send(actor=cast.finance, plan=plan, letter_number=f"示经信财〔{year}〕{plan.number}号")
    for payment in plan.payments.order_by("pk"):
        payment_book(
            actor=cast.second_officer,
            payment=payment,
            voucher=f"{year}{payment.pk:06d}",
            paid_on=timezone.localdate(),
        )


def planned(payments: Sequence[Payment], cast: Cast) -> FundPlan:
    """Have payments checked and approved, and list them for the treasury."""
    requests = list(Request.objects.filter(payment__in=payments).order_by("pk"))
    passed(requests, cast)
    for request in requests:
        request_answer(actor=cast.finance, request=request, is_granted=True, answer="")
    return plan_prepare(
        actor=cast.finance,
        call=payments[0].award.application.call,
        fiscal_year=timezone.localdate().year,
        item_number=BUDGET_ITEM,
        payments=payments,
    )


def passed(requests: Sequence[Request], cast: Cast) -> None:
    """Have the officer pass requests for money on to the finance officer."""
    jobs_done()
    for request in requests:
        request_pass(actor=cast.officer, request=request)


def asked(one: Awarded, number: int, text: str) -> Payment:
    """Ask for an instalment."""
    award = one.award
    return payment_ask(
        actor=one.boss,
        award=award,
        text=said(text),
        instalment=Instalment.objects.get(agreement__award=award, agreement__state="agreed", number=number),
        payee=award.organisation.name,
        bank=said("bank"),
        account=str(ACCOUNT + award.pk),
    )
