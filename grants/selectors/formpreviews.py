# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form as it will be asked, for whoever sets up a call: sections, fields, hints and limits, nothing to fill in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from grants.engine.formdefs import ChoiceSource, FieldDefinition, FieldKind, Filler, FormDefinition, SectionDefinition
from grants.engine.money import wan_text

Words = str | Promise

KINDS: Mapping[FieldKind, Words] = MappingProxyType(
    {
        FieldKind.TEXT: gettext_lazy("Text"),
        FieldKind.LONG_TEXT: gettext_lazy("Long text"),
        FieldKind.RICH_TEXT: gettext_lazy("Text with headings and lists"),
        FieldKind.CODE: gettext_lazy("Code, checked"),
        FieldKind.INTEGER: gettext_lazy("Whole number"),
        FieldKind.DECIMAL: gettext_lazy("Decimal number"),
        FieldKind.MONEY: gettext_lazy("Amount in ten thousand yuan"),
        FieldKind.PERCENT: gettext_lazy("Per cent"),
        FieldKind.DATE: gettext_lazy("Date"),
        FieldKind.MONTH: gettext_lazy("Month"),
        FieldKind.BOOLEAN: gettext_lazy("Yes or no"),
        FieldKind.CHOICE: gettext_lazy("One of a list"),
        FieldKind.CHOICES: gettext_lazy("Several of a list"),
        FieldKind.ORGANISATION: gettext_lazy("Name and code of an organisation"),
        FieldKind.PERSON: gettext_lazy("Name and telephone of a person"),
        FieldKind.FILE: gettext_lazy("File"),
        FieldKind.TABLE: gettext_lazy("Table"),
        FieldKind.COMPUTED: gettext_lazy("Computed from other fields"),
        FieldKind.STATEMENT: gettext_lazy("Statement to be confirmed"),
    }
)
SOURCES: Mapping[ChoiceSource, Words] = MappingProxyType(
    {
        ChoiceSource.PROGRAMMES: gettext_lazy("list of programmes"),
        ChoiceSource.INDUSTRIES: gettext_lazy("list of industries"),
        ChoiceSource.DIRECTIONS: gettext_lazy("list of directions"),
        ChoiceSource.DISTRICTS: gettext_lazy("list of districts"),
        ChoiceSource.RECOMMENDERS: gettext_lazy("list of recommenders"),
        ChoiceSource.INDICATORS: gettext_lazy("list of indicators of the plan"),
    }
)
FILLERS: Mapping[Filler, Words] = MappingProxyType(
    {
        Filler.SYSTEM: gettext_lazy("Filled in by the system"),
        Filler.RECOMMENDER: gettext_lazy("Filled in by the recommender"),
        Filler.OFFICE: gettext_lazy("Filled in by the office"),
    }
)
TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.RICH_TEXT})


@dataclass(frozen=True)
class PreviewField:
    """A field as it is asked."""

    label: str
    kind: Words
    is_required: bool
    hint: str
    limits: tuple[str, ...]
    choices: tuple[str, ...]
    columns: tuple["PreviewField", ...]
    filler: Words


@dataclass(frozen=True)
class PreviewSection:
    """A page of the form."""

    code: str
    label: str
    hint: str
    fields: tuple[PreviewField, ...]


def preview_of(form: FormDefinition) -> list[PreviewSection]:
    """Return the sections of a form in their order."""
    return [
        PreviewSection(section.code, section.label, _hint(section), tuple(map(_field, section.fields)))
        for section in form.sections
    ]


def _hint(section: SectionDefinition) -> str:
    english = (get_language() or "").startswith("en")
    return section.hint_en if english and section.hint_en else section.hint_zh


def _field(field: FieldDefinition) -> PreviewField:
    return PreviewField(
        label=field.label,
        kind=KINDS[field.kind],
        is_required=field.required,
        hint=field.hint,
        limits=tuple(_limits(field)),
        choices=tuple(choice.label for choice in field.choices),
        columns=tuple(map(_field, field.columns)),
        filler=FILLERS.get(field.filled_by, ""),
    )


def _limits(field: FieldDefinition) -> Iterator[str]:
    if field.kind in TEXTS:
        yield ngettext("at most %(count)d character", "at most %(count)d characters", field.max_length) % {
            "count": field.max_length
        }
    if field.unit:
        yield _("unit: %(unit)s") % {"unit": field.unit}
    if field.minimum is not None:
        yield _("at least %(bound)s") % {"bound": _bound(field, field.minimum)}
    if field.maximum is not None:
        yield _("at most %(bound)s") % {"bound": _bound(field, field.maximum)}
    if field.source is not None:
        yield str(SOURCES[field.source])
    if field.rows:
        yield _("rows: %(rows)s") % {"rows": _(", ").join(row.label for row in field.rows)}
    if field.attachment:
        yield _("attachment %(code)s") % {"code": field.attachment}
    if field.shown_when is not None:
        yield _("asked under a condition")
    if field.required_when is not None:
        yield _("required under a condition")


def _bound(field: FieldDefinition, digits: str) -> str:
    return wan_text(int(digits)) if field.kind == FieldKind.MONEY else digits
