# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form still lacks: fields to fill in, values to correct, and conditions between fields."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grants.engine.conditions import Scope, Value, evaluate, holds
from grants.engine.formdefs import CheckDefinition, FieldDefinition, FieldKind, FormDefinition, SectionDefinition
from grants.engine.formfields import FieldError, Problem, Reading, options, type_of
from grants.engine.money import wan_text

Data = Mapping[str, Mapping[str, Any]]
Params = Mapping[str, Value]
# A row of a table that has this column, ticked, need not be filled in: a firm has no figures before it was founded.
NOT_APPLICABLE = "not_applicable"
PICKED = frozenset({FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.BOOLEAN})


def values_of(data: Data) -> dict[str, Any]:
    """Return the canonical values of all sections by code."""
    return {code: value for section in data.values() for code, value in section.get("values", {}).items()}


def scope_of(form: FormDefinition, data: Data, params: Params) -> Scope:
    """Return what conditions may read; computed fields are reckoned in the order of the form."""
    stored = values_of(data)
    scope = Scope(fields={}, columns={}, params=params)
    fields: dict[str, Value] = {}
    columns: dict[str, Any] = {}
    scope.fields, scope.columns = fields, columns
    for field in form.fields():
        if field.kind == FieldKind.TABLE:
            columns.update(_columns(field, stored.get(field.code, [])))
            fields[field.code] = len(stored.get(field.code, [])) or None
        elif field.kind == FieldKind.COMPUTED:
            fields[field.code] = evaluate(field.formula, Scope(fields, columns, params))
        else:
            fields[field.code] = _typed(field, stored.get(field.code))
    return scope


def _typed(field: FieldDefinition, value: Any) -> Value:
    return None if value is None else type_of(field).typed(field, value)


def _columns(field: FieldDefinition, rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for column in field.columns:
        yield f"{field.code}.{column.code}", tuple(_typed(column, row.get(column.code)) for row in rows)


def is_shown(field: FieldDefinition, scope: Scope) -> bool:
    """Say whether a field applies; while its condition cannot be answered it does not."""
    return field.shown_when is None or holds(field.shown_when, scope) is True


def is_required(field: FieldDefinition, scope: Scope) -> bool:
    """Say whether a field must be filled in."""
    return field.required or (field.required_when is not None and holds(field.required_when, scope) is True)


def check_section(
    form: FormDefinition,
    code: str,
    data: Data,
    *,
    params: Params,
    reading: Reading,
    attached: Mapping[str, int],
) -> list[Problem]:
    """Return what a section lacks before it may be submitted; ``attached`` counts files by requirement."""
    scope = scope_of(form, data, params)
    section = form.section(code)
    stored = data.get(code, {})
    problems = [
        problem
        for field in section.own_fields
        if is_shown(field, scope)
        for problem in _field_problems(field, stored, scope, reading, attached)
    ]
    problems += _failed_checks(form, section, scope)
    return [Problem(problem.path, problem.message, section=code) for problem in problems]


def check_form(
    form: FormDefinition, data: Data, *, params: Params, reading: Reading, attached: Mapping[str, int]
) -> list[Problem]:
    """Return what the whole form lacks, attachments of the application included."""
    problems: list[Problem] = []
    for section in form.sections:
        problems += check_section(form, section.code, data, params=params, reading=reading, attached=attached)
    homes = {field.attachment for field in form.fields()}
    for attachment in form.attachments:
        wanted = attachment.required and attachment.stage == "application" and attachment.code not in homes
        if wanted and not attached.get(attachment.code):
            problems.append(Problem(attachment.code, _("Upload %(label)s.") % {"label": attachment.label}))
    return problems


def _field_problems(
    field: FieldDefinition,
    stored: Mapping[str, Any],
    scope: Scope,
    reading: Reading,
    attached: Mapping[str, int],
) -> Iterator[Problem]:
    raw = stored.get("raw", {})
    if field.kind == FieldKind.TABLE:
        yield from _table_problems(field, stored, scope, reading)
    elif field.code in raw:
        yield Problem(field.code, _why(field, raw[field.code], reading))
    elif field.kind == FieldKind.FILE:
        if is_required(field, scope) and not attached.get(field.attachment):
            yield Problem(field.code, _("Upload %(label)s.") % {"label": field.label})
    else:
        yield from _value_problems(field, field.code, stored.get("values", {}).get(field.code), scope, reading)


def _value_problems(field: FieldDefinition, path: str, value: Any, scope: Scope, reading: Reading) -> Iterator[Problem]:
    if value is None:
        if is_required(field, scope) and field.kind != FieldKind.COMPUTED:
            yield Problem(path, _missing(field))
        return
    if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES}:
        listed = options(field, reading.choices)
        if any(code not in listed for code in (value if isinstance(value, list) else [value])):
            yield Problem(path, _("Choose %(label)s again: the list has changed.") % {"label": field.label})


