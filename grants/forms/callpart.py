# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every part of a call has in common as a form."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

from grants.enums import CallState
from grants.forms.rows import RowEntry
from grants.models import Call, User
from grants.selectors.readiness import Part

EARLIEST_YEAR, LATEST_YEAR = 2011, 2099
MOST_PLACES = 100_000


class PartForm(forms.Form):
    """One part of a call; where it is closed its fields are shown and cannot be changed."""

    part: ClassVar[Part]
    title: ClassVar[str | Promise]
    intro: ClassVar[str | Promise] = ""
    open_in: ClassVar[frozenset[str]] = frozenset({CallState.DESIGN})

    def __init__(self, data: Any = None, *, call: Call) -> None:
        self.call = call
        super().__init__(data, initial=self.values_of(call))
        self.build()
        self.is_open = call.state in self.open_in
        for field in self.fields.values():
            field.disabled = not self.is_open

    def values_of(self, call: Call) -> dict[str, Any]:
        """Return what stands in the fields at first."""
        return {name: getattr(call, name) for name in self.base_fields if hasattr(call, name)}

    def build(self) -> None:
        """Add fields that depend on the call."""

    def heads(self) -> list[str]:
        """Return the heads of the table, the first column's included; empty where there is none."""
        return []

    def rows(self) -> list[RowEntry]:
        """Return the fields that stand in a table."""
        return []

    def plain_fields(self) -> list[BoundField]:
        """Return the fields that stand by themselves."""
        in_table = {bound.name for row in self.rows() for bound in row.fields}
        return [bound for bound in self if bound.name not in in_table]

    if TYPE_CHECKING:

        def save(self, *, actor: User) -> Call:
            """Hand the part to its service; each part has its own."""
