# SPDX-License-Identifier: AGPL-3.0-or-later
"""The books of awards: every movement of money from the log of events, its running balance, and whether it is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.audit import events_of
from grants.enums import AwardStatus, InstalmentTrigger, PaymentState
from grants.models import Agreement, Award, Call, CallBudget, Event, Instalment, Payment, User
from grants.permissions import holdings
from grants.selectors.applications import OWN
from grants.selectors.awards import (
    RESERVING,
    agreement_in_force,
    awards_off_balance,
    instalment_is_due,
    ledger_of,
    payable_fen,
    still_to_repay,
)

LIVE = (*RESERVING, PaymentState.PAID)
PAYABLE = (
    AwardStatus.ACTIVE,
    AwardStatus.DUE_ACCEPTANCE,
    AwardStatus.IN_ACCEPTANCE,
    AwardStatus.RECTIFY,
    AwardStatus.ACCEPTED_FINAL,
    AwardStatus.CLOSED,
)

ACTS: dict[str, Promise] = {
    "payment.requested": _("Payment asked for"),
    "payment.approved": _("Payment approved"),
    "payment.cancelled": _("Payment given up"),
    "payment.planned": _("Payment put into a fund plan"),
    "payment.unplanned": _("Fund plan put aside"),
    "payment.paid": _("Paid by the treasury"),
    "payment.returned": _("Payment returned by the bank"),
    "payment.carried": _("Payment carried over to a later year"),
    "recovery.ordered": _("Recovery ordered"),
    "recovery.repaid": _("Repaid by the organisation"),
    "recovery.written_off": _("Recovery written off"),
}


OFFICE = tuple(f"grants.{act}_call" for act in ("manage", "decide", "sign", "finance", "audit"))


@dataclass(frozen=True)
class Gate:
    """One instalment: what it comes to, its last payment, and in words whether it may be asked for."""

    instalment: Instalment
    payable_fen: int
    payment: Payment | None
    is_open: bool
    words: str


@dataclass(frozen=True)
class Line:
    """One movement, by how much it moved each balance in fen, and the balances after it."""

    at: datetime
    label: str
    actor: str
    instalment: int | None
    document: str
    amount_fen: int
    reserved_fen: int
    paid_fen: int
    recovered_fen: int
    to_recover_fen: int


def books_visible_to(user: User | AnonymousUser) -> QuerySet[Award]:
    """Return the awards whose money ``user`` may read: of the own organisations, and of calls of the office."""
    own = {key for perm in OWN for key in holdings(user, perm)}
    calls = {key for perm in OFFICE for key in holdings(user, perm)}
    return Award.objects.filter(Q(organisation__in=own) | Q(application__call__in=calls)).select_related(
        "application__call__programme__authority", "organisation", "rule_set"
    )


def gates_of(award: Award, agreement: Agreement | None = None) -> list[Gate]:
    """Return the instalments of the agreement in force, or of another version, in order, each with its gate."""
    agreement = agreement or agreement_in_force(award)
    last = {one.instalment_number: one for one in Payment.objects.filter(award=award).select_related("request")}
    gates = []
    for part in agreement.instalments.order_by("number") if agreement else []:
        part.agreement.award = award
        payment = last.get(part.number)
        is_live = payment is not None and payment.state in LIVE
        is_due = not is_live and instalment_is_due(part)
        words = _("Asked for or paid already") if is_live else _gate_words(part, is_due=is_due)
        amount = payment.amount_fen if is_live and payment else payable_fen(part)
        gates.append(Gate(part, amount, payment, is_due and award.status in PAYABLE, str(words)))
    return gates


def _gate_words(part: Instalment, *, is_due: bool) -> str | Promise:
    trigger = InstalmentTrigger(part.trigger).label
    if is_due:
        return gettext("Met: %(trigger)s") % {"trigger": trigger}
    return gettext("Not met yet: %(trigger)s") % {"trigger": trigger}


def ledger_lines(award: Award) -> list[Line]:
    """Return every movement of an award's money, oldest first, each with the balances after it; 2 queries."""
    own: dict[int, Payment] = {one.pk: one for one in Payment.objects.filter(award=award)}
    lines: list[Line] = []
    balance = (0, 0, 0, 0)
    for event in events_of(award).filter(action__in=ACTS).select_related("actor"):
        moved = _moved(event)
        balance = (
            balance[0] + moved[0],
            balance[1] + moved[1],
            balance[2] + moved[2],
            balance[3] + moved[3],
        )
        payment = own.get(event.data.get("payment", 0))
        lines.append(
            Line(
                at=event.at,
                label=str(ACTS[event.action]),
                actor=event.actor.name if event.actor else "",
                instalment=payment.instalment_number if payment else None,
                document=_document(event, payment),
                amount_fen=_amount(event, payment),
                reserved_fen=balance[0],
                paid_fen=balance[1],
                recovered_fen=balance[2],
                to_recover_fen=balance[3],
            )
        )
    return lines


