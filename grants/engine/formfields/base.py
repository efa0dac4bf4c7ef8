# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every kind of field can do: read what was typed, store it in one form, show it, and answer queries."""

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.engine.conditions import Value
from grants.engine.formdefs import ChoiceSource, FieldDefinition

Raw = Any
Stored = Any
ChoiceLists = Callable[[ChoiceSource], Mapping[str, str]]
# Control characters have no place in a form; surrogates and NUL cannot even be stored.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class FieldError(Exception):
    """What was typed cannot be taken; the text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A message at a field: ``path`` is its code, or ``table.row.column`` with rows from 0."""

    path: str
    message: str
    section: str = ""

    @property
    def field(self) -> str:
        """Return the code of the field."""
        return self.path.partition(".")[0]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A value as lists, exports and statistics read it: text, and where it has one a number or a date.

    Money is a number of fen; ``field`` is ``table.column`` for a cell.
    """

    field: str
    row: int = 0
    text: str = ""
    number: Decimal | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Widget:
    """How a page asks for a value: the HTML input and what helps the person at the keyboard."""

    input: str
    inputmode: str = ""
    maxlength: int | None = None
    unit: str = ""
    rows: int | None = None
    autocomplete: str = "off"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading needs to know beside the field: lists to choose from, and the date in the city."""

    choices: ChoiceLists
    today: dt.date


class FieldType(ABC):
    """A kind of field. ``read`` gives None for blank and raises FieldError for what cannot be taken."""

    @abstractmethod
    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        """Return the canonical value."""

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        """Return the value that conditions compare."""
        del definition
        return stored  # type: ignore[no-any-return] # each kind stores what JSON holds

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        """Return the value as people read it."""
        del definition, choices
        return str(stored)

    def typing(self, definition: FieldDefinition, stored: Stored) -> str:
        """Return the value as it would be typed, so that reading it again gives the same."""
        del definition
        return str(stored)

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        """Return the value as queries read it."""
        del definition
        return AnswerRow(field="", text=str(stored))

    @abstractmethod
    def widget(self, definition: FieldDefinition) -> Widget:
        """Return how a page asks for it."""


def plain(raw: Raw) -> str:
    """Return typed text without outer spaces; raises FieldError for what is no text."""
    if raw is None:
        return ""
    if isinstance(raw, bool | float) or not isinstance(raw, str | int):
        raise FieldError(_("Enter this as text."))
    text = str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()
    if UNPRINTABLE.search(text):
        raise FieldError(_("The text holds characters that cannot be shown. Type it again instead of pasting it."))
    return text


def with_unit(text: str, unit: str) -> str:
    """Return a value with its unit."""
    return f"{text} {unit}" if unit else text
