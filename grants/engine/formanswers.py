# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filled form as queries and as readers see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from django.utils.safestring import SafeString

from grants.engine.conditions import Scope, Value
from grants.engine.formchecks import Data, Params, is_shown, scope_of, values_of
from grants.engine.formdefs import FieldDefinition, FieldKind, FormDefinition, SectionDefinition
from grants.engine.formfields import AnswerRow, ChoiceLists, rich_html, type_of

# Fields of the standard forms that an application keeps in columns of its own.
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "title": "project_name",
        "total_fen": "total_inv",
        "requested_fen": "grant_req",
        "own_fen": "own_funds",
        "starts_on": "start",
        "ends_on": "end",
        "industry": "industry",
        "direction": "engineering",
        "recommender": "recommender",
        "district": "district",
        "subject_name": "subject_name",
        "subject_code": "subject_code",
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as a page shows it: text, formatted text, or the rows of a table with a heading for each."""

    definition: FieldDefinition
    text: str = ""
    html: SafeString | None = None
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    raw: str = ""


def column_values(form: FormDefinition, data: Data) -> dict[str, Value]:
    """Return what an application keeps in its columns: fen, dates, and codes for what the caller looks up.

    A column that the form does not ask for is left out; one that is blank is None.
    """
    stored = values_of(data)
    fields = {field.code: field for field in form.fields()}
    return {
        column: None if stored.get(code) is None else type_of(fields[code]).typed(fields[code], stored[code])
        for column, code in COLUMNS.items()
        if code in fields
    }


def answers_of(form: FormDefinition, data: Data, params: Params) -> list[AnswerRow]:
    """Return a row for every value of the fields that apply; cells as ``table.column`` with their row from 0."""
    scope = scope_of(form, data, params)
    stored = values_of(data)
    return [
        answer
        for field in form.fields()
        if is_shown(field, scope)
        for answer in _field_answers(field, stored.get(field.code), scope)
    ]


def _field_answers(field: FieldDefinition, value: Any, scope: Scope) -> Iterator[AnswerRow]:
    if field.kind == FieldKind.COMPUTED:
        value = computed_value(field, scope.fields.get(field.code))
    if value is None or field.personal:
        return
    if field.kind != FieldKind.TABLE:
        yield replace(type_of(field).answer(field, value), field=field.code)
        return
    for index, row in enumerate(value):
        for column in field.columns:
            if column.code in row and not column.personal:
                answer = type_of(column).answer(column, row[column.code])
                yield replace(answer, field=f"{field.code}.{column.code}", row=index)


def computed_value(field: FieldDefinition, value: Value) -> Any | None:
    """Return a computed value as its kind stores it: whole fen, whole numbers, digits with the field's decimals."""
    if value is None or isinstance(value, date | str | tuple):
        return None
    number = Decimal(value)
    if field.computed_as in {FieldKind.MONEY, FieldKind.INTEGER}:
        return int(number.to_integral_value(ROUND_HALF_UP))
    return str(number.quantize(Decimal(1).scaleb(-field.decimals), ROUND_HALF_UP))


def shown_section(section: SectionDefinition, data: Data, *, scope: Scope, choices: ChoiceLists) -> list[Shown]:
    """Return the fields of a section that apply, as a reader sees them; ``scope`` is that of the whole form."""
    stored = data.get(section.code, {})
    return [_shown(field, stored, scope, choices) for field in section.fields if is_shown(field, scope)]


def _shown(field: FieldDefinition, stored: Mapping[str, Any], scope: Scope, choices: ChoiceLists) -> Shown:
    value = stored.get("values", {}).get(field.code)
    if field.kind == FieldKind.COMPUTED:
        value = computed_value(field, scope.fields.get(field.code))
    if field.kind == FieldKind.TABLE:
        return Shown(field, rows=tuple(_rows(field, value or [], choices)))
    if value is None:
        return Shown(field, raw=stored.get("raw", {}).get(field.code, ""))
    html = rich_html(value) if field.kind == FieldKind.RICH_TEXT else None
    return Shown(field, text=type_of(field).text(field, value, choices), html=html)


def _rows(
    field: FieldDefinition, rows: list[Mapping[str, Any]], choices: ChoiceLists
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for index, row in enumerate(rows):
        heading = field.rows[index].label if index < len(field.rows) else str(index + 1)
        yield (
            heading,
            tuple(
                type_of(column).text(column, row[column.code], choices) if column.code in row else ""
                for column in field.columns
            ),
        )
