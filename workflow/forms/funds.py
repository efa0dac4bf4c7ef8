# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered about money of awards: payments asked for, plans, results of the treasury, recoveries."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.rows import Day
from grants.models import Award, CallBudget
from grants.rules.choices import CreditLevel
from grants.selectors.ledgers import Gate
from grants.templatetags.ui import wan
from workflow.forms.ranking import WanField


class AccountForm(forms.Form):
    """Where the money goes and what for."""

    bank = forms.CharField(label=_("Bank"), max_length=100)
    account = forms.RegexField(
        label=_("Account number"),
        regex=r"^[0-9 -]{6,40}$",
        help_text=_("Digits only; kept encrypted and shown to finance officers alone."),
        error_messages={"invalid": _("Enter the account number as digits.")},
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200)
    text = forms.CharField(
        label=_("What is asked for and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_account(self) -> str:
        """Keep the digits alone."""
        return "".join(filter(str.isdigit, self.cleaned_data["account"]))

    def paid_to(self) -> dict[str, str]:
        """Return bank, account and purpose."""
        return {name: self.cleaned_data[name] for name in ("bank", "account", "purpose")}


class PaymentForm(AccountForm):
    """A payment asked for: which instalment, and to whom."""

    instalment = forms.ChoiceField(label=_("Instalment"), widget=forms.RadioSelect)
    payee = forms.CharField(
        label=_("Payee"), max_length=100, help_text=_("The organisation itself, as its bank account is named.")
    )
    field_order = ("instalment", "payee", "bank", "account", "purpose", "text")

    def __init__(self, data: Any, gates: Sequence[Gate], **options: Any) -> None:
        super().__init__(data, **options)
        self.gates = {str(gate.instalment.number): gate for gate in gates if gate.is_open}
        self.fields["instalment"].choices = [  # type: ignore[attr-defined]
            (number, f"{gate.instalment.name} {wan(gate.payable_fen)}") for number, gate in self.gates.items()
        ]


class PlanForm(forms.Form):
    """The budget from which a fund plan is paid."""

    budget = forms.ChoiceField(label=_("Fiscal year and budget item"))

    def __init__(self, data: Any, budgets: Sequence[CallBudget]) -> None:
        super().__init__(data)
        self.budgets = {f"{one.fiscal_year}:{one.item_number}": one for one in budgets}
        self.fields["budget"].choices = [  # type: ignore[attr-defined]
            (code, f"{one.fiscal_year} {one.item_number}") for code, one in self.budgets.items()
        ]


class SendForm(forms.Form):
    """The letter by which a plan goes to the treasury."""

    letter_number = forms.CharField(label=_("Number of the letter"), max_length=60)


class PaidForm(forms.Form):
    """What the voucher of the treasury says."""

    voucher = forms.CharField(label=_("Number of the voucher"), max_length=60)
    paid_on = forms.DateField(label=_("Paid on"), widget=Day())


class BackForm(forms.Form):
    """Why a payment came back, or is given up."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class OrderForm(forms.Form):
    """Money that is ordered back."""

    amount_fen = WanField(label=_("Amount (10,000 yuan)"))
    document_number = forms.CharField(label=_("Document number"), max_length=60)
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RepaidForm(forms.Form):
    """What came back."""

    amount_fen = WanField(label=_("Amount (10,000 yuan)"))
    voucher = forms.CharField(label=_("Number of the voucher"), max_length=60)
    came_on = forms.DateField(label=_("Came on"), widget=Day())


class WriteOffForm(forms.Form):
    """The document that allows to give up the rest."""

    document_number = forms.CharField(label=_("Document number"), max_length=60)


class BreachForm(forms.Form):
    """A breach of trust, after the organisation was told and could be heard."""

    award = forms.ChoiceField(label=_("Project"))
    level = forms.ChoiceField(label=_("How grave"), choices=CreditLevel.choices)
    document_number = forms.CharField(label=_("Document number"), max_length=60)
    told_on = forms.DateField(label=_("The organisation was told on"), widget=Day())
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any, awards: Sequence[Award]) -> None:
        super().__init__(data, auto_id="enter_%s")
        self.awards = {one.reference: one for one in awards}
        self.fields["award"].choices = [  # type: ignore[attr-defined]
            (code, f"{one.application.number} {one.organisation}") for code, one in self.awards.items()
        ]


class RepairForm(forms.Form):
    """On what proof a record is repaired."""

    reason = forms.CharField(label=_("Proof of the repair"), max_length=1000)
