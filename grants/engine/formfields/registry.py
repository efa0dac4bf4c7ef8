# SPDX-License-Identifier: AGPL-3.0-or-later
"""The closed registry: one type for each kind of field."""

from collections.abc import Mapping
from types import MappingProxyType

from grants.engine.formdefs import FieldDefinition, FieldKind
from grants.engine.formfields.base import FieldType, Raw, Reading, Stored, Widget
from grants.engine.formfields.numbers import (
    DateField,
    IntegerField,
    MoneyField,
    MonthField,
    NumberField,
    PercentField,
)
from grants.engine.formfields.picks import BooleanField, ChoiceField, ChoicesField, StatementField
from grants.engine.formfields.texts import Code, LongText, OrganisationField, Person, RichText, Text


class Untyped(FieldType):
    """A kind that nobody types: a file hangs on its requirement, a computed value on its formula."""

    def __init__(self, input_name: str) -> None:
        self.input_name = input_name

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del definition, raw, reading
        return None

    def widget(self, definition: FieldDefinition) -> Widget:
        return Widget(self.input_name, unit=definition.unit)


TYPES: Mapping[FieldKind, FieldType] = MappingProxyType(
    {
        FieldKind.TEXT: Text(),
        FieldKind.LONG_TEXT: LongText(),
        FieldKind.RICH_TEXT: RichText(),
        FieldKind.CODE: Code(),
        FieldKind.INTEGER: IntegerField(),
        FieldKind.DECIMAL: NumberField(),
        FieldKind.MONEY: MoneyField(),
        FieldKind.PERCENT: PercentField(),
        FieldKind.DATE: DateField(),
        FieldKind.MONTH: MonthField(),
        FieldKind.BOOLEAN: BooleanField(),
        FieldKind.CHOICE: ChoiceField(),
        FieldKind.CHOICES: ChoicesField(),
        FieldKind.ORGANISATION: OrganisationField(),
        FieldKind.PERSON: Person(),
        FieldKind.FILE: Untyped("file"),
        FieldKind.TABLE: Untyped("table"),
        FieldKind.COMPUTED: Untyped("output"),
        FieldKind.STATEMENT: StatementField(),
    }
)


def type_of(definition: FieldDefinition) -> FieldType:
    """Return what reads, stores and shows a field."""
    return TYPES[definition.computed_as if definition.kind == FieldKind.COMPUTED else definition.kind]
