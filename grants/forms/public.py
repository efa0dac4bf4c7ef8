# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of public pages: searching the register, and asking how an objection stands."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.engine.mobiles import phone_spelt
from grants.enums import HonourState
from grants.models import District, Industry, Programme
from grants.selectors.districts import districts_in_force
from grants.selectors.honours import Wanted, honour_years
from grants.selectors.marks import mark_choices

WORDS_LENGTH = 60
PHONE_LENGTH = 40
NUMBER_LENGTH = 40
RECEIPT_LENGTH = 12


class HonoursForm(forms.Form):
    """What to look for in the register; everything is optional, and the address carries codes."""

    q = forms.CharField(label=_("Name or number"), max_length=WORDS_LENGTH, required=False)
    programme: Any = forms.ModelChoiceField(
        Programme.objects.filter(is_active=True),
        label=_("Programme"),
        to_field_name="code",
        required=False,
        empty_label=_("All programmes"),
    )
    district: Any = forms.ModelChoiceField(
        District.objects.none(),
        label=_("District"),
        to_field_name="code",
        required=False,
        empty_label=_("All districts"),
    )
    industry: Any = forms.ModelChoiceField(
        Industry.objects.filter(is_active=True),
        label=_("Industry"),
        to_field_name="code",
        required=False,
        empty_label=_("All industries"),
    )
    mark = forms.ChoiceField(label=_("List of firms"), required=False)
    year = forms.TypedChoiceField(label=_("Year of approval"), coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts_in_force(on=timezone.localdate())  # type: ignore[attr-defined]
        years = [("", _("All years")), *((str(year), str(year)) for year in honour_years())]
        self.fields["year"].choices = years  # type: ignore[attr-defined]
        self.fields["mark"].choices = [("", _("On any list or none")), *mark_choices()]  # type: ignore[attr-defined]
        states = [(state.value, state.label) for state in HonourState]
        self.fields["state"].choices = [*states, ("all", _("All states"))]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Return what was asked for; a part that cannot be read is left out."""
        self.is_valid()
        asked = self.cleaned_data
        state = asked.get("state") or HonourState.VALID.value
        return Wanted(
            words=asked.get("q", ""),
            programme=asked.get("programme"),
            district=asked.get("district"),
            industry=asked.get("industry"),
            mark=asked.get("mark", ""),
            year=asked.get("year"),
            state="" if state == "all" else state,
        )


class PendingForm(HonoursForm):
    """What to look for among the entries whose code is to be checked."""

    field_order = ("q", "programme", "year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self.field_order):
            del self.fields[name]

    def wanted(self) -> Wanted:
        """Return what was asked for, whatever the state of the entries."""
        return replace(super().wanted(), state="")


class CertificateForm(forms.Form):
    """Ask what the register knows about a certificate."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=NUMBER_LENGTH,
        help_text=_("As printed on it, for example LHRH-ZS-2026-E-0001"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ReceiptForm(forms.Form):
    """Ask how an objection stands, by the number of its receipt and the phone given with it."""

    receipt = forms.CharField(
        label=_("Receipt number"),
        max_length=RECEIPT_LENGTH,
        help_text=_("Ten letters and digits, given when the objection was filed"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Phone number given with the objection"),
        max_length=PHONE_LENGTH,
        required=False,
        help_text=_("Leave it empty for an objection without a name"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Refuse what is no phone number."""
        phone: str = self.cleaned_data["phone"]
        if phone.strip() and phone_spelt(phone) is None:
            raise ValidationError(_("Enter a mobile number, or a telephone number with its area code."))
        return phone
