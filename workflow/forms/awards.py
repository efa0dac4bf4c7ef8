# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is entered about an award: agreement, reports, checks, changes, acceptance, its end."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.enums import AcceptanceConclusion
from grants.forms.rows import Day, Moment, MoneyField
from grants.models import Organisation, Target
from grants.rules.choices import ChangeKind, MidtermGrade
from reviewers.services.acceptances import Sitting
from workflow.forms.award_targets import TargetsForm
from workflow.forms.signing import SCAN_BYTES, SCANS

TEXT = 4000
RECTIFY = "rectify"


def _long(label: Any, *, rows: int = 6, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def _document() -> forms.CharField:
    return forms.CharField(label=_("Document number"), max_length=60)


class AgreementTextForm(TargetsForm):
    """Text and targets of the draft."""

    text = _long(
        _("What is agreed"),
        rows=10,
        required=False,
        help_text=_(
            "Tasks, duties of both sides, use of the money, breach. Amounts, period and targets print themselves."
        ),
    )
    digest = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("text",)


class AgreementSignForm(forms.Form):
    """The sealed agreement, as it came back on paper."""

    scan = forms.FileField(
        label=_("Scan of the sealed agreement"), help_text=_("PDF, JPG or PNG, at most 20 MB; all pages in one file")
    )
    digest = forms.CharField(widget=forms.HiddenInput)
    types, maximum = SCANS, SCAN_BYTES


class AgreementAgreeForm(forms.Form):
    """The answer of the authority to a signed agreement."""

    outcome = forms.ChoiceField(
        label=_("The sealed scan"),
        choices=(
            ("agreed", _("is the agreement as it stands here: agree to it")),
            ("sent_back", _("differs or is not in order: send it back")),
        ),
        widget=forms.RadioSelect,
    )
    reason = _long(_("What is not in order"), rows=3, required=False, help_text=_("The organisation reads this."))

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where it is sent back."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "sent_back" and not data.get("reason", "").strip():
            self.add_error("reason", _("Say what is not in order."))
        return data


class ReportForm(forms.Form):
    """The report of one period."""

    period = forms.ChoiceField(label=_("Period"))
    done = _long(_("What was done, and how far the targets are reached"), rows=10)
    spent_fen = MoneyField(label=_("Spent since the start (10,000 yuan)"))

    def __init__(self, data: Any = None, *, periods: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["period"].choices = [(code, code) for code in periods]  # type: ignore[attr-defined]


class MidtermForm(forms.Form):
    """The mid-term check."""

    grade = forms.ChoiceField(label=_("Grade"), widget=forms.RadioSelect)
    opinion = _long(_("Opinion"), help_text=_("The organisation reads this."))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, seen: int, grades: Iterable[MidtermGrade]) -> None:
        super().__init__(data, initial={"seen": seen})
        self.fields["grade"].choices = [(one.value, one.label) for one in grades]  # type: ignore[attr-defined]


class ChangeForm(forms.Form):
    """A change of what was agreed."""

    what = forms.ChoiceField(label=_("What is to be changed"))
    caused_on = forms.DateField(label=_("When the cause arose"), widget=Day())
    text = _long(_("Why"), rows=5)
    new_value = _long(_("What it should be"), rows=3, help_text=_("For targets: the new targets, one a line."))
    new_ends_on = forms.DateField(label=_("New end of the period"), required=False, widget=Day())
    new_uscc = forms.CharField(
        label=_("Credit code of the organisation that takes over"), required=False, max_length=18
    )
    shift_percent = forms.DecimalField(
        label=_("Share of the budget item that is moved (%)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
    )

    def __init__(self, data: Any = None, *, kinds: Iterable[ChangeKind]) -> None:
        super().__init__(data)
        self.fields["what"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]

    def clean_caused_on(self) -> date:
        """Refuse a cause that lies ahead."""
        given: date = self.cleaned_data["caused_on"]
        if given > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return given

    def clean_new_uscc(self) -> Organisation | None:
        """Find the organisation by its code."""
        code = self.cleaned_data["new_uscc"].strip().upper()
        if not code:
            return None
        found = Organisation.objects.filter(uscc=code).first()
        if found is None:
            raise forms.ValidationError(_("No organisation is registered here under this code."))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the kind of change."""
        data = super().clean() or self.cleaned_data
        if data.get("what") == ChangeKind.PERIOD and not data.get("new_ends_on") and "new_ends_on" not in self.errors:
            self.add_error("new_ends_on", _("Enter the new end of the period."))
        is_handed_over = data.get("what") == ChangeKind.LEAD_ORGANISATION
        if is_handed_over and not data.get("new_uscc") and "new_uscc" not in self.errors:
            self.add_error("new_uscc", _("Enter the credit code of the organisation that takes over."))
        return data

    def given(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        percent: Decimal | None = data["shift_percent"]
        return {
            "what": data["what"],
            "text": data["text"],
            "new_value": data["new_value"],
            "caused_on": data["caused_on"],
            "new_ends_on": data["new_ends_on"],
            "new_organisation": data["new_uscc"],
            "shift_ratio": None if percent is None else percent / 100,
        }


class AcceptanceApplyForm(forms.Form):
    """The application for acceptance."""

    summary = _long(
        _("What was reached"),
        rows=12,
        help_text=_("Tasks done, targets reached with their figures, money spent, effects. The panel reads this."),
    )


class AcceptancePanelForm(forms.Form):
    """Who heard the application for acceptance, and what they found."""

    experts = forms.CharField(
        label=_("Numbers of the experts"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, the chair first; they are found in the register of experts."),
    )
    held_at = forms.DateTimeField(label=_("When the panel met"), widget=Moment())
    place = forms.CharField(label=_("Place"), max_length=200)
    text = _long(_("Opinion of the panel"), rows=8)

    def sitting(self) -> Sitting:
        """Return what is recorded."""
        data = self.cleaned_data
        numbers = re.split(r"[\s,，、;；]+", data["experts"].strip().upper())
        return Sitting(numbers=numbers, held_at=data["held_at"], place=data["place"], text=data["text"])


class AcceptanceConcludeForm(forms.Form):
    """The conclusion of an acceptance by the targets reached."""

    opinion = _long(_("Opinion of the panel"), help_text=_("The organisation reads this."))
    audited_cost_fen = MoneyField(label=_("Audited cost (10,000 yuan)"), required=False)
    conclusion = forms.ChoiceField(label=_("Conclusion"), widget=forms.RadioSelect)
    tail_fen = MoneyField(
        label=_("Final payment of a project closed without passing (10,000 yuan)"),
        required=False,
        help_text=_("Empty: nothing. A project that passed gets what the rules leave."),
    )

    def __init__(self, data: Any = None, *, targets: Iterable[Target], may_rectify: bool) -> None:
        super().__init__(data)
        self.codes = []
        for target in targets:
            aim = f"{target.target.normalize():f} {target.unit}".strip()
            self.codes.append(target.code)
            self.fields[f"reached_{target.code}"] = forms.DecimalField(
                label=_("%(target)s: reached (agreed: %(aim)s)") % {"target": target.name, "aim": aim},
                max_digits=18,
                decimal_places=4,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
            )
        self.order_fields([*(f"reached_{code}" for code in self.codes)])
        choices = [(one.value, one.label) for one in AcceptanceConclusion]
        if may_rectify:
            choices.append((RECTIFY, _("To be rectified, then accepted again")))
        self.fields["conclusion"].choices = choices  # type: ignore[attr-defined]

    def found(self) -> dict[str, Any]:
        """Return what was found."""
        data = self.cleaned_data
        return {
            "opinion": data["opinion"],
            "audited_cost_fen": data["audited_cost_fen"],
            "reached": {code: data[f"reached_{code}"] for code in self.codes},
        }


class EvaluateForm(forms.Form):
    """The performance evaluation."""

    points = forms.DecimalField(label=_("Points of 100"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    opinion = _long(_("Opinion"))


class ArchiveForm(forms.Form):
    """Where the papers lie."""

    archive_number = forms.CharField(label=_("Archive number"), max_length=60)


class AwardReasonForm(forms.Form):
    """A reason that the organisation reads."""

    reason = _long(_("Reason"), rows=4, help_text=_("The organisation reads this."))


class BreakOffForm(AwardReasonForm):
    """The end of a project without fault."""

    document_number = _document()
    spent_fen = MoneyField(
        label=_("Spent as agreed of what was paid (10,000 yuan)"), help_text=_("The rest is ordered back.")
    )


class TakeBackForm(AwardReasonForm):
    """The end of a project for fault."""

    document_number = _document()
    told_on = forms.DateField(
        label=_("When the organisation was told and could answer"),
        widget=Day(),
        help_text=_("Nothing is revoked before the organisation was heard."),
    )
