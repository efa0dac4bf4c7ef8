# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open a list whatever its container: name its sheets, and hand out one of them as a grid of raw values."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, load_workbook

from grants.engine.rosters.containers import Container, container_of
from grants.engine.rosters.limits import check_span
from grants.engine.rosters.odsscan import scan_ods
from grants.engine.rosters.oldbooks import scan_old_book
from grants.engine.rosters.packages import Package
from grants.engine.rosters.problems import RosterRefusedError
from grants.engine.rosters.scans import SheetScan
from grants.engine.rosters.texts import read_text
from grants.engine.rosters.xlsxscan import scan_xlsx_sheet
from grants.enums.rosters import RosterFault

Raw = str | int | float | bool | date | datetime | time | timedelta
Span = tuple[tuple[int, int], tuple[int, int]]
TEXT_SHEET = "text"


@dataclass(frozen=True)
class Grid:
    """The values of one sheet; ``first_row`` and ``first_column`` (from 1) say where its corner lies."""

    name: str
    rows: Sequence[Sequence[Raw]]
    first_row: int = 1
    first_column: int = 1
    scan: SheetScan = field(default_factory=SheetScan)
    merged: Sequence[Span] = ()
    is_1904: bool = False


@dataclass(frozen=True)
class SheetName:
    """A sheet of a book."""

    name: str
    is_hidden: bool = False


class Book:
    """A file that was judged and opened; raises ``RosterRefusedError`` with the reason when it cannot be used."""

    def __init__(self, body: bytes, *, encoding: str = "", delimiter: str = "") -> None:
        self.container = container_of(body)
        self.encoding = self.delimiter = ""
        self.is_1904 = False
        self._scans: dict[str, SheetScan] = {}
        self._latest: Grid | None = None
        if self.container == Container.TEXT:
            text = read_text(body, encoding=encoding, delimiter=delimiter)
            self.encoding, self.delimiter, self._records = text.encoding, text.delimiter, text.records
            self.sheets = [SheetName(TEXT_SHEET)]
            check_span(len(text.records), max(map(len, text.records), default=0))
        else:
            self._open(body)

    def grid(self, name: str) -> Grid:
        """Return the values of a sheet; raise ``RosterRefusedError`` when there is none of this name.

        The one that was asked for last is kept.
        """
        if self._latest is None or self._latest.name != name:
            self._latest = self._read(name)
        return self._latest

    def _read(self, name: str) -> Grid:
        if name not in {sheet.name for sheet in self.sheets}:
            names = ", ".join(sheet.name for sheet in self.sheets)
            raise RosterRefusedError(RosterFault.SHEET_MISSING, name=name, names=names)
        if self.container == Container.TEXT:
            return Grid(name, self._records)
        scan = self._scan(name)
        sheet = self._book.get_sheet_by_name(name)
        if sheet.start is None:
            return Grid(name, [], scan=scan)
        rows, first_row = sheet.to_python(), sheet.start[0] + 1
        # formulas and errors without a value are cells too, which the reader leaves out
        last = max((row for row, _column in scan.formulas | scan.errors), default=0)
        rows += [[] for _row in range(first_row + len(rows), last + 1)]
        return Grid(
            name,
            rows,
            first_row=first_row,
            first_column=sheet.start[1] + 1,
            scan=scan,
            merged=[span for span in (sheet.merged_cell_ranges or []) if span[0][0] < span[1][0]],
            is_1904=self.is_1904,
        )

    def _open(self, body: bytes) -> None:
        if self.container == Container.XLS:
            old = scan_old_book(body)
            self.is_1904 = old.is_1904
        else:
            self._package = Package(body)
        self._book = _opened(body)
        metadata = self._book.sheets_metadata
        self.sheets = [SheetName(one.name, is_hidden=one.visible != SheetVisibleEnum.Visible) for one in metadata]
        if self.container == Container.XLS:
            self._scans = dict(zip((one.name for one in metadata), old.scans, strict=False))
        elif self.container == Container.ODS:
            self._scans = scan_ods(self._package)
        else:
            self._parts, self.is_1904 = self._package.sheet_parts()

    def _scan(self, name: str) -> SheetScan:
        if name not in self._scans:
            if self.container != Container.XLSX or name not in self._parts:
                raise RosterRefusedError(RosterFault.FILE_DAMAGED)
            self._scans[name] = scan_xlsx_sheet(self._package, self._parts[name])
        return self._scans[name]


def _opened(body: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(body))
    except PasswordError:
        raise RosterRefusedError(RosterFault.FILE_PASSWORD) from None
    except (CalamineError, ValueError, OSError):
        raise RosterRefusedError(RosterFault.FILE_DAMAGED) from None