def lines_balance(award: Award, lines: Sequence[Line]) -> bool:
    """Say whether log, rows and counters of an award agree on its money."""
    counted = ledger_of(award)
    by_rows = (counted.reserved_fen, counted.paid_fen, counted.recovered_fen, counted.to_recover_fen)
    last = lines[-1] if lines else None
    by_log = (last.reserved_fen, last.paid_fen, last.recovered_fen, last.to_recover_fen) if last else (0, 0, 0, 0)
    by_counters = (award.reserved_fen, award.paid_fen, award.recovered_fen)
    return by_log == by_rows and by_counters == by_rows[:3]


def awards_of(call: Call) -> QuerySet[Award]:
    """Return the awards of a call by number, each with ``ordered_fen``: what is ordered back and still to come."""
    return (
        Award.objects.filter(application__call=call)
        .select_related("application", "organisation")
        .annotate(ordered_fen=still_to_repay())
        .order_by("application__number", "pk")
    )


def totals_of(call: Call) -> dict[str, int]:
    """Return how many awards a call has, how many do not balance, and the sums over all in fen."""
    return Award.objects.filter(application__call=call).aggregate(
        count=Count("pk"),
        off=Count("pk", filter=Q(pk__in=awards_off_balance().values("pk"))),
        amount=Sum("amount_fen", default=0),
        reserved=Sum("reserved_fen", default=0),
        paid=Sum("paid_fen", default=0),
        recovered=Sum("recovered_fen", default=0),
    )


def budgets_of(call: Call) -> list[dict[str, Any]]:
    """Return each budget of a call with what plans hold of it, what is paid of it, and what is left; in fen."""
    budgets = CallBudget.objects.filter(call=call).annotate(
        planned=_held(PaymentState.PLANNED), paid=_held(PaymentState.PAID)
    )
    return [
        {"budget": one, "planned": one.planned, "paid": one.paid, "left": one.amount_fen - one.planned - one.paid}
        for one in budgets.order_by("fiscal_year", "item_number")
    ]


def _held(state: PaymentState) -> Coalesce:
    """Return, for a row of a budget, the fen of its payments in a state."""
    held = Payment.objects.filter(
        state=state,
        fund_plan__call=OuterRef("call"),
        fund_plan__fiscal_year=OuterRef("fiscal_year"),
        fund_plan__item_number=OuterRef("item_number"),
    )
    summed = held.order_by().values("fund_plan__call").annotate(total=Sum("amount_fen")).values("total")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())


def _amount(event: Event, payment: Payment | None) -> int:
    data = event.data
    return int(data.get("amount_fen") or data.get("left_fen") or (payment.amount_fen if payment else 0))


def _moved(event: Event) -> tuple[int, int, int, int]:
    """Return by how much an event moved what is reserved, paid, recovered and still to be recovered."""
    amount = int(event.data.get("amount_fen") or event.data.get("left_fen") or 0)
    was_paid = bool(event.data.get("was_paid"))
    return {
        "payment.requested": (amount, 0, 0, 0),
        "payment.cancelled": (-amount, 0, 0, 0),
        "payment.paid": (-amount, amount, 0, 0),
        "payment.returned": (0, -amount, 0, 0) if was_paid else (-amount, 0, 0, 0),
        "recovery.ordered": (0, 0, 0, amount),
        "recovery.repaid": (0, 0, amount, -amount),
        "recovery.written_off": (0, 0, 0, -amount),
    }.get(event.action, (0, 0, 0, 0))


def _document(event: Event, payment: Payment | None) -> str:
    if event.action == "payment.paid" and payment is not None:
        return payment.voucher
    return str(event.data.get("voucher") or event.data.get("document") or "")
