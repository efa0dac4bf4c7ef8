# SPDX-License-Identifier: AGPL-3.0-or-later
"""One chapter of a call's rules as a form, made from its models; their refusals in people's words."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from pydantic import ValidationError

from grants.enums import AppliesTo, CallState
from grants.forms.rows import RowEntry
from grants.forms.rulevalues import NumberError, is_blank, kept, number_read, refusal, typed
from grants.models import Application, Call, RuleSet, User
from grants.rules import CallRules
from grants.rules.labels import LABELS
from grants.rules.shapes import Kind, Shape, shapes_of, value_of
from grants.selectors.rulesheets import MANY, UNITS, Line, sheet_of
from grants.services.programmes import rules_correct
from grants.services.setup import rules_draft_set

BLANK_ROWS = 2
NOTHING = ("", "—")
INPUT_MODES = {Kind.WHOLE: "numeric", Kind.NUMBER: "decimal", Kind.SHARE: "decimal", Kind.MONEY: "decimal"}


@dataclass
class RuleEntry:
    """One rule as the page draws it: a field, several fields in their order, or rows of fields."""

    line: Line
    unit: str = ""
    control: BoundField | None = None
    fields: list[BoundField] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    rows: list[RowEntry] = field(default_factory=list)


def unit_word(shape: Shape) -> str:
    """Return what stands behind the box of a number."""
    words = {Kind.SHARE: "%", Kind.MONEY: _("ten thousand yuan")}
    return words.get(shape.kind) or UNITS[shape.unit](MANY)


class ChapterForm(forms.Form):
    """The rules of one chapter; after publishing also why they are corrected and for which cases."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, call: Call, chapter: str, other: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        in_force = call.rule_sets.latest("version")
        self.data_in_force: Mapping[str, Any] = in_force.data
        self.digest = self.fields["seen"].initial = in_force.digest
        self.shapes = shapes_of(chapter)
        self.sheet = sheet_of(chapter, self.data_in_force, other)
        self.rules: CallRules | None = None
        self.cases: list[Application] = []
        for shape in self.shapes:
            self._add(shape)
        self.is_correction = call.state != CallState.DESIGN
        if self.is_correction:
            self._add_correction()

    # -- fields ------------------------------------------------------------------------------------------------

    def _add(self, shape: Shape) -> None:
        value = value_of(self.data_in_force, shape.path)
        name = _name(shape)
        if shape.kind == Kind.ROWS:
            self._add_rows(shape, value)
        elif shape.kind == Kind.ORDER:
            for place, code in enumerate([*value, *[""] * (len(_choices(shape)) - len(value))]):
                label = _("%(label)s, place %(place)d") % {"label": LABELS[shape.path], "place": place + 1}
                self.fields[f"{name}__{place}"] = forms.ChoiceField(
                    label=label, required=False, choices=[NOTHING, *_choices(shape)], initial=code
                )
        else:
            self.fields[name] = made(shape, str(LABELS[shape.path]), value, required=not shape.is_optional)
            self.fields[name].help_text = self._hint(shape.path)

    def _hint(self, path: str) -> str:
        line = next(line for line in self.sheet.lines if line.path == path)
        return _("Source: %(source)s") % {"source": line.source}

    def _add_rows(self, shape: Shape, value: Any) -> None:
        for row, head, given in _rows(shape, value):
            for column in _columns(shape):
                label = _("%(head)s, %(label)s") % {"head": head, "label": LABELS[column.path]}
                cell = made(column, label, given.get(column.name), required=False, may_be_blank=True)
                cell.widget.attrs["aria-label"] = label
                self.fields[f"{_name(shape)}__{row}__{column.name}"] = cell

    def _add_correction(self) -> None:
        self.fields["reason"] = forms.CharField(
            label=_("Reason for the correction"),
            help_text=_("Those concerned read it."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["applies_to"] = forms.ChoiceField(
            label=_("Holds for"), choices=AppliesTo.choices, widget=forms.RadioSelect
        )
        self.fields["case_numbers"] = forms.CharField(
            label=_("Numbers of the listed cases"),
            help_text=_("One number a line; only where the correction holds for listed cases."),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    # -- drawing -----------------------------------------------------------------------------------------------

    def entries(self) -> list[RuleEntry]:
        """Return the rules in their order, as the page draws them."""
        return [self._entry(shape, line) for shape, line in zip(self.shapes, self.sheet.lines, strict=True)]

    def _entry(self, shape: Shape, line: Line) -> RuleEntry:
        name = _name(shape)
        if shape.kind == Kind.ORDER:
            return RuleEntry(line, fields=[self[f"{name}__{place}"] for place in range(len(_choices(shape)))])
        if shape.kind == Kind.ROWS:
            columns = _columns(shape)
            heads = [_head(column) for column in columns]
            rows = [
                RowEntry(head, [self[f"{name}__{row}__{column.name}"] for column in columns], heads)
                for row, head, _given in _rows(shape, value_of(self.data_in_force, shape.path))
            ]
            return RuleEntry(line, heads=[_row_head(shape), *heads], rows=rows)
        return RuleEntry(line, unit=unit_word(shape), control=self[name])

    def correction_fields(self) -> list[BoundField]:
        """Return the fields that a correction needs besides the rules."""
        return [self[name] for name in ("reason", "applies_to", "case_numbers")] if self.is_correction else []

    # -- reading -----------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Put the rules together and let the models judge them."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("seen") != self.digest:
            self.add_error(
                None, _("Somebody else changed the rules meanwhile. Open this page again and enter it anew.")
            )
        data = deepcopy(dict(self.data_in_force))
        homes: dict[tuple[Any, ...], str] = {}
        for shape in self.shapes:
            self._take(shape, cleaned, data, homes)
        if not self.errors:
            self._judge(data, homes)
        self._find_cases(cleaned)
        return cleaned

    def _take(self, shape: Shape, cleaned: dict[str, Any], data: dict[str, Any], homes: dict[Any, str]) -> None:
        *chapters, key = shape.path.split(".")
        branch = value_of(data, ".".join(chapters))
        name = _name(shape)
        homes[tuple(shape.path.split("."))] = "" if shape.kind in {Kind.ROWS, Kind.ORDER} else name
        if shape.kind == Kind.ORDER:
            given = [cleaned.get(f"{name}__{place}", "") for place in range(len(_choices(shape)))]
            branch[key] = [code for code in given if code]
        elif shape.kind == Kind.ROWS:
            branch[key] = self._take_rows(shape, cleaned, branch[key], homes)
        elif shape.kind == Kind.CHOICES:
            chosen = cleaned.get(name, [])
            stay = [code for code in branch[key] if code in chosen]
            branch[key] = [*stay, *(code for code in chosen if code not in stay)]
        else:
            branch[key] = self._take_value(shape, name, cleaned.get(name), branch[key])

    def _take_value(self, shape: Shape, name: str, given: Any, before: Any) -> Any:
        try:
            return kept(before, number_read(shape, given)) if shape.kind in INPUT_MODES else given
        except NumberError as error:
            self.add_error(name, str(error))
            return None

    def _take_rows(
        self, shape: Shape, cleaned: dict[str, Any], before: Any, homes: dict[tuple[Any, ...], str]
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for row, _head_text, there in _rows(shape, before):
            names = {column: f"{_name(shape)}__{row}__{column.name}" for column in _columns(shape)}
            if is_blank({column: cleaned.get(name) for column, name in names.items()}):
                continue
            entry: dict[str, Any] = {shape.key: row} if shape.key else {}
            for column, name in names.items():
                entry[column.name] = self._cell(column, name, cleaned.get(name), there.get(column.name))
                homes[(*shape.path.split("."), len(rows), column.name)] = name
            rows.append(entry)
        return rows

    def _cell(self, column: Shape, name: str, given: Any, before: Any) -> Any:
        if given == "" and not column.is_optional:
            label = self.fields[name].label
            self.add_error(name, forms.ValidationError(_("Enter %(label)s.") % {"label": label}))
        return self._take_value(column, name, given, before)

    def _judge(self, data: dict[str, Any], homes: Mapping[tuple[Any, ...], str]) -> None:
        try:
            self.rules = CallRules.model_validate(data)
        except ValidationError as error:
            shapes = {tuple(one.path.split(".")): one for shape in self.shapes for one in (shape, *shape.columns)}
            for found in error.errors(include_url=False):
                place = found["loc"]
                shape = shapes.get(tuple(part for part in place if isinstance(part, str)))
                self.add_error(homes.get(place) or None, refusal(shape, found))

    def _find_cases(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("applies_to") != AppliesTo.LISTED:
            return
        numbers = set(cleaned.get("case_numbers", "").split())
        self.cases = list(Application.objects.filter(call=self.call, number__in=numbers))
        unknown = sorted(numbers - {case.number for case in self.cases})
        if unknown:
            self.add_error(
                "case_numbers", _("This call has no case %(number)s. Check the number.") % {"number": unknown[0]}
            )

    def save(self, *, actor: User) -> RuleSet:
        """Hand the rules to the service: a draft while the call is in design, a correction afterwards."""
        if self.rules is None:
            raise ValueError("a form that is not valid cannot be saved")
        if not self.is_correction:
            return rules_draft_set(actor=actor, call=self.call, rules=self.rules)
        return rules_correct(
            actor=actor,
            call=self.call,
            rules=self.rules,
            applies_to=AppliesTo(self.cleaned_data["applies_to"]),
            reason=self.cleaned_data["reason"],
            cases=self.cases,
        )


def made(shape: Shape, label: str, value: Any, *, required: bool, may_be_blank: bool = False) -> forms.Field:
    """Return the form field of a single rule."""
    if shape.kind == Kind.FLAG:
        return forms.BooleanField(label=label, required=False, initial=value)
    if shape.kind == Kind.CHOICES:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            label=label, required=False, choices=_choices(shape), initial=value, widget=widget
        )
    if shape.kind == Kind.CHOICE:
        choices = [NOTHING, *_choices(shape)] if may_be_blank else _choices(shape)
        return forms.ChoiceField(label=label, required=required, choices=choices, initial=value)
    attributes = {"inputmode": INPUT_MODES.get(shape.kind, "text"), "class": "w-num", "autocomplete": "off"}
    return forms.CharField(
        label=label, required=required, initial=typed(shape, value), widget=forms.TextInput(attrs=attributes)
    )


def _name(shape: Shape) -> str:
    return shape.path.partition(".")[2].replace(".", "__")


def _choices(shape: Shape) -> list[tuple[str, Any]]:
    return list(shape.choices.choices) if shape.choices else []


def _columns(shape: Shape) -> list[Shape]:
    return [column for column in shape.columns if column.name != shape.key]


def _row_head(shape: Shape) -> str:
    return str(LABELS[f"{shape.path}.{shape.key}"]) if shape.key else _("No.")


def _head(column: Shape) -> str:
    unit = unit_word(column)
    return (
        _("%(label)s (%(unit)s)") % {"label": LABELS[column.path], "unit": unit} if unit else str(LABELS[column.path])
    )


def _rows(shape: Shape, value: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the rows a page offers: one for each code of the key, else those there are and a few blank ones."""
    if shape.key:
        given = {row[shape.key]: row for row in value}
        key = next(column for column in shape.columns if column.name == shape.key)
        for code, words in _choices(key):
            yield code, str(words), given.get(code, {})
        return
    for number, row in enumerate([*value, *[{}] * BLANK_ROWS]):
        yield str(number), _("No. %(number)d") % {"number": number + 1}, row
