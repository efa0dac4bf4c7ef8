# SPDX-License-Identifier: AGPL-3.0-or-later
"""The requests about an award: those that are open, and what each asks for."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.engine.money import wan_text
from grants.enums import RequestKind
from grants.models import Award, ChangeRequest, Payment, ProgressReport, Request
from grants.rules.choices import ChangeKind
from grants.selectors.awards import ledger_of
from workflow.selectors.dossier.chapters import named
from workflow.selectors.requests import ABOUT_AWARDS, OPEN

SHOWN_DIGITS = 4


def open_requests(award: Award) -> QuerySet[Request]:
    """Return the requests about an award that are not answered yet, the oldest first."""
    mine = Request.objects.filter(application=award.application_id, kind__in=ABOUT_AWARDS, state__in=OPEN)
    return mine.order_by("pk")


def change_of(request: Request) -> ChangeRequest | None:
    """Return the change that a request asks for."""
    return ChangeRequest.objects.select_related("award__rule_set", "new_organisation").filter(request=request).first()


def asked_by(request: Request, *, sees_account: bool) -> list[tuple[str, Any]]:
    """Return what a request about an award asks for; the account in full only to who pays."""
    if request.kind == RequestKind.PAYMENT:
        return _payment(Payment.objects.select_related("instalment", "award").get(request=request), sees_account)
    if request.kind == RequestKind.REPORT:
        report = ProgressReport.objects.get(request=request)
        return [(_("Period"), report.period), (_("Spent (10,000 yuan)"), wan_text(report.spent_fen))]
    change = change_of(request)
    return _change(change) if change else []


def masked(account: str) -> str:
    """Return an account number of which the last four digits can be read."""
    return f"**** {account[-SHOWN_DIGITS:]}" if account else ""


def _payment(payment: Payment, sees_account: bool) -> list[tuple[str, Any]]:
    ledger = ledger_of(payment.award)
    return [
        (_("Instalment"), f"{payment.instalment_number}. {payment.instalment.get_trigger_display()}"),
        (_("Amount (10,000 yuan)"), wan_text(payment.amount_fen)),
        (_("Payee"), payment.payee),
        (_("Bank"), payment.bank),
        (_("Account number"), payment.account if sees_account else masked(payment.account)),
        (_("Purpose"), payment.purpose),
        (_("Paid of awarded"), f"{wan_text(ledger.paid_fen)} / {wan_text(ledger.amount_fen)}"),
    ]


def _change(change: ChangeRequest) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = [
        (_("What is changed"), named(ChangeKind, change.what)),
        (_("Kind of change"), _("Major: makes a new version of the agreement") if change.is_major else _("Minor")),
        (_("Before the change"), change.old_value),
        (_("After the change"), change.new_ends_on or change.new_organisation or change.new_value),
        (_("Cause arose"), change.caused_on),
    ]
    if change.shift_ratio is not None:
        rows.append((_("Share moved"), f"{float(change.shift_ratio) * 100:g}%"))
    return [(label, value) for label, value in rows if value not in (None, "")]
