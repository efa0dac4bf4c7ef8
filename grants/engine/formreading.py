# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what was posted to what a section stores; what cannot be taken is kept as typed and named.

A section stores ``{"values": canonical by code, "raw": text by path}``: a draft may be wrong, and nothing that was
typed is lost.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

from grants.engine.formdefs import FieldDefinition, FieldKind, SectionDefinition
from grants.engine.formfields import FieldError, Problem, Reading, type_of

ROW_LIMIT = 200
RAW_LIMIT = 20_000
SKIPPED = frozenset({FieldKind.FILE, FieldKind.COMPUTED})


class Posted(Protocol):
    """A posted form: several values may stand under one name."""

    def get(self, key: str) -> Any: ...
    def getlist(self, key: str) -> list[Any]: ...
    def keys(self) -> Iterable[str]: ...


@dataclass(slots=True)
class SectionReading:
    """A section as read: canonical values, what could not be taken, and why."""

    values: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """Return what the section stores."""
        return {"values": self.values, "raw": self.raw}

    def take(self, definition: FieldDefinition, raw: Any, path: str, reading: Reading) -> Any | None:
        """Return the canonical value, or keep the raw one and say why."""
        try:
            return type_of(definition).read(definition, raw, reading)
        except FieldError as error:
            self.raw[path] = str(raw)[:RAW_LIMIT]
            self.problems.append(Problem(path, str(error)))
            return None


def read_section(section: SectionDefinition, posted: Mapping[str, Any], reading: Reading) -> SectionReading:
    """Read the applicant's fields of a section; ``posted`` holds a raw value by code, rows for a table."""
    result = SectionReading()
    for definition in section.own_fields:
        if definition.kind in SKIPPED:
            continue
        raw = posted.get(definition.code)
        if definition.kind == FieldKind.TABLE:
            value: Any = _rows(definition, raw, reading, result)
        else:
            value = result.take(definition, raw, definition.code, reading)
        if value not in (None, []):
            result.values[definition.code] = value
    return result


def _rows(definition: FieldDefinition, raw: Any, reading: Reading, result: SectionReading) -> list[dict[str, Any]]:
    """Read the rows of a table: the fixed ones by place, or those in which anything was typed."""
    rows = [row for row in raw if isinstance(row, Mapping)] if isinstance(raw, list | tuple) else []
    if definition.rows:
        padded = [*rows, *({} for _row in definition.rows)][: len(definition.rows)]
        cells = [_cells(definition, row, index, reading, result) for index, row in enumerate(padded)]
        is_blank = not any(cells) and not any(path.startswith(f"{definition.code}.") for path in result.raw)
        return [] if is_blank else cells

    filled = [row for row in rows if any(str(row.get(column.code) or "").strip() for column in definition.columns)]
    if len(filled) > definition.max_rows:
        result.problems.append(
            Problem(
                definition.code,
                _("%(label)s takes at most %(limit)d rows, now %(count)d. Join rows or remove some.")
                % {"label": definition.label, "limit": definition.max_rows, "count": len(filled)},
            )
        )
    return [_cells(definition, row, index, reading, result) for index, row in enumerate(filled[:ROW_LIMIT])]


def _cells(
    definition: FieldDefinition, row: Mapping[str, Any], index: int, reading: Reading, result: SectionReading
) -> dict[str, Any]:
    cells = {}
    for column in definition.columns:
        value = result.take(column, row.get(column.code), f"{definition.code}.{index}.{column.code}", reading)
        if value is not None:
            cells[column.code] = value
    return cells


def posted_values(section: SectionDefinition, posted: Posted) -> dict[str, Any]:
    """Return raw values by code from a posted page.

    Names are ``code``; ``code-name`` and ``code-uscc`` for an organisation; ``code-0-column`` for a cell.
    """
    values: dict[str, Any] = {}
    for definition in section.own_fields:
        if definition.kind == FieldKind.TABLE:
            values[definition.code] = _posted_rows(definition, posted)
        else:
            values[definition.code] = _posted_value(definition, definition.code, posted)
    return values


def _posted_value(definition: FieldDefinition, name: str, posted: Posted) -> Any:
    if definition.kind == FieldKind.CHOICES:
        return posted.getlist(name)
    if definition.kind == FieldKind.ORGANISATION:
        return {part: posted.get(f"{name}-{part}") or "" for part in ("name", "uscc")}
    return posted.get(name)


def _posted_rows(definition: FieldDefinition, posted: Posted) -> list[dict[str, Any]]:
    """Return the rows in the order of their numbers; what lies beyond the limit is left to the limit's message."""
    pattern = re.compile(rf"{re.escape(definition.code)}-([0-9]{{1,4}})-")
    numbers = sorted({int(match[1]) for key in posted.keys() if (match := pattern.match(key))})  # noqa: SIM118 -- not a dict
    if definition.rows:
        numbers = list(range(len(definition.rows)))
    return [
        {
            column.code: _posted_value(column, f"{definition.code}-{number}-{column.code}", posted)
            for column in definition.columns
        }
        for number in numbers
    ]
