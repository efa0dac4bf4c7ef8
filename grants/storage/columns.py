# SPDX-License-Identifier: AGPL-3.0-or-later
"""Columns of lists as data, and rows made of what the database read: a block at a time, no row as an object."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from grants.storage.sheets import Cell, Row

BLOCK = 2000  # rows that are read, made and written together

Told = Callable[[int], None]


@dataclass(frozen=True)
class Column:
    """One column of a list: its header in the file, what it reads of a row, and what it makes of that.

    ``reads`` are lookups or annotations of the query. Without ``make`` the first of them is the cell; without
    ``reads`` the cell is the number of the row. ``about`` tells two columns of one header apart where people choose.
    """

    code: str
    title: str
    reads: tuple[str, ...] = ()
    make: Callable[..., Cell] | None = None
    about: str | Promise = ""


def text(value: str | None) -> str:
    """Return a text that may be missing."""
    return value or ""


def rows_of(query: QuerySet[Any], columns: Sequence[Column], told: Told | None = None) -> Iterator[Row]:
    """Yield the rows of one query in its order, read through a cursor of the database; ``told`` hears how many."""
    reads = list(dict.fromkeys(read for column in columns for read in column.reads)) or ["pk"]
    found = query.values_list(*reads).iterator(chunk_size=BLOCK)
    done = 0
    while block := list(islice(found, BLOCK)):
        read = dict(zip(reads, zip(*block, strict=True), strict=True))
        yield from zip(*(_cells(column, read, done, len(block)) for column in columns), strict=True)
        done += len(block)
        if told is not None:
            told(done)


def _cells(column: Column, read: dict[str, tuple[Any, ...]], done: int, size: int) -> Iterator[Cell]:
    if not column.reads:
        return iter(range(done + 1, done + size + 1))
    values = [read[name] for name in column.reads]
    return iter(values[0]) if column.make is None else map(column.make, *values)
