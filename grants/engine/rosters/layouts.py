# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a kind of roster expects: its columns, what each holds, and by which of them a row is dated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import cached_property

from grants.engine.rosters.words import header_key, titles


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = auto()
    NAME = auto()
    PERSON = auto()
    CODE = auto()
    USCC = auto()
    MOBILE = auto()
    PHONE = auto()
    EMAIL = auto()
    YEAR = auto()
    DATE = auto()
    LAST_DAY = auto()
    INTEGER = auto()
    MONEY = auto()
    PERCENT = auto()
    DECIMAL = auto()
    CHOICE = auto()
    DISTRICT = auto()
    INDUSTRY = auto()
    INDUSTRIES = auto()


@dataclass(frozen=True)
class Column:
    """A column by its code; ``title`` is its official header.

    ``limit`` bounds characters of texts, ``least`` and ``most`` bound numbers; ``choices`` names a list of words.
    A column that ``is_alias`` is another name of one, which no template offers.
    """

    code: str
    holds: Holds
    title: str = ""
    words: tuple[str, ...] = ()
    is_required: bool = False
    limit: int = 100
    least: int = 0
    most: int = 10**9
    choices: str = ""
    is_alias: bool = False


@dataclass(frozen=True)
class Layout:
    """The columns of a kind; ``dated_by`` names the column whose year says which districts are meant."""

    kind: str
    columns: Sequence[Column]
    dated_by: str = ""

    @cached_property
    def by_code(self) -> dict[str, Column]:
        """Return the columns by their codes."""
        return {column.code: column for column in self.columns}

    @cached_property
    def by_word(self) -> dict[str, tuple[str, int]]:
        """Return the column for each folded header, with the rank of the word (0 is the official one)."""
        found: dict[str, tuple[str, int]] = {}
        for column in self.columns:
            for rank, word in enumerate(column.words):
                found.setdefault(header_key(word), (column.code, rank))
        return found


def layout_of(kind: str, *columns: Column, dated_by: str = "") -> Layout:
    """Return a layout whose columns take their words from the list of words of the kind."""
    known = titles(kind)
    worded = [replace(column, title=known[column.code][0], words=known[column.code]) for column in columns]
    return Layout(kind, worded, dated_by)
