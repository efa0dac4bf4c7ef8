# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scoring sheet as it is posted: what can be taken is taken, what cannot is named, and nothing blocks the rest."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.engine.money import parse_wan, wan_text
from grants.exceptions import GrantsError
from grants.models import Criterion
from grants.rules.scoring import ScoringRules
from reviewers.engine.levels import Level, level_of, levels_of, plain
from reviewers.selectors.reviews import Entry, Sheet
from reviewers.services.reviews import Draft, Points, points_check

COMMENT_LENGTH = 1000
OPINION_LENGTH = 2000
NUMBER = re.compile(r"-?[0-9]{1,4}(\.[0-9]{1,4})?")
YES, NO = "yes", "no"


class PointsField(forms.CharField):
    """Points for a criterion, as people type them; nothing is no points yet."""

    def __init__(self, criterion: Criterion, rules: ScoringRules) -> None:
        super().__init__(required=False)
        self.criterion = criterion
        self.rules = rules

    def clean(self, value: Any) -> Any:
        """Return the points, or None."""
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(_("Enter the points as a number, for example 12.5"))
        points = Decimal(text)
        try:
            points_check(criterion=self.criterion, points=points, rules=self.rules)
        except GrantsError as error:
            raise forms.ValidationError(str(error)) from error
        return points


class AmountField(forms.CharField):
    """An amount typed in ten thousand yuan, taken in fen."""

    def clean(self, value: Any) -> Any:
        """Return fen, or None."""
        if not str(value or "").strip():
            return None
        try:
            fen = parse_wan(str(value))
        except GrantsError as error:
            raise forms.ValidationError(str(error)) from error
        if fen < 0:
            raise forms.ValidationError(_("The suggested amount cannot be less than zero."))
        return fen


class ReviewForm(forms.Form):
    """The sheet of one seat; criteria are numbered from 1 in the order of the rubric."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    opinion = forms.CharField(
        label=gettext_lazy("Overall opinion"),
        required=False,
        max_length=OPINION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": "opinion-count"}),
    )
    is_supported = forms.ChoiceField(
        label=gettext_lazy("Do you support the case"),
        required=False,
        choices=[(YES, gettext_lazy("I support it")), (NO, gettext_lazy("I do not support it"))],
        widget=forms.RadioSelect,
    )
    suggested = AmountField(
        label=gettext_lazy("Suggested amount (10,000 yuan)"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-num"}),
    )
    veto = forms.ChoiceField(label=gettext_lazy("Ground"), required=False)
    veto_reason = forms.CharField(
        label=gettext_lazy("What you have found"),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, sheet: Sheet, rules: ScoringRules, takes_amount: bool) -> None:
        super().__init__(data, initial=_initial(sheet), prefix=None)
        self.sheet = sheet
        self.rules = rules
        for number, entry in enumerate(sheet.entries, start=1):
            self.fields[f"score_{number}"] = PointsField(entry.criterion, rules)
            self.fields[f"level_{number}"] = forms.IntegerField(required=False)
            self.fields[f"comment_{number}"] = forms.CharField(required=False, max_length=COMMENT_LENGTH)
        grounds = [(ground.value, ground.label) for ground in rules.veto.grounds]
        self.fields["veto"].choices = [("", gettext_lazy("No objection of this kind")), *grounds]  # type: ignore[attr-defined]
        if not takes_amount:
            del self.fields["suggested"]

    def clean(self) -> dict[str, Any]:
        """Let a level that was chosen give the points in its middle; a veto needs its reason."""
        data = super().clean() or {}
        for number, entry in enumerate(self.sheet.entries, start=1):
            level = self._level_chosen(number, entry, data)
            if level is not None:
                data[f"score_{number}"] = level.middle(self.rules.step_points)
        if data.get("veto") and not data.get("veto_reason"):
            self.add_error("veto_reason", _("Give a reason for the veto."))
        return data

    def revision_read(self) -> int:
        """Return the revision the sheet was written on: the one of the page, or a later one the expert has looked at."""
        onto = str(self.data.get("onto", ""))
        return int(onto) if onto.isascii() and onto.isdigit() else int(self.cleaned_data.get("revision", -1))

    def draft(self) -> Draft:
        """Return what can be saved: points that are wrong are none, a text that is too long is left as it was."""
        data, review = self.cleaned_data, self.sheet.seat.review
        has_veto = bool(data.get("veto") and data.get("veto_reason"))
        return Draft(
            scores={
                entry.criterion.pk: Points(data.get(f"score_{number}"), data.get(f"comment_{number}", entry.comment))
                for number, entry in enumerate(self.sheet.entries, start=1)
            },
            opinion=data.get("opinion", review.opinion),
            is_supported={YES: True, NO: False}.get(data.get("is_supported", "")),
            suggested_fen=data.get("suggested"),
            veto=data["veto"] if has_veto else "",
            veto_reason=data.get("veto_reason", review.veto_reason),
        )

    def _level_chosen(self, number: int, entry: Entry, data: dict[str, Any]) -> Level | None:
        """Return the level a reader without scripts has chosen: it is new, and the points were left as they were."""
        chosen, points = data.get(f"level_{number}"), data.get(f"score_{number}")
        levels = levels_of(maximum=entry.criterion.points, step=self.rules.step_points)
        before = None if entry.points is None else level_of(entry.points, levels)
        if chosen is None or points != entry.points or chosen == before or f"score_{number}" in self.errors:
            return None
        return next((level for level in levels if level.value == chosen), None)


def _initial(sheet: Sheet) -> dict[str, Any]:
    review = sheet.seat.review
    values: dict[str, Any] = {
        "revision": review.revision,
        "opinion": review.opinion,
        "is_supported": {True: YES, False: NO, None: ""}[review.is_supported],
        "suggested": "" if review.suggested_fen is None else wan_text(review.suggested_fen),
        "veto": review.veto,
        "veto_reason": review.veto_reason,
    }
    for number, entry in enumerate(sheet.entries, start=1):
        values[f"score_{number}"] = "" if entry.points is None else plain(entry.points)
        values[f"comment_{number}"] = entry.comment
    return values
