# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which list is to be taken out, narrowed by what, in which columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Call, SavedLayout, User
from grants.selectors.exportjobs import layouts_open_to
from grants.selectors.exportkinds import (
    LAYOUT_TITLES,
    LONGEST_TEXT,
    ExportKind,
    Filter,
    Scope,
    export_calls,
    filter_words,
    filters_read,
    kinds_open_to,
    may_export,
)
from grants.services.exports import FORMATS
from grants.storage.columns import Column

PREFIX = "f-"  # before the name of a filter, so that it is no name of this page
SAVED = "saved-"
LONGEST_NAME = 60
LAST = 10_000


@dataclass(frozen=True)
class Line:
    """A column as it is offered: whether it is taken, and in which place."""

    column: Column
    is_chosen: bool
    place: int | str


class SourceForm(forms.Form):
    """Which list, of which call, narrowed how, in which layout to begin with."""

    kind = forms.ChoiceField(label=gettext_lazy("List"), required=False)
    call = forms.ChoiceField(label=gettext_lazy("Call"), required=False)

    def __init__(self, data: "MultiValueDict[str, str]", *, user: User) -> None:
        super().__init__(data)
        self._user = user
        kinds = kinds_open_to(user)
        self._offer("kind", [("", _("Choose a list")), *((one.code, one.title) for one in kinds)])
        self.list = next((one for one in kinds if one.code == data.get("kind")), None)
        self.of_call: Call | None = None
        self.saved: dict[str, SavedLayout] = {}
        if self.list is None:
            del self.fields["call"]
            return
        self._take_call(self.list)
        self._take_filters(self.list)
        self._take_layouts(self.list)

    @property
    def is_ready(self) -> bool:
        """Say whether it is clear what is to be taken out."""
        return self.list is not None and may_export(self._user, self.list, self.of_call)

    @property
    def source(self) -> ExportKind:
        """Return the list; asked only where the form is ready."""
        if self.list is None:
            raise LookupError("No list is chosen.")
        return self.list

    @property
    def words(self) -> list[tuple[str, str]]:
        """Return what narrows the list in words."""
        return filter_words(self.source, self.scope)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what the next form has to send along."""
        call = self.of_call.reference if self.of_call else ""
        filters = [(PREFIX + code, value) for code, value in self.scope.filters.items()]
        return [("kind", self.source.code), ("call", call), ("layout", self.layout), *filters]

    @property
    def layout_columns(self) -> list[str]:
        """Return the codes of the columns of the layout that is chosen."""
        if self.layout in self.saved:
            open_to = {column.code for column in self.source.columns(self.scope)}
            return [code for code in self.saved[self.layout].columns if code in open_to]
        return self._layouts.get(self.layout, [])

    def _take_call(self, kind: ExportKind) -> None:
        calls = list(export_calls(self._user, kind)) if kind.acts else []
        whole = [("", _("The whole register"))] if may_export(self._user, kind, None) else []
        if not calls:
            del self.fields["call"]
            return
        self._offer("call", [*whole, *((one.reference, str(one)) for one in calls)])
        asked = self.data.get("call", "")
        first = None if whole else calls[0]
        self.of_call = next((one for one in calls if one.reference == asked), first)

    def _take_filters(self, kind: ExportKind) -> None:
        plain = Scope(user=self._user, call=self.of_call)
        given = {one.code: self.data.get(PREFIX + one.code, "") for one in kind.filters}
        self.scope = Scope(user=self._user, call=self.of_call, filters=filters_read(kind, plain, given))
        for one in kind.filters:
            self.fields[PREFIX + one.code] = _field_of(one, plain)

    def _take_layouts(self, kind: ExportKind) -> None:
        self._layouts = kind.layouts_of(self.scope)
        kept = layouts_open_to(self._user).filter(kind=kind.code)
        self.saved = {f"{SAVED}{one.reference}": one for one in kept}
        names = [(code, LAYOUT_TITLES[code]) for code in self._layouts]
        own = [(code, self._name_of(one)) for code, one in self.saved.items()]
        self.fields["layout"] = forms.ChoiceField(
            label=gettext_lazy("Layout to begin with"), required=False, choices=[*names, *own]
        )
        asked = self.data.get("layout", "")
        known = [code for code, _name in (*names, *own)]
        self.layout = asked if asked in known else known[0] if known else ""

    def _name_of(self, one: SavedLayout) -> str:
        if one.owner_id == self._user.pk:
            return one.name
        return _("%(name)s, shared by %(who)s") % {"name": one.name, "who": one.owner}

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    """In which format, and whether the columns are kept under a name."""

    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=[(one, one.upper()) for one in FORMATS])
    name = forms.CharField(
        label=gettext_lazy("Keep these columns as a layout named"), required=False, max_length=LONGEST_NAME
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Share the layout with the house"), required=False)


def columns_posted(data: "MultiValueDict[str, str]") -> list[str]:
    """Return the codes of the chosen columns in the order of the numbers beside them; without one they come last."""
    chosen = list(dict.fromkeys(data.getlist("columns")))
    return sorted(chosen, key=lambda code: _place(data, code))


def lines_of(columns: list[Column], chosen: list[str], data: Mapping[str, str] | None = None) -> list[Line]:
    """Return every column that may be chosen, those of the list first and in its order."""
    places = {code: place for place, code in enumerate(chosen, start=1)}
    ordered = sorted(columns, key=lambda column: places.get(column.code, LAST))
    return [
        Line(
            column,
            column.code in places,
            data.get(f"place-{column.code}", "") if data is not None else places.get(column.code, ""),
        )
        for column in ordered
    ]


def _place(data: "MultiValueDict[str, str]", code: str) -> int:
    given = data.get(f"place-{code}", "").strip()
    return int(given) if given.isascii() and given.isdigit() and int(given[:6]) < LAST else LAST


def _field_of(one: Filter, scope: Scope) -> forms.Field:
    label = str(one.label)
    if one.choices is not None:
        return forms.ChoiceField(label=label, required=False, choices=[("", one.unset), *one.choices(scope)])
    if one.is_number:
        return forms.IntegerField(label=label, required=False, min_value=0)
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT)
