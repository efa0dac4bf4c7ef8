# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an officer enters while a case is screened: the check, notes, questions to other bodies and their answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.rules.choices import CheckPoint
from grants.services.screening import CheckPoint as CheckedPoint
from workflow.selectors.screening import Hints

ACCEPT, RETURN, REFUSE = "accept", "return", "refuse"
OUTCOMES = (
    (ACCEPT, gettext_lazy("Accept for review")),
    (RETURN, gettext_lazy("Return for correction")),
    (REFUSE, gettext_lazy("Do not accept")),
)
MET, UNMET = "yes", "no"
ANSWERS = ((MET, gettext_lazy("Fulfilled")), (UNMET, gettext_lazy("Not fulfilled")))


@dataclass(frozen=True)
class Line:
    """One line of the checklist with its two fields and what the house knows itself."""

    code: str
    label: str
    met: Any
    evidence: Any
    hints: list[str]


class FormalCheckForm(forms.Form):
    """The checklist of the rules, the outcome and the reason."""

    outcome = forms.ChoiceField(label=gettext_lazy("Your conclusion"), choices=OUTCOMES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("The organisation reads it. Needed for a return and for a refusal."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, points: Iterable[CheckPoint], hints: Hints, rounds_left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._points, self._hints, self._rounds_left = list(points), hints, rounds_left
        for point in self._points:
            self.fields[f"met_{point}"] = forms.ChoiceField(
                label=point.label, choices=ANSWERS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"evidence_{point}"] = forms.CharField(
                label=_("Evidence: %(point)s") % {"point": point.label}, required=False, max_length=300
            )

    @property
    def lines(self) -> list[Line]:
        """Return the checklist as the page shows it."""
        return [
            Line(
                code=point.value,
                label=str(point.label),
                met=self[f"met_{point}"],
                evidence=self[f"evidence_{point}"],
                hints=self._hints.get(point, []),
            )
            for point in self._points
        ]

    @property
    def items(self) -> list[CheckedPoint]:
        """Return the lines that were answered."""
        return [
            CheckedPoint(
                code=point.value,
                is_met=self.cleaned_data[f"met_{point}"] == MET,
                evidence=self.cleaned_data[f"evidence_{point}"],
            )
            for point in self._points
            if self.cleaned_data.get(f"met_{point}")
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the outcome."""
        outcome = self.cleaned_data.get("outcome")
        if outcome == ACCEPT:
            self._clean_acceptance()
        elif outcome in (RETURN, REFUSE) and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Please enter the reason"))
        if outcome == RETURN and self._rounds_left < 1:
            self.add_error("outcome", _("The rules allow no further correction. Accept the case or do not."))
        return self.cleaned_data

    def _clean_acceptance(self) -> None:
        unmet = [point for point in self._points if self.cleaned_data.get(f"met_{point}") == UNMET]
        if unmet:
            self.add_error(
                "outcome",
                _("%(count)d lines of the checklist are not met. Return or refuse the case.") % {"count": len(unmet)},
            )
        for point in self._points:
            if not self.cleaned_data.get(f"met_{point}"):
                self.add_error(f"met_{point}", _("Please answer “%(point)s”") % {"point": point.label})


class DateInput(forms.DateInput):
    """A date as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "w-mid"})


class NoteForm(forms.Form):
    """A telephone call or a remark."""

    with_whom = forms.CharField(label=gettext_lazy("With whom"), required=False, max_length=100)
    text = forms.CharField(
        label=gettext_lazy("What was said"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    promised_by = forms.DateField(label=gettext_lazy("Promised by"), required=False, widget=DateInput())


class AskForm(forms.Form):
    """Note that a body was asked about organisations by letter."""

    scope = forms.ChoiceField(
        label=gettext_lazy("About which organisations"),
        choices=(
            ("checked", gettext_lazy("Those with a case to be checked or accepted")),
            ("all", gettext_lazy("All that handed in a case")),
        ),
        widget=forms.RadioSelect,
        initial="checked",
    )
    body = forms.CharField(
        label=gettext_lazy("Body asked"), max_length=100, help_text=gettext_lazy("Such as 市税务局, 市生态环境局")
    )
    letter_number = forms.CharField(label=gettext_lazy("Number of the letter"), max_length=60)


class ReplyForm(forms.Form):
    """What a body answered about an organisation."""

    is_clear = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=(("yes", gettext_lazy("Nothing found")), ("no", gettext_lazy("There is a finding"))),
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=gettext_lazy("What the body writes"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replied_on = forms.DateField(label=gettext_lazy("Date of the reply"), widget=DateInput())

    def clean_replied_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["replied_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date of the reply should not lie in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for the finding in words."""
        if self.cleaned_data.get("is_clear") == "no" and not self.cleaned_data.get("reply"):
            self.add_error("reply", _("Please write what the body found"))
        return self.cleaned_data
