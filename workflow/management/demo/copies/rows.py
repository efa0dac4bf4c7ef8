# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of the one world as they are read once, and as each copy writes them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model
from django.db.models.sql import InsertQuery

from grants.models import Event
from workflow.management.demo.copies.parts import PARTS, SPELT, Part, Values

Keys = dict[type[Model], dict[int, int]]
Words = dict[str, str]


@dataclass
class Row:
    """A row of the one world: its key, its values, which of them are words, and the words inside its documents."""

    pk: int
    values: Values
    words: tuple[str, ...] = ()
    documents: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass
class Table:
    """The rows of one table, with the foreign keys that lead to rows of the world."""

    part: Part
    fields: list[Any]
    links: tuple[tuple[str, type[Model]], ...]
    rows: list[Row]

    @property
    def model(self) -> type[Model]:
        """Return whose rows these are."""
        return self.part.model

    def layers(self) -> Iterator[list[Row]]:
        """Yield the rows that point at nothing in this table, then those that may point at them."""
        later = self.part.is_later
        if later is None:
            yield self.rows
            return
        yield [row for row in self.rows if not later(row.values)]
        yield [row for row in self.rows if later(row.values)]


@dataclass
class World:
    """Everything a copy is made of."""

    tables: list[Table]
    events: list[Event]


@dataclass
class Copy:
    """One copy under way: its number, the new key of each old row, and the new spelling of each old word."""

    number: int
    keys: Keys = field(default_factory=dict)
    words: Words = field(default_factory=dict)

    def key(self, model: type[Model], old: int) -> int:
        """Return the key of the copy of a row; a row that all copies share keeps its own."""
        return self.keys.get(model, {}).get(old, old)

    def word(self, old: str) -> str:
        """Return how a word is spelt in this copy."""
        return self.words.get(old, old)


def world_read() -> World:
    """Read every row that copies are made of, once."""
    kept: dict[type[Model], list[int]] = {}
    tables = []
    for part in PARTS:
        table = _table_read(part, kept)
        kept[part.model] = [row.pk for row in table.rows]
        tables.append(table)
    _words_find(tables)
    streams = {f"{model._meta.label_lower}:{key}" for model, keys in kept.items() for key in keys}
    events = [event for event in Event.objects.order_by("pk") if event.stream in streams]
    return World(tables, events)


def rows_insert(model: type[Model], rows: list[Model]) -> None:
    """Insert rows in one statement or few; the child of a table with rows of its own goes by its own columns."""
    if not model._meta.parents:
        model._default_manager.bulk_create(rows)
        return
    # bulk_create refuses a table that extends another one; the rows it extends are there already
    query = InsertQuery(model)
    query.insert_values(model._meta.local_concrete_fields, rows)
    query.get_compiler(connection=connection).execute_sql()


def _table_read(part: Part, kept: Mapping[type[Model], list[int]]) -> Table:
    fields = _fields_of(part.model)
    links = tuple(
        (one.attname, one.related_model)
        for one in fields
        if one.is_relation and (one.related_model in kept or one.related_model is part.model)
    )
    if part.rows is not None:
        found = part.rows()
    else:
        owner = {one.name: one for one in fields}[part.owner].related_model
        found = part.model._default_manager.filter(**{f"{part.owner}__in": kept[owner]})
    names = [one.attname for one in fields]
    rows = [Row(row.pk, {name: getattr(row, name) for name in names}) for row in found.order_by("pk")]
    return Table(part, fields, links, rows)


def _fields_of(model: type[Model]) -> list[Any]:
    if model._meta.parents:
        return list(model._meta.local_concrete_fields)
    return [one for one in model._meta.concrete_fields if not one.primary_key]


def _words_find(tables: list[Table]) -> None:
    """Note for each row which of its texts are words that every copy spells anew, or hold such words."""
    words = {
        row.values[name]
        for table in tables
        for row in table.rows
        for name in SPELT.get(table.model, ())
        if row.values[name]
    }
    for table in tables:
        documents = [one.attname for one in table.fields if isinstance(one, JSONField)]
        for row in table.rows:
            row.words = tuple(name for name, value in row.values.items() if isinstance(value, str) and value in words)
            if table.model.__name__ in WITH_DOCUMENTS:
                row.documents = {name: _document(row.values[name], words) for name in documents}


WITH_DOCUMENTS = frozenset({"Sample", "Section", "SectionRevision", "Snapshot"})


def _document(value: Any, words: set[str]) -> tuple[str, tuple[str, ...]]:
    text = json.dumps(value, ensure_ascii=False)
    return text, tuple(sorted(word for word in words if word in text))