def _missing(field: FieldDefinition) -> str:
    if field.kind == FieldKind.STATEMENT:
        return _("Confirm the statement “%(label)s”.") % {"label": field.label}
    if field.kind in PICKED:
        return _("Choose %(label)s.") % {"label": field.label}
    return _("Enter %(label)s.") % {"label": field.label}


def _why(field: FieldDefinition, raw: str, reading: Reading) -> str:
    """Return why a kept raw value cannot be taken, in the reader's language."""
    try:
        type_of(field).read(field, raw, reading)
    except FieldError as error:
        return str(error)
    # The rule that refused it is gone; saving the section once more takes the value.
    return _("Save %(label)s once more.") % {"label": field.label}


def _table_problems(
    field: FieldDefinition, stored: Mapping[str, Any], scope: Scope, reading: Reading
) -> Iterator[Problem]:
    rows = stored.get("values", {}).get(field.code, [])
    raw = stored.get("raw", {})
    least = max(field.min_rows, 1) if is_required(field, scope) else 0
    if len(rows) < least:
        yield Problem(
            field.code,
            _("Fill in at least %(limit)d rows of %(label)s, now %(count)d.")
            % {"limit": least, "label": field.label, "count": len(rows)},
        )
    if len(rows) > field.max_rows:
        yield Problem(
            field.code,
            _("%(label)s takes at most %(limit)d rows, now %(count)d. Join rows or remove some.")
            % {"label": field.label, "limit": field.max_rows, "count": len(rows)},
        )
    # A fixed row left blank is a line that does not apply, unless the table itself must be filled in.
    for index, row in enumerate(rows):
        for column in field.columns:
            path = f"{field.code}.{index}.{column.code}"
            if path in raw:
                yield Problem(path, _why(column, raw[path], reading))
            elif (row or least) and not row.get(NOT_APPLICABLE):
                yield from _value_problems(column, path, row.get(column.code), scope, reading)


def _failed_checks(form: FormDefinition, section: SectionDefinition, scope: Scope) -> Iterator[Problem]:
    here = {field.code: field for field in section.fields}
    for check in form.checks:
        home = here.get(check.each or check.field)
        if home is None or not is_shown(home, scope):
            continue
        if not check.each:
            if holds(check.tree, scope) is False:
                yield Problem(check.field, message_of(check, scope))
            continue
        for index, row in enumerate(row_scopes(home, scope)):
            if holds(check.tree, row) is False:
                yield Problem(f"{check.each}.{index}.{check.field}", message_of(check, row))


def row_scopes(table: FieldDefinition, scope: Scope) -> Iterator[Scope]:
    """Yield for each row of a table what a check of that row may read: its cells before the fields of the form."""
    columns = [(column.code, scope.columns[f"{table.code}.{column.code}"]) for column in table.columns]
    count = len(columns[0][1])
    for index in range(count):
        cells = {code: values[index] for code, values in columns}
        yield Scope({**scope.fields, **cells}, scope.columns, scope.params)


def message_of(check: CheckDefinition, scope: Scope) -> str:
    """Return a check's message in the reader's language, with its values in place of ``{name}``."""
    english = bool(check.message_en) and (get_language() or "").startswith("en")
    text = check.message_en if english else check.message_zh
    for value in check.values:
        text = text.replace(f"{{{value.name}}}", _written(evaluate(value.tree, scope), value.form))
    return text


def _written(value: Value, form: str) -> str:
    """Write a value as its message wants it; a ratio as percent with one decimal."""
    if value is None:
        return "–"
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if form == "wan":
            return wan_text(int(number.to_integral_value(ROUND_HALF_UP)), grouped=True)
        if form == "percent":
            return f"{(number * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
        return f"{number.normalize():f}"
    return str(value)
