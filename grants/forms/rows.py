# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of fields that a page draws as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from grants.engine.money import parse_wan, wan_text
from grants.exceptions import GrantsError


@dataclass
class RowEntry:
    """One row of a table of fields: its head, its fields, the heads of their columns."""

    head: str
    fields: list[BoundField]
    heads: list[str]

    @property
    def cells(self) -> list[tuple[str, BoundField]]:
        """Return each field with the head of its column, which stands beside it on a narrow screen."""
        return list(zip(self.heads, self.fields, strict=True))


class Cell(forms.TextInput):
    """A box in a table: its label is read out, since the heads of row and column only stand beside it."""

    def __init__(self, label: str, **attrs: Any) -> None:
        super().__init__(attrs={"aria-label": label, "autocomplete": "off", "class": "num", **attrs})


class Moment(forms.DateTimeInput):
    """A date and time of the city, picked or typed."""

    input_type = "datetime-local"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class Day(forms.DateInput):
    """A date, picked or typed."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MoneyField(forms.CharField):
    """An amount typed in ten thousand yuan; its value is whole fen."""

    def prepare_value(self, value: Any) -> Any:
        """Write fen as they are typed."""
        return wan_text(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Read what was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = parse_wan(text)
        except GrantsError as error:
            raise forms.ValidationError(str(error)) from error
        if fen < 0:
            raise forms.ValidationError(_("Enter an amount of 0 or more."))
        return fen


def filled(cells: Mapping[str, Any]) -> bool:
    """Say whether anything was entered in a row."""
    return any(value not in {None, ""} for value in cells.values())
