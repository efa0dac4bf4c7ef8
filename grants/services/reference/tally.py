# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put rows of a table where they belong, and count what that changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model

Kind = TypeVar("Kind", bound=Model)


@dataclass(slots=True)
class Tally:
    """How many rows of a table were created, updated, or as they should be."""

    table: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> bool:
        """Say whether anything was written."""
        return bool(self.created or self.updated)


class Shelf(Generic[Kind]):
    """The rows of a model by their key, read once; what is put there is created or brought up to date."""

    def __init__(self, model: type[Kind], tally: Tally, *, key: str = "code") -> None:
        self.model = model
        self.tally = tally
        self.key = key

    @cached_property
    def rows(self) -> dict[Any, Kind]:
        """Return the rows that stand, by key."""
        return {getattr(row, self.key): row for row in self.model._default_manager.all()}

    def put(self, key: Any, values: Mapping[str, Any]) -> Kind:
        """Create the row of ``key``, or set ``values`` where they differ."""
        row = self.rows.get(key)
        if row is None:
            return self._create(key, values)

        differing = [name for name, value in values.items() if getattr(row, name) != value]
        if not differing:
            self.tally.unchanged += 1
            return row
        for name in differing:
            setattr(row, name, values[name])
        row.clean_fields()
        row.save(update_fields=differing)
        self.tally.updated += 1
        return row

    def seed(self, key: Any, values: Mapping[str, Any]) -> Kind:
        """Create the row of ``key`` where it is missing; one that stands belongs to the administrator."""
        return self.put(key, {}) if key in self.rows else self._create(key, values)

    def _create(self, key: Any, values: Mapping[str, Any]) -> Kind:
        row = self.model(**{self.key: key}, **values)
        row.clean_fields()
        row.save(force_insert=True)
        self.rows[key] = row
        self.tally.created += 1
        return row
