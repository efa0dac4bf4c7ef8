# SPDX-License-Identifier: AGPL-3.0-or-later
"""By what the list of cases of a call is narrowed, read from the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.enums import ApplicationStatus
from grants.forms.filters import FilterSelect
from grants.selectors.marks import mark_choices
from workflow.selectors.callstretches import Stretch


class CaseFilterForm(forms.Form):
    """Text, status, industry, district, recommender, list of firms; what is no choice is passed over."""

    text = forms.CharField(
        label=gettext_lazy("Search the cases"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, widget=FilterSelect)
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False, widget=FilterSelect)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False, widget=FilterSelect)
    recommender = forms.ChoiceField(label=gettext_lazy("Recommender"), required=False, widget=FilterSelect)
    mark = forms.ChoiceField(label=gettext_lazy("List of firms"), required=False, widget=FilterSelect)
    score = forms.IntegerField(
        label=gettext_lazy("Self-assessment from (points)"), required=False, min_value=0, max_value=100
    )
    stretch = forms.ChoiceField(required=False, choices=[("", ""), *Stretch.choices], widget=forms.HiddenInput)
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, choices: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__(data)
        self.fields["text"].widget.attrs["placeholder"] = _("Number, title or organisation")
        self.fields["score"].widget.attrs["placeholder"] = _("Points from")
        handed_in = [one for one in ApplicationStatus.choices if one[0] != ApplicationStatus.DRAFT]
        offered = {
            "status": [("", _("Every status")), *handed_in],
            "industry": [("", _("All industries")), *choices["industry"]],
            "district": [("", _("All districts")), *choices["district"]],
            "recommender": [("", _("All recommenders")), *choices["recommender"]],
            "mark": [("", _("On any list or none")), *mark_choices()],
        }
        for name, options in offered.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the list is narrowed to; a value that is no choice counts as none."""
        self.is_valid()
        narrowed = {name: self.cleaned_data.get(name, "") for name in self.fields if name != "sort"}
        return {**narrowed, "score": self.cleaned_data.get("score")}
