# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each rule holds and how a page may ask for it, read from the models of the chapters."""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from django.db.models import TextChoices
from pydantic import BaseModel

from grants.rules.call import CallRules

VERSION = "schema_version"
# Lists whose order says something: who signs after whom, what is asked first.
ORDERED = frozenset({"decision.sign_off", "scoring.tie_breaks"})
POINTS = "points"
UNITS = ("working_days", "days", "months", "years", POINTS)


class Kind(StrEnum):
    """How a rule is entered and read."""

    FLAG = "flag"
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    TIME = "time"
    CHOICE = "choice"
    CHOICES = "choices"
    ORDER = "order"
    ROWS = "rows"


@dataclass(frozen=True)
class Shape:
    """One rule: where it stands, what it holds. ``key`` names the column of a list that each row has of its own."""

    path: str
    kind: Kind
    choices: type[TextChoices] | None = None
    columns: tuple["Shape", ...] = ()
    key: str = ""
    is_optional: bool = False

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def unit(self) -> str:
        """Return what a number counts, as the name of the rule says; empty for plain numbers."""
        if self.kind == Kind.NUMBER:
            return POINTS
        if self.kind != Kind.WHOLE:
            return ""
        return next((unit for unit in UNITS if f"_{unit}_" in f"_{self.name}_"), "")


@cache
def chapter_names() -> tuple[str, ...]:
    """Return the chapters in their order."""
    return tuple(name for name in CallRules.model_fields if name != VERSION)


@cache
def shapes_of(chapter: str) -> tuple[Shape, ...]:
    """Return the rules of a chapter in their order, those of its parts among them; raises KeyError."""
    return tuple(_shapes(CallRules.model_fields[chapter].annotation, f"{chapter}."))


def value_of(data: Any, path: str) -> Any:
    """Return what stands at a dotted path of dumped rules."""
    for key in path.split("."):
        data = data[key]
    return data


def _shapes(model: Any, prefix: str) -> Iterator[Shape]:
    for name, field in model.model_fields.items():
        annotation, is_optional = _unwrapped(field.annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from _shapes(annotation, f"{prefix}{name}.")
        else:
            yield _shape(prefix + name, annotation, is_optional=is_optional)


def _shape(path: str, annotation: Any, *, is_optional: bool) -> Shape:
    if get_origin(annotation) is tuple:
        return _list(path, get_args(annotation)[0])
    if issubclass(annotation, TextChoices):
        return Shape(path, Kind.CHOICE, choices=annotation)
    return Shape(path, _simple(path.rpartition(".")[2], annotation), is_optional=is_optional)


def _list(path: str, entry: Any) -> Shape:
    if issubclass(entry, TextChoices):
        return Shape(path, Kind.ORDER if path in ORDERED else Kind.CHOICES, choices=entry)
    columns = tuple(_shapes(entry, f"{path}."))
    first = columns[0]
    return Shape(path, Kind.ROWS, columns=columns, key=first.name if first.kind == Kind.CHOICE else "")


def _simple(name: str, annotation: Any) -> Kind:
    if annotation is bool:
        return Kind.FLAG
    if annotation is time:
        return Kind.TIME
    if name.endswith("_fen"):
        return Kind.MONEY
    if annotation is Decimal:
        return Kind.SHARE if "ratio" in name or name == "share" else Kind.NUMBER
    return Kind.WHOLE


def _unwrapped(annotation: Any) -> tuple[Any, bool]:
    """Return the type inside an optional or annotated one, and whether it was optional."""
    if get_origin(annotation) in {Union, types.UnionType}:
        inner = next(part for part in get_args(annotation) if part is not type(None))
        return _unwrapped(inner)[0], True
    if get_origin(annotation) is Annotated:
        return get_args(annotation)[0], False
    return annotation, False
