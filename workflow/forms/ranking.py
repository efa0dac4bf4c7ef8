# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters of the ranking, and what is entered about one case or about the way back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.engine.money import parse_wan, wan_text
from grants.exceptions import GrantsError
from grants.forms.filters import FilterSelect
from grants.models import Application
from workflow.forms.queues import mark_field
from workflow.selectors.ranking import Narrowing, RankedCase


class RankingFilter(forms.Form):
    """Which rows of the ranking are shown."""

    industry = forms.ChoiceField(label=_("Industry"), required=False, widget=FilterSelect)
    district = forms.ChoiceField(label=_("District"), required=False, widget=FilterSelect)
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, organisation or project")}),
    )
    mark = mark_field()
    flagged = forms.BooleanField(label=_("Only those to be looked at again"), required=False)

    def __init__(self, data: Any, rows: Sequence[RankedCase]) -> None:
        super().__init__(data, auto_id="filter_%s")
        for name, first in (("industry", _("All industries")), ("district", _("All districts"))):
            found = {(getattr(row.case, f"{name}_code"), getattr(row.case, name)) for row in rows} - {(None, None)}
            self.fields[name].choices = [("", first), *sorted(found)]  # type: ignore[attr-defined]

    def chosen(self, rows: Iterable[RankedCase]) -> list[RankedCase]:
        """Return the rows that match; a filter that is no filter shows all."""
        if not self.is_valid():
            return list(rows)
        wanted = self.cleaned_data
        narrowing = Narrowing(
            wanted["industry"], wanted["district"], wanted["q"], flagged=wanted["flagged"], mark=wanted["mark"]
        )
        return narrowing.chosen(rows)

    @property
    def is_narrow(self) -> bool:
        """Say whether any filter is set."""
        return self.is_valid() and any(self.cleaned_data.values())


class WanField(forms.CharField):
    """An amount typed in ten thousand yuan, kept in fen."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
        super().__init__(**{"widget": widget, "max_length": 20, **options})

    def clean(self, value: Any) -> Any:
        """Read the amount; what it should look like is said where it cannot be read."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_wan(text)
        except GrantsError as error:
            raise forms.ValidationError(str(error)) from error


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class ApprovedTotalForm(forms.Form):
    """The approved total investment of a case with its reason."""

    approved = WanField(label=_("Approved total investment (10,000 yuan)"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Which lines were cut and why; or that the total applied for is approved as it is."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any, application: Application) -> None:
        start = application.approved_total_fen
        start = application.total_fen if start is None else start
        super().__init__(data, initial={"approved": wan_text(start) if start is not None else ""})
        self.application = application

    def clean_approved(self) -> int:
        """Refuse what lies above the total applied for."""
        approved: int = self.cleaned_data["approved"]
        total = self.application.total_fen
        if approved <= 0:
            raise forms.ValidationError(_("The approved total should be above zero."))
        if total is not None and approved > total:
            raise forms.ValidationError(
                _("The approved total should not exceed the total applied for, %(total)s; it is %(approved)s.")
                % {"total": wan_text(total), "approved": wan_text(approved)}
            )
        return approved
