# SPDX-License-Identifier: AGPL-3.0-or-later
"""A look through a workbook of XLS or ET (BIFF8 records) before it is read."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from grants.engine.rosters.compound import CompoundFile
from grants.engine.rosters.problems import RosterRefusedError
from grants.engine.rosters.scans import SheetScan
from grants.enums.rosters import RosterFault

WORKBOOKS = ("Workbook", "WORKBOOK", "Book")
ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")
MACROS = ("_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT")
BEGIN, END, FILE_PASS, DATE_MODE, BOUND_SHEET = 0x809, 0x0A, 0x2F, 0x22, 0x85
ROW, COLUMNS, FORMULA, BOOLEAN_OR_ERROR, MANY_NUMBERS = 0x208, 0x7D, 0x06, 0x205, 0xBD
VALUES = frozenset({0x203, 0xFD, 0x27E, 0x204, 0xD6, FORMULA, BOOLEAN_OR_ERROR, MANY_NUMBERS})
ROW_IS_HIDDEN, COLUMN_IS_HIDDEN = 0x20, 0x01
RESULT_IS_SPECIAL, RESULT_IS_ERROR = 0xFFFF, 2
RECORD_HEAD = struct.Struct("<HH")


@dataclass(frozen=True)
class OldBook:
    """What the look found: a scan for each sheet in order, and the system of dates."""

    scans: list[SheetScan]
    is_1904: bool


def scan_old_book(body: bytes) -> OldBook:
    """Look through an XLS or ET file; raise ``RosterRefusedError`` when it is none, protected, damaged or too large."""
    try:
        return _scan_book(CompoundFile(body))
    except (struct.error, IndexError):
        raise RosterRefusedError(RosterFault.FILE_DAMAGED) from None


def _scan_book(file: CompoundFile) -> OldBook:
    if any(name in file.entries for name in ENCRYPTED):
        raise RosterRefusedError(RosterFault.FILE_PASSWORD)
    name = next((name for name in WORKBOOKS if name in file.entries), None)
    if name is None:
        raise RosterRefusedError(RosterFault.FILE_TYPE)
    if any(name in file.entries for name in MACROS):
        raise RosterRefusedError(RosterFault.FILE_MACROS)
    book = file.stream(name)

    starts, is_1904 = [], False
    for record, at, size in _records(book, 0):
        if record == FILE_PASS:
            raise RosterRefusedError(RosterFault.FILE_PASSWORD)
        if record == DATE_MODE and size:
            is_1904 = book[at] == 1
        elif record == BOUND_SHEET:
            starts.append(struct.unpack_from("<I", book, at)[0])
    return OldBook([_scan_sheet(book, start) for start in starts], is_1904)


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and size of each record up to the end of its part; parts such as charts may lie inside."""
    end, depth = len(book), 0
    while at + RECORD_HEAD.size <= end:
        record, size = RECORD_HEAD.unpack_from(book, at)
        at += RECORD_HEAD.size
        if at + size > end:
            break
        yield record, at, size
        at += size
        depth += (record == BEGIN) - (record == END)
        if record == END and depth <= 0:
            return
    raise RosterRefusedError(RosterFault.FILE_DAMAGED)


def _scan_sheet(book: bytes, start: int) -> SheetScan:
    scan = SheetScan()
    for record, at, size in _records(book, start):
        if record in VALUES:
            _scan_value(scan, book, record, at, size)
        elif record == ROW and size >= 16:  # noqa: PLR2004 -- the record's length
            flags = book[at + 12]
            scan.row_at(struct.unpack_from("<H", book, at)[0] + 1, is_hidden=bool(flags & ROW_IS_HIDDEN))
        elif record == COLUMNS and size >= 10 and book[at + 8] & COLUMN_IS_HIDDEN:  # noqa: PLR2004 -- likewise
            first, last = struct.unpack_from("<HH", book, at)
            scan.hidden_columns.append((first + 1, last + 1))
    return scan


def _scan_value(scan: SheetScan, book: bytes, record: int, at: int, size: int) -> None:
    row, column = struct.unpack_from("<HH", book, at)
    last = struct.unpack_from("<H", book, at + size - 2)[0] if record == MANY_NUMBERS else column
    scan.value_at(row + 1, last + 1)
    if record == FORMULA:
        if struct.unpack_from("<H", book, at + 12)[0] == RESULT_IS_SPECIAL and book[at + 6] == RESULT_IS_ERROR:
            scan.errors.add((row + 1, column + 1))
    elif record == BOOLEAN_OR_ERROR and book[at + 7]:
        scan.errors.add((row + 1, column + 1))
