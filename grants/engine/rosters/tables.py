# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read a list as a table: rows with their numbers in the sheet, values by column, and every fault in its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from grants.engine.rosters.books import Book, Grid, Raw
from grants.engine.rosters.cells import Reading, Value, cell_text, is_nothing, read_or_nothing
from grants.engine.rosters.headers import Header, find_header
from grants.engine.rosters.layouts import Column, Layout
from grants.engine.rosters.places import Places
from grants.engine.rosters.problems import CellError, Problem, RosterRefusedError
from grants.engine.rosters.rows import row_is_beside
from grants.enums.rosters import RosterFault

SHOWN = 200  # characters of a cell that a problem repeats


@dataclass(frozen=True)
class Choices:
    """What a person decided about a file: sheet, encoding, delimiter, row of the header, columns by their number."""

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """One row of the list: its number in the sheet, what it says, what stood there, what is wrong with it."""

    number: int
    values: dict[str, Value]
    raw: dict[str, str]
    problems: list[Problem]


@dataclass(frozen=True)
class Table:
    """A list that was found: where it stands, how it was read, and its rows as they are asked for."""

    book: Book
    grid: Grid
    header: Header
    layout: Layout
    notices: list[Problem]

    def rows(self, *, places: Places, today: date) -> Iterator[Row]:
        """Yield the rows of the list; what stands among them is added to ``notices``."""
        reader = _Reader(self, Reading(places, today, is_1904=self.grid.is_1904))
        for offset, cells in enumerate(filled(self.grid)):
            number = self.grid.first_row + offset
            if number > self.header.last_row and reader.is_filled(number, cells):
                fault = row_is_beside(cells, reader.used, self.header)
                if fault:
                    self.notices.append(Problem(fault, row=number))
                else:
                    yield reader.read(number, cells)


def find_table(book: Book, layout: Layout, choices: Choices) -> Table:
    """Find the list in a file; raise ``RosterRefusedError`` with the reason when there is none."""
    grid, header = _chosen(book, layout, choices)
    return Table(book, grid, header, layout, list(_notices(book, grid, header)))


def _chosen(book: Book, layout: Layout, choices: Choices) -> tuple[Grid, Header]:
    """Return the sheet that was chosen, or the first visible one with a header."""
    if choices.sheet:
        grid = book.grid(choices.sheet)
        return grid, find_header(grid, layout, chosen=choices.columns, row=choices.header)
    refusal = RosterRefusedError(RosterFault.SHEET_EMPTY)
    for sheet in book.sheets:
        if sheet.is_hidden:
            continue
        grid = book.grid(sheet.name)
        if not grid.rows:
            continue
        try:
            return grid, find_header(grid, layout, chosen=choices.columns, row=choices.header)
        except RosterRefusedError as error:
            if refusal.problem.code == RosterFault.SHEET_EMPTY or error.problem.code != RosterFault.HEADER_MISSING:
                refusal = error
    raise refusal


def _notices(book: Book, grid: Grid, header: Header) -> Iterator[Problem]:
    """Yield what has to be said about a file before its rows."""
    rows, columns = grid.scan.hidden_used()
    if rows:
        yield Problem(RosterFault.ROWS_HIDDEN, params={"count": rows})
    if columns:
        yield Problem(RosterFault.COLUMNS_HIDDEN, params={"count": columns})
    for fault, is_hidden in ((RosterFault.SHEETS_OTHER, False), (RosterFault.SHEETS_HIDDEN, True)):
        others = [one.name for one in book.sheets if one.name != grid.name and one.is_hidden == is_hidden]
        if others:
            yield Problem(fault, params={"names": ", ".join(others)})
    if header.ignored:
        names = ", ".join(place.title for place in header.ignored)
        yield Problem(RosterFault.COLUMNS_IGNORED, row=header.last_row, params={"names": names})
    merged = {
        row
        for (top, _left), (bottom, _right) in grid.merged
        for row in range(max(top + 1, header.last_row), bottom + 1)
    }
    if merged:
        yield Problem(RosterFault.MERGED_FILLED, params={"count": len(merged)})


def filled(grid: Grid) -> Iterator[Sequence[Raw]]:
    """Yield the rows of a grid, a value of cells merged over several rows in each of them."""
    carried: dict[int, list[tuple[int, Raw]]] = {}
    for (top, left), (bottom, _right) in grid.merged:
        index, column = top - grid.first_row + 1, left - grid.first_column + 1
        if 0 <= index < len(grid.rows) and 0 <= column < len(grid.rows[index]):
            for row in range(index + 1, min(bottom - grid.first_row + 1, len(grid.rows) - 1) + 1):
                carried.setdefault(row, []).append((column, grid.rows[index][column]))
    for index, cells in enumerate(grid.rows):
        if index in carried:
            copy = list(cells)
            for column, value in carried[index]:
                copy[column] = value
            yield copy
        else:
            yield cells


class _Reader:
    """Read the rows of one table."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self._table = table
        self._reading = reading
        places = table.header.places
        dated_by = table.layout.dated_by
        # the column that dates the row goes first
        columns = sorted(table.layout.columns, key=lambda column: column.code != dated_by)
        self._columns = [(column, places[column.code]) for column in columns if column.code in places]
        first = table.grid.first_column
        self.used = [place.number - first for _column, place in self._columns]

    def is_filled(self, number: int, cells: Sequence[Raw]) -> bool:
        """Say whether a row holds anything where the list has its columns; a number in front makes no row."""
        if any(index < len(cells) and not _is_blank(cells[index]) for index in self.used):
            return True
        scan = self._table.grid.scan
        silent = scan.formulas or scan.errors
        return bool(silent) and any(
            (number, place.number) in scan.formulas or (number, place.number) in scan.errors
            for _column, place in self._columns
        )

    def read(self, number: int, cells: Sequence[Raw]) -> Row:
        """Return a row; a cell that cannot be read has no value and a problem."""
        row = Row(number, {}, {}, [])
        self._reading.dated(None)
        for (column, place), index in zip(self._columns, self.used, strict=True):
            value = cells[index] if index < len(cells) else ""
            self._reading.unit = place.unit
            row.raw[column.code] = cell_text(value)[:SHOWN]
            try:
                row.values[column.code] = self._value(number, place.number, value, column)
            except CellError as error:
                row.values[column.code] = None
                row.problems.append(
                    Problem(error.code, number, column.code, row.raw[column.code], error.params, error.suggestion)
                )
            year = row.values[column.code]
            if column.code == self._table.layout.dated_by and isinstance(year, int):
                self._reading.dated(year)
        return row

    def _value(self, row: int, number: int, value: Raw, column: Column) -> Value:
        if is_nothing(value):
            scan = self._table.grid.scan
            if (row, number) in scan.errors:
                raise CellError(RosterFault.FORMULA_ERROR)
            if value == "" and (row, number) in scan.formulas:
                raise CellError(RosterFault.FORMULA_WITHOUT_VALUE)
        return read_or_nothing(value, column, self._reading)


def _is_blank(value: Raw) -> bool:
    return isinstance(value, str) and not value.strip()
