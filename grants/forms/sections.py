# SPDX-License-Identifier: AGPL-3.0-or-later
"""A section as a page asks for it: each field with what is in it, what is wrong with it, and how it is typed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.engine.conditions import names_read
from grants.engine.formchecks import is_required, is_shown, scope_of
from grants.engine.formdefs import FieldDefinition, FieldKind, SectionDefinition
from grants.engine.formfields import Problem, Widget, options, type_of
from grants.selectors.forms import CaseForm

BLANK_ROWS = 2
TYPED = frozenset(set(FieldKind) - {FieldKind.COMPUTED})


@dataclass(frozen=True)
class Control:
    """One box to type into: ``value`` as typed, ``values`` what is ticked, ``parts`` of an organisation."""

    name: str
    definition: FieldDefinition
    widget: Widget
    value: str = ""
    values: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()
    required: bool = False
    steers: bool = False
    rows: tuple["ControlRow", ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the control in the page."""
        return f"id_{self.name}"

    @property
    def described_by(self) -> str:
        """Return the ids of the hint and the error that belong to the control."""
        parts = [f"{self.id}_helptext"] if self.definition.hint else []
        return " ".join([*parts, f"{self.id}_error"] if self.errors else parts)


@dataclass(frozen=True)
class ControlRow:
    """A row of a table: its heading when it is fixed, and a control for each column."""

    heading: str
    cells: tuple[Control, ...]


def controls_of(
    case: CaseForm, section: SectionDefinition, problems: Iterable[Problem] = (), *, blank_rows: int = BLANK_ROWS
) -> list[Control]:
    """Return the fields of a section that apply and that the applicant fills in; tables with blank rows to go on."""
    builder = _Builder(case, section, problems, blank_rows)
    return [builder.control(one) for one in section.own_fields if one.kind in TYPED and is_shown(one, builder.scope)]


def error_lines_of(controls: Iterable[Control]) -> list[tuple[str, str]]:
    """Return each error with the address of its control, in the order of the page."""
    return [(f"#{control.id}", error) for control in _flat(controls) for error in control.errors]


def _flat(controls: Iterable[Control]) -> Iterator[Control]:
    for control in controls:
        yield control
        for row in control.rows:
            yield from row.cells


class _Builder:
    """What building every control of one section shares."""

    def __init__(
        self, case: CaseForm, section: SectionDefinition, problems: Iterable[Problem], blank_rows: int
    ) -> None:
        self.case, self.blank_rows = case, blank_rows
        self.scope = scope_of(case.form, case.data, case.params)
        stored = case.data.get(section.code, {})
        self.values, self.raw = stored.get("values", {}), stored.get("raw", {})
        self.steering = {
            name
            for one in case.form.fields()
            for tree in (one.shown_when, one.required_when)
            if tree is not None
            for name in names_read(tree, "field")
        }
        self.errors: dict[str, list[str]] = {}
        for problem in problems:
            self.errors.setdefault(problem.path, []).append(problem.message)

    def control(self, definition: FieldDefinition) -> Control:
        """Return a field; a table with its rows."""
        if definition.kind != FieldKind.TABLE:
            return self._simple(definition, definition.code, definition.code, self.values.get(definition.code))
        return Control(
            name=definition.code,
            definition=definition,
            widget=type_of(definition).widget(definition),
            errors=tuple(self.errors.get(definition.code, ())),
            required=is_required(definition, self.scope),
            rows=tuple(self._rows(definition)),
        )

    def _rows(self, table: FieldDefinition) -> Iterator[ControlRow]:
        stored = self.values.get(table.code, [])
        kept = {int(path.split(".")[1]) + 1 for path in self.raw if path.startswith(f"{table.code}.")}
        count = len(table.rows) or min(table.max_rows, max([len(stored), table.min_rows, *kept]) + self.blank_rows)
        for index in range(count):
            row = stored[index] if index < len(stored) else {}
            yield ControlRow(
                heading=table.rows[index].label if table.rows else "",
                cells=tuple(
                    self._simple(
                        column,
                        f"{table.code}-{index}-{column.code}",
                        f"{table.code}.{index}.{column.code}",
                        row.get(column.code),
                    )
                    for column in table.columns
                ),
            )

    def _simple(self, definition: FieldDefinition, name: str, path: str, value: Any) -> Control:
        kind = type_of(definition)
        picks = definition.kind in {FieldKind.CHOICE, FieldKind.CHOICES}
        several = definition.kind == FieldKind.CHOICES
        parts = value if definition.kind == FieldKind.ORGANISATION and isinstance(value, Mapping) else {}
        typed = "" if value is None or several or parts else kind.typing(definition, value)
        return Control(
            name=name,
            definition=definition,
            widget=kind.widget(definition),
            value=self.raw.get(path, typed),
            values=tuple(value or ()) if several else (),
            parts=parts,
            choices=tuple(options(definition, self.case.reading.choices).items()) if picks else (),
            errors=tuple(self.errors.get(path, ())),
            required=is_required(definition, self.scope),
            steers=definition.code in self.steering,
        )
