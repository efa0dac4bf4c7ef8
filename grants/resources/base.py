# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rosters whose rows are rows of one table: compared and written in bulk, with the fields of an import-export resource."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.widgets import Widget

from grants.audit import record_all
from grants.engine.money import wan_text
from grants.engine.rosters.cells import Value
from grants.engine.rosters.layouts import Holds
from grants.enums import RowOutcome
from grants.exceptions import GrantsError
from grants.models import ImportRow, User
from grants.services.rosters import Entry, ReversibleRoster
from grants.storage.bulk import rows_insert, rows_update


class CodeWidget(Widget):
    """Turn a code into the key of its row; the whole table is read once for a batch."""

    def __init__(self, model: type[Model], code: str = "code") -> None:
        super().__init__()
        self._model, self._code = model, code
        self._keys: dict[str, int] | None = None

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_given: Any) -> int | None:  # noqa: ARG002 -- the library's signature
        """Return the key, None for no code."""
        if self._keys is None:
            rows = self._model._default_manager.values_list(self._code, "pk")
            self._keys = dict(rows)
        return self._keys[value] if value else None


class BulkRoster(ReversibleRoster):
    """A roster of rows of ``model``; ``name`` begins the names of its events."""

    model: type[Model]
    name: str
    resource_class: type[ModelResource]

    def __init__(self) -> None:
        self.label = self.model._meta.label_lower
        resource = self.resource_class()
        self._fields = {field.column_name: field for field in resource.get_import_fields()}

    def made(self) -> Model:
        """Return a new row with what the fields do not set."""
        return self.model()

    def event_data(self, instance: Any) -> dict[str, object]:
        """Return what the event of a new row says."""
        return {"id": instance.pk}

    def changed(self, instance: Model, values: Mapping[str, Value]) -> list[str]:
        """Return the columns in which a row of the register differs; an empty cell changes nothing."""
        return [
            column
            for column, field in self._fields.items()
            if values.get(column) not in (None, "") and field.get_value(instance) != field.clean(values)
        ]

    def current(self, rows: Sequence[ImportRow]) -> Mapping[int, Mapping[str, str]]:
        """Return what the register says today in the columns that rows would change: one query, none without changes."""
        changing = [row for row in rows if row.changes and row.target_pk]
        if not changing:
            return {}
        codes = [field.attribute for field in self._fields.values() if isinstance(field.widget, CodeWidget)]
        found = self.model._default_manager.select_related(*(name.removesuffix("_id") for name in codes)).in_bulk(
            [row.target_pk for row in changing]
        )
        return {
            row.number: {column: self._told(found[row.target_pk], column) for column in row.changes}
            for row in changing
            if row.target_pk in found
        }

    def _told(self, instance: Any, column: str) -> str:
        """Return what a row of the register says in a column, for people."""
        field = self._fields[column]
        name = field.attribute.removesuffix("_id") if isinstance(field.widget, CodeWidget) else field.attribute
        value = getattr(instance, name)
        if value in (None, ""):
            return "—"
        return f"{wan_text(value)} 万元" if self.layout.by_code[column].holds == Holds.MONEY else str(value)

    def write(self, entries: Sequence[Entry], *, actor: User | None) -> None:
        """Insert and update with one statement each, and one for the events of each."""
        new = [entry for entry in entries if entry.outcome == RowOutcome.CREATE]
        known = [entry for entry in entries if entry.outcome == RowOutcome.UPDATE]
        for entry in new:
            entry.target, entry.is_new = self.made(), True
            self._fill(entry, [column for column in self._fields if entry.values.get(column) not in (None, "")])
        for entry in known:
            entry.old = {column: _plain(self._fields[column].get_value(entry.target)) for column in entry.changes}
            self._fill(entry, entry.changes)
        rows_insert(entry.target for entry in new)
        columns = {column for entry in known for column in entry.changes}
        rows_update([entry.target for entry in known], self.update_fields(columns))
        made = [(entry.target, self.event_data(entry.target)) for entry in new]
        record_all(made, actor=actor, action=f"{self.name}.registered", are_new=True)
        changed: list[tuple[Model, dict[str, object]]] = [
            (entry.target, {"fields": sorted(entry.changes)}) for entry in known
        ]
        record_all(changed, actor=actor, action=f"{self.name}.changed")

    def undo(self, rows: Sequence[ImportRow], *, actor: User | None) -> None:
        """Remove new rows and give the others their old values back."""
        found = self.model._default_manager.in_bulk([row.target_pk for row in rows if row.target_pk])
        new = [found[row.target_pk] for row in rows if row.outcome == RowOutcome.CREATE and row.target_pk in found]
        restored, columns = [], set[str]()
        for row in rows:
            if row.outcome == RowOutcome.UPDATE and row.target_pk in found:
                instance = found[row.target_pk]
                for column, value in row.old.items():
                    self._set(instance, column, value)
                restored.append(instance)
                columns.update(row.old)
        rows_update(restored, self.update_fields(columns))
        record_all([(one, {}) for one in restored], actor=actor, action=f"{self.name}.restored")
        record_all([(one, {}) for one in new], actor=actor, action=f"{self.name}.removed")
        try:
            self.model._default_manager.filter(pk__in=[one.pk for one in new]).delete()
        except ProtectedError:
            raise GrantsError(_("This import can no longer be taken back: other entries rest on its rows.")) from None

    def _fill(self, entry: Entry, columns: Sequence[str]) -> None:
        for column in columns:
            self._set(entry.target, column, self._fields[column].clean(entry.values))

    def _set(self, instance: Any, column: str, value: Any) -> None:
        """Set one column; a kind may keep others in step with it."""
        setattr(instance, self._fields[column].attribute, value)

    def update_fields(self, columns: set[str]) -> list[str]:
        """Return the fields of the table that an update of columns writes."""
        return [self._fields[column].attribute.removesuffix("_id") for column in sorted(columns)]


def held(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Lock rows inside a transaction, in the order of their keys; a preview only reads them."""
    if not connection.in_atomic_block:
        return rows
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)
