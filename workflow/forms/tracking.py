# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filters over the table of awards."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import AwardStatus
from grants.selectors.marks import firms_marked
from workflow.enums import Light
from workflow.forms.queues import SEARCH_LENGTH, mark_field, search_text
from workflow.selectors.tracking import Tracked

PARTS: dict[str, tuple[Any, Any, Callable[[Tracked], tuple[str, str]]]] = {
    "programme": (
        _("Programme"),
        _("All programmes"),
        lambda row: (row.award.programme.code, str(row.award.programme)),
    ),
    "call": (
        _("Call"),
        _("All calls"),
        lambda row: (row.award.application.call.reference, str(row.award.application.call)),
    ),
    "district": (
        _("District"),
        _("All districts"),
        lambda row: (
            (row.award.application.district.code, str(row.award.application.district))
            if row.award.application.district
            else ("", "")
        ),
    ),
    "status": (
        _("State"),
        _("All states"),
        lambda row: (row.award.status, str(AwardStatus(row.award.status).label)),
    ),
}


class TrackingForm(forms.Form):
    """A search and a choice of what occurs; what is not to be chosen from counts as nothing."""

    q = forms.CharField(
        required=False,
        label=_("Search"),
        max_length=SEARCH_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, title or organisation")}),
    )

    def __init__(self, data: Any, rows: Sequence[Tracked]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["mark"] = mark_field()
        for name, (label, every, part) in PARTS.items():
            choices = sorted({part(row) for row in rows} - {("", "")})
            if len(choices) > 1 or data.get(name):
                self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", every), *choices])

    @property
    def chosen(self) -> dict[str, str]:
        """Return the code chosen for each filter that has one."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in PARTS if self.cleaned_data.get(name)}

    @property
    def mark(self) -> str:
        """Return the list of firms that was chosen."""
        self.is_valid()
        return str(self.cleaned_data.get("mark", ""))

    def narrowed(self, rows: Sequence[Tracked]) -> list[Tracked]:
        """Return the rows that match search and choices."""
        text, chosen = search_text(self.data.get("q")).casefold(), self.chosen
        firms = set(firms_marked(self.mark)) if self.mark else None
        found = (row for row in rows if firms is None or row.award.application.organisation_id in firms)
        return [row for row in found if _matches(row, text, chosen)]


def in_light(rows: Sequence[Tracked], light: str) -> list[Tracked]:
    """Return the rows with a light; all for what is no light."""
    return [row for row in rows if row.light == light] if light in Light.values else list(rows)


def _matches(row: Tracked, text: str, chosen: dict[str, str]) -> bool:
    if any(PARTS[name][2](row)[0] != code for name, code in chosen.items()):
        return False
    case = row.award.application
    shown = (case.number or "", case.title, case.subject_name, case.organisation_name, case.organisation.name)
    return not text or any(text in part.casefold() for part in shown)
