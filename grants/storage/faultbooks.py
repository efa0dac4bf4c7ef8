# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sender's own list with its faults in place: cells coloured and commented, all sentences of a row at its edge."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from grants.engine.rosters.books import Grid, Raw
from grants.engine.rosters.cells import SAFE_DIGITS, cell_text, is_nothing
from grants.engine.rosters.tables import filled
from grants.storage.sheets import harmless

ERROR, DECISION = "FFF4B8B8", "FFFFE29A"  # red and amber, with their opacity in front as openpyxl wants it
MAX_COMMENTS = 5_000  # each is a shape of its own: more of them, and WPS and Excel hardly open the file
MAX_EDITED = 12 * 1024 * 1024  # bytes unpacked: changing a workbook holds about fifty times its cells in memory
EDGE_WIDTH = 60
AUTHOR = "Ronghe"
COMMENT = {"width": 320, "height": 120, "author": AUTHOR}  # width and height in pixels
NOT_IN_NAMES, LONGEST_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$"), 31


@dataclass
class Faults:
    """What is wrong in a sheet, by row and column (from 1); ``header`` is the row of the headers, 0 without one."""

    title: str
    header: int = 0
    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    errors: set[tuple[int, int]] = field(default_factory=set)
    rows: dict[int, list[str]] = field(default_factory=dict)

    def add(self, place: tuple[int, int], cell: str, row: str, *, is_error: bool) -> None:
        """Note a fault in a cell, with its sentence there and the one at the edge."""
        self.cells.setdefault(place, []).append(cell)
        self.rows.setdefault(place[0], []).append(row)
        if is_error:
            self.errors.add(place)

    @property
    def comments(self) -> Mapping[tuple[int, int], str]:
        """Return the sentences of the first cells; those of all stand at the edge."""
        first = sorted(self.cells)[:MAX_COMMENTS]
        return {place: "\n".join(self.cells[place]) for place in first}

    def edge(self, row: int) -> str:
        """Return what stands at the edge of a row; the header names the column, and what is wrong with the file."""
        said = "；".join(self.rows.get(row, ()))
        if row != max(self.header, 1):
            return harmless(said)
        return f"{self.title}：{said}" if said else self.title


def is_editable(body: bytes) -> bool:
    """Say whether a judged XLSX is small enough to be changed in place."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return sum(entry.file_size for entry in archive.infolist()) <= MAX_EDITED


def faults_in_place(body: bytes, grid: Grid, faults: Faults) -> bytes | None:
    """Return a judged XLSX with the faults in its sheet and all else as it was; None where it cannot be changed.

    Formulas stay; what they came to is computed anew when the file is opened.
    """
    import openpyxl  # noqa: PLC0415 -- heavy library

    with warnings.catch_warnings():  # parts that the library leaves out, such as sparklines
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(body), rich_text=True)
            _mark(book, book[grid.name], faults)
            buffer = io.BytesIO()
            book.save(buffer)
        except Exception:  # noqa: BLE001 -- files that other programs wrote in their own way fail anywhere in it
            return None
    return buffer.getvalue()


def faults_rewritten(grid: Grid, faults: Faults) -> bytes:
    """Return a new workbook with the values of a sheet at the same places and the faults in them.

    Codes stay text, formulas are made harmless, and a value merged over several rows stands in each of them.
    """
    import xlsxwriter  # noqa: PLC0415 -- heavy library

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(NOT_IN_NAMES.sub(" ", grid.name)[:LONGEST_NAME])
        edge = _last_column(grid) + 1
        _set_up(sheet, book, edge, faults.header)
        writer = _Writer(book, sheet, faults)
        lines = dict(enumerate(filled(grid), start=grid.first_row))
        for number in sorted(lines.keys() | faults.rows.keys() | {max(faults.header, 1)}):
            cells = dict(enumerate(lines.get(number, ()), start=grid.first_column))
            for column in range(1, edge):
                writer.write(number, column, cells.get(column, ""))
            if said := faults.edge(number):
                sheet.write_string(number - 1, edge - 1, said, writer.edge)
    return buffer.getvalue()


def faults_alone(title: str, sentences: Iterable[str]) -> bytes:
    """Return a workbook that says what is wrong with a file that cannot be opened."""
    faults = Faults(title)
    faults.rows[1] = list(sentences)
    return faults_rewritten(Grid("Sheet1", []), faults)


def _last_column(grid: Grid) -> int:
    """Return the last column in which anything stands."""
    widths = (max((at for at, cell in enumerate(row, start=1) if cell != ""), default=0) for row in grid.rows)
    return grid.first_column - 1 + max(widths, default=0)


def _mark(book: Any, sheet: Any, faults: Faults) -> None:
    """Put the faults into a sheet of openpyxl, with a column at its edge that prints on the same page."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 -- heavy library
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- heavy library

    edge = 1 + max((cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None), default=0)
    anchors = _anchors(sheet)
    commented: dict[tuple[int, int], str] = {}
    comments = faults.comments
    for place in faults.cells:
        anchor = anchors.get(place, place)
        _colour(sheet.cell(*anchor), is_error=place in faults.errors)
        if place in comments:
            commented[anchor] = "\n".join(filter(None, (commented.get(anchor), comments[place])))
    for place, text in commented.items():
        _comment(sheet.cell(*place), text)
    for row in {*faults.rows, max(faults.header, 1)}:
        cell = sheet.cell(row, edge)
        cell.value, cell.alignment = faults.edge(row), Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].hidden = False
    sheet.cell(max(faults.header, 1), edge).font = Font(bold=True)
    sheet.column_dimensions[get_column_letter(edge)].width = EDGE_WIDTH
    sheet.print_area = None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    book.active = book.index(sheet)


