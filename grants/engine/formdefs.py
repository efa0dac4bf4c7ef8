# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form is: sections, fields, checks and attachments, as frozen models that a form template stores as JSON."""

import hashlib
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from django.utils.translation import get_language
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, model_validator

from grants.engine.conditions import checked, names_read


class FieldKind(StrEnum):
    """The closed list of kinds of field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    RICH_TEXT = "rich_text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MONTH = "month"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    ORGANISATION = "organisation"
    PERSON = "person"
    FILE = "file"
    TABLE = "table"
    COMPUTED = "computed"
    STATEMENT = "statement"


class CodeScheme(StrEnum):
    """What a field of kind code holds."""

    USCC = "uscc"
    ORG_CODE = "org_code"
    POSTCODE = "postcode"
    MOBILE = "mobile"
    EMAIL = "email"
    INDUSTRY_GB = "industry_gb"
    PLAIN = "plain"


class ChoiceSource(StrEnum):
    """A table of the database that a choice picks from."""

    PROGRAMMES = "programmes"
    INDUSTRIES = "industries"
    DIRECTIONS = "directions"
    DISTRICTS = "districts"
    RECOMMENDERS = "recommenders"
    INDICATORS = "indicators"


class Filler(StrEnum):
    """Who gives a field its value."""

    APPLICANT = "applicant"
    SYSTEM = "system"
    RECOMMENDER = "recommender"
    OFFICE = "office"


Tree = Annotated[Any, AfterValidator(checked)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Short = Annotated[str, Field(max_length=300)]
Digits = Annotated[str, Field(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$")]


class Definition(BaseModel):
    """A part of a form: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Labelled(Definition):
    """A part that people read."""

    label_zh: Annotated[str, Field(min_length=1, max_length=300)]
    label_en: Short = ""

    @property
    def label(self) -> str:
        """Return the label in the reader's language; Chinese where there is no English."""
        return self.label_en if self.label_en and (get_language() or "").startswith("en") else self.label_zh


class Choice(Labelled):
    """One of the answers of a choice, by its code."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]


class FixedRow(Labelled):
    """A row of a table that is always there, such as a budget line or a year."""

    code: Name


class FieldDefinition(Labelled):
    """A field: its kind, its limits, when it shows and when it must be filled in.

    Limits are canonical: money in fen, percent in percent points, lengths in characters.
    """

    code: Name
    kind: FieldKind
    hint_zh: Short = ""
    hint_en: Short = ""
    unit: Annotated[str, Field(max_length=20)] = ""
    required: StrictBool = False
    filled_by: Filler = Filler.APPLICANT
    personal: StrictBool = False
    max_length: Annotated[int, Field(ge=1, le=20_000)] = 200
    minimum: Digits | None = None
    maximum: Digits | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    not_after_today: StrictBool = False
    scheme: CodeScheme = CodeScheme.PLAIN
    choices: tuple[Choice, ...] = ()
    source: ChoiceSource | None = None
    columns: tuple["FieldDefinition", ...] = ()
    rows: tuple[FixedRow, ...] = ()
    min_rows: Annotated[int, Field(ge=0, le=200)] = 0
    max_rows: Annotated[int, Field(ge=1, le=200)] = 30
    attachment: str = ""
    formula: Tree = None
    computed_as: Literal[FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY, FieldKind.PERCENT] = FieldKind.DECIMAL
    shown_when: Tree = None
    required_when: Tree = None

    @property
    def hint(self) -> str:
        """Return the hint in the reader's language."""
        return self.hint_en if self.hint_en and (get_language() or "").startswith("en") else self.hint_zh

    @model_validator(mode="after")
    def parts_fit_the_kind(self) -> Self:
        """Refuse a field whose parts belong to another kind, or that lacks what its kind needs."""
        is_table = self.kind == FieldKind.TABLE
        if bool(self.columns) != is_table or (self.rows and not is_table):
            raise ValueError(f"{self.code}: a table, and only a table, has columns")
        if any(column.kind in UNTABLED for column in self.columns):
            raise ValueError(f"{self.code}: a column is of a simple kind")
        picks = self.kind in {FieldKind.CHOICE, FieldKind.CHOICES}
        if picks != bool(self.choices or self.source):
            raise ValueError(f"{self.code}: a choice, and only a choice, has answers to choose from")
        if (self.kind == FieldKind.COMPUTED) != (self.formula is not None):
            raise ValueError(f"{self.code}: a computed field, and only that, has a formula")
        if (self.kind == FieldKind.FILE) != bool(self.attachment):
            raise ValueError(f"{self.code}: a file, and only a file, names its requirement")
        for parts in (self.choices, self.columns, self.rows):
            _once(self.code, [part.code for part in parts])
        return self

    def column(self, code: str) -> "FieldDefinition":
        """Return a column of a table by code; raises KeyError."""
        return {column.code: column for column in self.columns}[code]


