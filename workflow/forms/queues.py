# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filters over a queue of cases."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.filters import FilterSelect
from grants.selectors.marks import mark_choices
from workflow.selectors.queues import FACETS, Facets

SEARCH_LENGTH = 60
MOST_POINTS = 100
LABELS = {
    "call": (_("Call"), _("All calls")),
    "industry": (_("Industry"), _("All industries")),
    "district": (_("District"), _("All districts")),
    "recommender": (_("Recommender"), _("All recommenders")),
}


def search_text(given: str | None) -> str:
    """Return what is searched for, no longer than a search may be; a database text holds no NUL."""
    return (given or "").replace("\x00", "").strip()[:SEARCH_LENGTH]


def points_from(given: str | None) -> int | None:
    """Return from how many points on cases are asked for; what is no such number asks for all."""
    text = (given or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_POINTS)) else None


def mark_field() -> forms.ChoiceField:
    """Return the choice of a list of firms, for the filter of any list."""
    choices = [("", _("On any list or none")), *mark_choices()]
    return forms.ChoiceField(label=_("List of firms"), required=False, choices=choices, widget=FilterSelect)


class QueueForm(forms.Form):
    """A search, and a choice of what occurs in the queue; what is not to be chosen from counts as nothing."""

    q = forms.CharField(
        required=False,
        label=_("Search"),
        max_length=SEARCH_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, title or organisation")}),
    )

    def __init__(self, data: Mapping[str, Any], *, facets: Facets, names: Iterable[str] = FACETS) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["mark"] = mark_field()
        for name in names:
            choices = facets.choices(name)
            if len(choices) > 1 or data.get(name):
                label, every = LABELS[name]
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=[("", every), *choices], widget=FilterSelect
                )

        if facets.is_scored or data.get("score"):
            self.fields["score"] = forms.IntegerField(
                label=_("Self-assessment from (points)"),
                required=False,
                min_value=0,
                max_value=MOST_POINTS,
                widget=forms.NumberInput(attrs={"placeholder": _("Points from")}),
            )

    @property
    def mark(self) -> str:
        """Return the list of firms that was chosen."""
        self.is_valid()
        return str(self.cleaned_data.get("mark", ""))

    @property
    def chosen(self) -> dict[str, str]:
        """Return the code chosen for each filter that has one."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in FACETS if self.cleaned_data.get(name)}
