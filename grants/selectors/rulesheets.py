# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a call as people read them: chapter by chapter, each value with its source and what it was before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grants.engine.money import wan_text
from grants.rules.labels import CHAPTERS, LABELS
from grants.rules.shapes import Kind, Shape, chapter_names, shapes_of, value_of
from grants.rules.sources import Basis, basis_of

Data = Mapping[str, Any]

UNITS: Mapping[str, Callable[[int], str]] = MappingProxyType(
    {
        "": lambda _count: "",
        "working_days": lambda count: ngettext("working day", "working days", count),
        "days": lambda count: ngettext("calendar day", "calendar days", count),
        "months": lambda count: ngettext("month", "months", count),
        "years": lambda count: ngettext("year", "years", count),
        "points": lambda count: ngettext("point", "points", count),
    }
)
MARKS: Mapping[str, str | Promise] = MappingProxyType(
    {"P": gettext_lazy("own proposal"), "G": gettext_lazy("common practice"), "plan": gettext_lazy("the plan")}
)
MANY = 2


@dataclass(frozen=True)
class Line:
    """One rule: its name, its value in lines, where it comes from, and the other value where there is one."""

    path: str
    label: str
    texts: tuple[str, ...]
    source: str
    others: tuple[str, ...] = ()

    @property
    def is_different(self) -> bool:
        """Say whether the other rules have another value."""
        return bool(self.others)


@dataclass(frozen=True)
class Sheet:
    """One chapter of the rules."""

    chapter: str
    title: str
    lines: tuple[Line, ...]

    @property
    def differences(self) -> int:
        """Count the rules that are not as in the other rules."""
        return sum(line.is_different for line in self.lines)


def sheet_of(chapter: str, data: Data, other: Data | None = None) -> Sheet:
    """Return one chapter of dumped rules, compared with ``other`` where it is given; raises KeyError."""
    lines = tuple(_line(shape, data, other) for shape in shapes_of(chapter))
    return Sheet(chapter, str(CHAPTERS[chapter]), lines)


def sheets_of(data: Data, other: Data | None = None) -> list[Sheet]:
    """Return all chapters of dumped rules."""
    return [sheet_of(chapter, data, other) for chapter in chapter_names()]


def _line(shape: Shape, data: Data, other: Data | None) -> Line:
    texts = texts_of(shape, value_of(data, shape.path))
    others = texts if other is None else texts_of(shape, value_of(other, shape.path))
    return Line(
        path=shape.path,
        label=str(LABELS[shape.path]),
        texts=texts,
        source=source_text(basis_of(shape.path)),
        others=() if others == texts else others,
    )


def source_text(basis: Basis) -> str:
    """Return where a default comes from: numbered sources, and in words what is no source."""
    marks = _(", ").join(str(MARKS.get(code, code)) for code in basis.codes)
    return _("%(marks)s: %(remark)s") % {"marks": marks, "remark": basis.remark} if basis.remark else marks


def texts_of(shape: Shape, value: Any) -> tuple[str, ...]:
    """Return a value as lines of text: one, or one for each row of a list."""
    if shape.kind == Kind.ROWS:
        return tuple(_row_text(shape, row) for row in value) or (_("None"),)
    return (value_text(shape, value),)


def _row_text(shape: Shape, row: Data) -> str:
    parts = [(column, value_text(column, row[column.name])) for column in shape.columns if row[column.name] is not None]
    head = next((text for column, text in parts if column.name == shape.key), "")
    rest = [
        _("%(label)s %(value)s") % {"label": LABELS[column.path], "value": text}
        for column, text in parts
        if column.name != shape.key
    ]
    tail = _(", ").join(rest)
    return _("%(head)s: %(rest)s") % {"head": head, "rest": tail} if head else tail


def value_text(shape: Shape, value: Any) -> str:
    """Return a single value as people read it."""
    if value is None:
        return _("Not set")
    if shape.kind in WRITERS:
        return WRITERS[shape.kind](shape, value)
    count = 1 if Decimal(value) == 1 else MANY
    return f"{number_text(shape, value)} {UNITS[shape.unit](count)}".strip()


def number_text(shape: Shape, value: Any) -> str:
    """Return a number as it is typed: per cent for shares, ten thousand yuan for money, no needless zeros."""
    if shape.kind == Kind.MONEY:
        return wan_text(value)
    number = Decimal(value) * 100 if shape.kind == Kind.SHARE else Decimal(value)
    return f"{number.normalize():f}"


def labels_of(shape: Shape, codes: Any) -> list[str]:
    """Return the words of codes of a closed list."""
    words = dict(shape.choices.choices) if shape.choices else {}
    return [str(words[code]) for code in codes]


WRITERS: Mapping[Kind, Callable[[Shape, Any], str]] = MappingProxyType(
    {
        Kind.FLAG: lambda _shape, value: _("Yes") if value else _("No"),
        Kind.TIME: lambda _shape, value: str(value)[:5],
        Kind.SHARE: lambda shape, value: f"{number_text(shape, value)}%",
        Kind.MONEY: lambda shape, value: _("%(amount)s ten thousand yuan") % {"amount": number_text(shape, value)},
        Kind.CHOICE: lambda shape, value: labels_of(shape, [value])[0],
        Kind.CHOICES: lambda shape, value: _(", ").join(labels_of(shape, value)) or _("None"),
        Kind.ORDER: lambda shape, value: " → ".join(labels_of(shape, value)) or _("None"),
    }
)
