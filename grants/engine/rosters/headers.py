# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find the header of a list: within the first rows, in one row or two, in any order, by any of the words in use."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from grants.engine.rosters.books import Grid, Raw
from grants.engine.rosters.cells import cell_text
from grants.engine.rosters.layouts import Layout
from grants.engine.rosters.limits import HEADER_ROWS
from grants.engine.rosters.problems import RosterRefusedError
from grants.engine.rosters.words import folded, header_key
from grants.engine.rosters.xlsxscan import column_letters
from grants.enums.rosters import RosterFault

UNIT = re.compile(r"亿元|万元|千元|元|%")
FEWEST_MATCHES = 2


@dataclass(frozen=True)
class Place:
    """A column of the sheet: its number (from 1), what its header says, and the unit named there."""

    number: int
    title: str
    unit: str = ""


@dataclass(frozen=True)
class Header:
    """Where the header stands and which column of the sheet holds what."""

    first_row: int
    last_row: int
    places: Mapping[str, Place]
    ignored: Sequence[Place]
    keys: Sequence[str]


def find_header(grid: Grid, layout: Layout, *, chosen: Mapping[int, str] | None = None, row: int = 0) -> Header:
    """Return the header of a grid; raise ``RosterRefusedError`` when there is none or a column is unclear.

    ``chosen`` says for numbers of columns what they hold ("" for nothing), against what their headers say; ``row``
    is the row of the sheet that is the header, 0 to find it.
    """
    if row:
        return _placed(grid, layout, (row, row, _words_of(grid, row)), chosen or {})
    best: tuple[int, int, list[str]] | None = None
    most = 0
    for first, last, words in _candidates(grid, layout):
        matches = len({match[0] for word in words if (match := layout.by_word.get(header_key(word)))})
        if matches > most:
            best, most = (first, last, words), matches
    if best is None or most < min(FEWEST_MATCHES, len(layout.columns)):
        names = ", ".join(column.title for column in layout.columns if column.is_required)
        raise RosterRefusedError(RosterFault.HEADER_MISSING, rows=HEADER_ROWS, columns=names)
    return _placed(grid, layout, best, chosen or {})


def _candidates(grid: Grid, layout: Layout) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each possible header, single rows first: with equal matches the simpler reading stands."""
    first = grid.first_row
    rows = [[_word(cell, layout) for cell in row] for row in grid.rows[: HEADER_ROWS + 1]]
    near = range(max(HEADER_ROWS - first + 1, 0))
    for index, row in zip(near, rows, strict=False):
        yield first + index, first + index, row
    for index, (upper, lower) in zip(near[:-1], pairwise(rows), strict=False):
        yield (
            first + index,
            first + index + 1,
            [_joined(layout, *pair) for pair in zip_longest(upper, lower, fillvalue="")],
        )


def _words_of(grid: Grid, row: int) -> list[str]:
    """Return the texts of a row of the sheet, whatever they are."""
    index = row - grid.first_row
    if not 0 <= index < len(grid.rows):
        raise RosterRefusedError(RosterFault.HEADER_ROW_MISSING, row=row)
    return [cell_text(cell).strip() for cell in grid.rows[index]]


def _word(cell: Raw, layout: Layout) -> str:
    """Return the text of a cell; a number is one only where the list has a column of that name."""
    if isinstance(cell, str):
        return cell.strip()
    return text if (text := cell_text(cell)) in layout.by_word else ""


def _joined(layout: Layout, above: str, below: str) -> str:
    """Return the header of two cells: the lower word under a heading for several, else the upper with a remark."""
    if header_key(below) in layout.by_word or not above:
        return below
    return f"{above}（{below}）" if below else above


def _placed(grid: Grid, layout: Layout, best: tuple[int, int, list[str]], chosen: Mapping[int, str]) -> Header:
    first, last, words = best
    claims: dict[str, list[tuple[int, Place]]] = {}
    ignored = []
    for index, word in enumerate(words):
        place = Place(grid.first_column + index, " ".join(word.split()), _unit(word))
        match = layout.by_word.get(header_key(word))
        if place.number in chosen:
            match = (chosen[place.number], -1) if chosen[place.number] else None
        if match:
            claims.setdefault(match[0], []).append((match[1], place))
        elif word:
            ignored.append(place)
    places = {}
    for code, rivals in claims.items():
        places[code], losers = _winner(layout, code, rivals)
        ignored += losers
    for column in layout.columns:
        if column.is_required and column.code not in places:
            raise RosterRefusedError(RosterFault.COLUMN_MISSING, column=column.title)
    return Header(first, last, places, sorted(ignored, key=lambda place: place.number), list(map(header_key, words)))


def _winner(layout: Layout, code: str, rivals: list[tuple[int, Place]]) -> tuple[Place, list[Place]]:
    """Return the column that holds ``code``: the one with the better word; equally good ones are refused."""
    rivals.sort(key=lambda rival: rival[0])
    (rank, place), *others = rivals
    if others and others[0][0] == rank:
        letters = ", ".join(column_letters(rival.number) for _rank, rival in rivals)
        raise RosterRefusedError(RosterFault.COLUMN_TWICE, column=layout.by_code[code].title, places=letters)
    return place, [rival for _rank, rival in others]


def _unit(word: str) -> str:
    found = UNIT.search(folded(word))
    return found.group() if found else ""