def _anchors(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell that is merged into another the one that holds value and comment."""
    return {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }


def _colour(cell: Any, *, is_error: bool) -> None:
    from openpyxl.styles import PatternFill  # noqa: PLC0415 -- heavy library

    if is_error or cell.fill.fgColor.rgb != ERROR:
        cell.fill = PatternFill("solid", fgColor=ERROR if is_error else DECISION)


def _comment(cell: Any, text: str) -> None:
    """Comment a cell; what the sender had noted there stays below."""
    from openpyxl.comments import Comment  # noqa: PLC0415 -- heavy library

    before = f"\n\n{cell.comment.text}" if cell.comment else ""
    cell.comment = Comment(text + before, **COMMENT)


def _set_up(sheet: Any, book: Any, edge: int, header: int) -> None:
    """Lay a new sheet out: readable columns, the header in sight, one page wide in print."""
    if edge > 1:
        sheet.set_column(0, edge - 2, 16)
    sheet.set_column(edge - 1, edge - 1, EDGE_WIDTH)
    if header:
        sheet.freeze_panes(header, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.set_properties({"author": AUTHOR})


class _Writer:
    """Write raw values of a grid row by row, each with the colour and the comment of its faults."""

    def __init__(self, book: Any, sheet: Any, faults: Faults) -> None:
        self._sheet, self._faults, self._comments = sheet, faults, faults.comments
        self._ways: Sequence[tuple[type | tuple[type, ...], Callable[..., Any], str]] = (
            (bool, sheet.write_boolean, "General"),
            ((int, float), self._write_number, "General"),
            (datetime, sheet.write_datetime, "yyyy-mm-dd hh:mm"),
            (date, sheet.write_datetime, "yyyy-mm-dd"),
            (time, sheet.write_datetime, "hh:mm"),
            (timedelta, sheet.write_datetime, "[h]:mm"),
        )
        colours = {"": None, "error": f"#{ERROR[2:]}", "decision": f"#{DECISION[2:]}"}
        formats = {"@", *(form for _kind, _way, form in self._ways)}
        self._formats = {
            (name, form): book.add_format({"num_format": form, **({"bg_color": colour} if colour else {})})
            for name, colour in colours.items()
            for form in formats
        }
        self.edge = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self, row: int, column: int, value: Raw) -> None:
        """Write one cell (from 1)."""
        place = (row, column)
        name = "" if place not in self._faults.cells else "error" if place in self._faults.errors else "decision"
        if value == "" and not name:
            return
        if place in self._comments:
            self._sheet.write_comment(row - 1, column - 1, self._comments[place], COMMENT)
        for kind, way, form in self._ways:
            if isinstance(value, kind):
                way(row - 1, column - 1, value, self._formats[name, form])
                return
        self._write_text(row - 1, column - 1, value, self._formats[name, "@"])

    def _write_number(self, row: int, column: int, value: float, form: Any) -> None:
        """Write a number; one that is too long to be exact is a code that lost digits, and stays what it is."""
        if abs(value) < 10**SAFE_DIGITS:
            self._sheet.write_number(row, column, value, form)
        else:
            self._sheet.write_string(row, column, cell_text(value), form)

    def _write_text(self, row: int, column: int, value: Raw, form: Any) -> None:
        text = cell_text(value)
        if text:
            self._sheet.write_string(row, column, text if is_nothing(text) else harmless(text), form)
        else:
            self._sheet.write_blank(row, column, None, form)
