# SPDX-License-Identifier: AGPL-3.0-or-later
"""Targets of an agreement as rows of fields: those there are, and some more to be filled in."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.forms.rows import Cell, RowEntry
from grants.models import Target
from grants.services.awards import TargetDraft

MORE_ROWS, MOST_ROWS = 3, 40
ROW = re.compile(r"t([0-9]{1,3})_")
COLUMNS = (
    ("name", _("Target")),
    ("unit", _("Unit")),
    ("baseline", _("Baseline")),
    ("target", _("To reach")),
    ("lower", _("Lower is better")),
)


class TargetsForm(forms.Form):
    """The rows of targets; a row without a name and a value counts as left out."""

    def __init__(self, data: Any = None, *, targets: Iterable[Target] = (), **options: Any) -> None:
        super().__init__(data, **options)
        existing = list(targets)
        self.numbers = range(min(MOST_ROWS, self._count(data, len(existing))))
        for number in self.numbers:
            row = existing[number] if number < len(existing) else None
            for name, label in COLUMNS:
                self.fields[f"t{number}_{name}"] = _field(name, f"{label} {number + 1}", row)

    def _count(self, data: Any, existing: int) -> int:
        """Return how many rows there are: as many as were sent, or those there are and some more."""
        if data is None:
            return existing + MORE_ROWS
        sent = [int(found[1]) for key in data if (found := ROW.match(key))]
        return max([number + 1 for number in sent if number < MOST_ROWS], default=MORE_ROWS)

    def heads(self) -> list[str]:
        """Return the heads of the table."""
        return ["", *(str(label) for _name, label in COLUMNS)]

    def rows(self) -> list[RowEntry]:
        """Return the rows of the table."""
        heads = [str(label) for _name, label in COLUMNS]
        return [
            RowEntry(str(number + 1), [self[f"t{number}_{name}"] for name, _label in COLUMNS], heads)
            for number in self.numbers
        ]

    def plain_fields(self) -> list[Any]:
        """Return the fields that stand outside the table."""
        return [bound for bound in self.visible_fields() if not ROW.match(bound.name)]

    def clean(self) -> dict[str, Any]:
        """Refuse a row that is half filled in."""
        data = super().clean() or self.cleaned_data
        for number in self.numbers:
            name, target = data.get(f"t{number}_name"), data.get(f"t{number}_target")
            if name and target is None and f"t{number}_target" not in self.errors:
                self.add_error(f"t{number}_target", _("Enter the value to reach for this target."))
            if target is not None and not name and f"t{number}_name" not in self.errors:
                self.add_error(f"t{number}_name", _("Name this target, or empty its row."))
        return data

    def targets(self) -> list[TargetDraft]:
        """Return the targets that were entered, numbered anew."""
        data = self.cleaned_data
        rows = [number for number in self.numbers if data.get(f"t{number}_name")]
        return [
            TargetDraft(
                code=f"T{position}",
                name=data[f"t{number}_name"],
                unit=data[f"t{number}_unit"],
                baseline=data[f"t{number}_baseline"],
                target=data[f"t{number}_target"],
                lower_is_better=data[f"t{number}_lower"],
            )
            for position, number in enumerate(rows, start=1)
        ]


def _field(name: str, label: str, row: Target | None) -> forms.Field:
    if name == "lower":
        return forms.BooleanField(
            label=label,
            required=False,
            initial=bool(row and row.lower_is_better),
            widget=forms.CheckboxInput(attrs={"aria-label": label}),
        )
    if name in {"baseline", "target"}:
        value: Decimal | None = getattr(row, name) if row else None
        initial = None if value is None else f"{value.normalize():f}"
        return forms.DecimalField(
            label=label, required=False, max_digits=18, decimal_places=4, initial=initial, widget=Cell(label)
        )
    return forms.CharField(
        label=label,
        required=False,
        max_length=200 if name == "name" else 20,
        initial=getattr(row, name) if row else "",
        widget=forms.TextInput(attrs={"aria-label": label, "autocomplete": "off"}),
    )