UNTABLED = frozenset(
    {FieldKind.TABLE, FieldKind.RICH_TEXT, FieldKind.FILE, FieldKind.COMPUTED, FieldKind.STATEMENT, FieldKind.CHOICES}
)


class MessageValue(Definition):
    """A value that a check shows in its message: how it is reckoned and how it is written."""

    name: Name
    tree: Tree
    form: Literal["wan", "percent", "integer", "decimal", "date", "text"]


class CheckDefinition(Definition):
    """What must hold between fields; ``field`` is where the message stands. A blank part breaks no check.

    With ``each`` the check is made for every row of that table: its columns read as fields, and the message stands at
    the column ``field``.
    """

    code: Name
    field: Name
    each: Name | Literal[""] = ""
    tree: Tree
    message_zh: Annotated[str, Field(min_length=1, max_length=300)]
    message_en: Short
    values: tuple[MessageValue, ...] = ()


class SectionDefinition(Labelled):
    """A page of the form, saved as one."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,3}$")]
    hint_zh: Short = ""
    hint_en: Short = ""
    fields: Annotated[tuple[FieldDefinition, ...], Field(min_length=1)]

    @property
    def own_fields(self) -> tuple[FieldDefinition, ...]:
        """Return the fields that the applicant fills in."""
        return tuple(field for field in self.fields if field.filled_by == Filler.APPLICANT)


class AttachmentDefinition(Labelled):
    """A document that the form asks for."""

    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}$")]
    stage: Literal["application", "recommendation", "acceptance"]
    required: StrictBool
    formats: Annotated[tuple[str, ...], Field(min_length=1)]
    max_megabytes: Annotated[int, Field(ge=1, le=500)]
    max_files: Annotated[int, Field(ge=1, le=200)]
    note_zh: Short = ""
    note_en: Short = ""


class FormDefinition(Labelled):
    """A whole form; codes of fields are unique in it, and every tree reads what the form has."""

    schema_version: Literal[1] = 1
    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
    sections: Annotated[tuple[SectionDefinition, ...], Field(min_length=1)]
    checks: tuple[CheckDefinition, ...] = ()
    attachments: tuple[AttachmentDefinition, ...] = ()

    @model_validator(mode="after")
    def names_are_known(self) -> Self:
        """Refuse names given twice, and trees that read what is not there."""
        _once(self.code, [section.code for section in self.sections])
        _once(self.code, [field.code for field in self.fields()])
        _once(self.code, [check.code for check in self.checks])
        _once(self.code, [attachment.code for attachment in self.attachments])
        fields = {field.code: field for field in self.fields()}
        columns = {f"{field.code}.{column.code}" for field in fields.values() for column in field.columns}
        for where, tree, row in self._trees():
            known = fields.keys() | {column.code for column in (fields[row].columns if row in fields else ())}
            unknown = (names_read(tree, "field") - known) | (names_read(tree, "column") - columns)
            if unknown:
                raise ValueError(f"{where}: reads {', '.join(sorted(unknown))}, which the form does not have")
        for check in self.checks:
            homes = {column.code for column in fields[check.each].columns} if check.each in fields else fields
            if check.field not in homes or (check.each and check.each not in fields):
                raise ValueError(f"{check.code}: stands at {check.field}, which the form does not have")
        return self

    def fields(self) -> Iterator[FieldDefinition]:
        """Yield all fields in their order."""
        for section in self.sections:
            yield from section.fields

    def section(self, code: str) -> SectionDefinition:
        """Return a section by code; raises KeyError."""
        return {section.code: section for section in self.sections}[code]

    def field(self, code: str) -> FieldDefinition:
        """Return a field by code; raises KeyError."""
        return {field.code: field for field in self.fields()}[code]

    def section_of(self, field: str) -> SectionDefinition:
        """Return the section that holds a field; raises KeyError."""
        return {part.code: section for section in self.sections for part in section.fields}[field]

    def _trees(self) -> Iterator[tuple[str, Any, str]]:
        """Yield every tree with where it stands and the table whose row it reads."""
        for field in self.fields():
            for part in (field, *field.columns):
                yield from ((part.code, tree, "") for tree in (part.formula, part.shown_when, part.required_when))
        for check in self.checks:
            yield check.code, check.tree, check.each
            yield from ((check.code, value.tree, check.each) for value in check.values)


def _once(where: str, codes: list[str]) -> None:
    repeated = {code for code in codes if codes.count(code) > 1}
    if repeated:
        raise ValueError(f"{where}: {', '.join(sorted(repeated))} is named twice")


def load_form(data: dict[str, Any]) -> FormDefinition:
    """Return the form stored as ``data``; raises ValidationError."""
    return FormDefinition.model_validate(data)


def dump_form(form: FormDefinition) -> dict[str, Any]:
    """Return ``form`` as JSON may hold it, without what is as by default."""
    return {**form.model_dump(mode="json", exclude_defaults=True), "schema_version": form.schema_version}


def form_digest(form: FormDefinition) -> str:
    """Return the SHA-256 of the form's canonical JSON."""
    text = json.dumps(dump_form(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
