# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists written to a file as XLSX, CSV or JSON: row by row, formulas made harmless, codes kept as text."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from types import MappingProxyType

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]
Writer = Callable[[Path, Sequence[str], Iterable[Row]], int]

# What a spreadsheet would take for a formula at the beginning of a text.
DANGEROUS = frozenset("=+-@\t\r\n")
NUMBERS = "0.00####"
SHEET = "Sheet1"


class _Counted:
    """Count rows while somebody else reads them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.count = 0
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet computes it: an apostrophe goes before what begins like a formula."""
    return f"'{text}" if text[:1] in DANGEROUS else text


def xlsx_write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a workbook of one sheet and return how many rows; without the fast writer the slower one does it."""
    counted = _Counted(rows)
    lines = iter(counted)
    first = next(lines, None)
    if first is None:  # the fast writer takes the header from the first row
        _xlsx_plainly(path, header, ())
        return 0
    rest = chain([first], lines)
    try:
        from rustpy_xlsxwriter import write_worksheet  # noqa: PLC0415 -- heavy library
    except ImportError:  # young, and ten times as fast as the other: where it is missing, lists only take longer
        _xlsx_plainly(path, header, rest)
        return counted.count
    # most cells are harmless text: they are told apart here, without a call for each
    records = (
        dict(
            zip(
                header,
                (cell if type(cell) is str and cell[:1] not in DANGEROUS else _sheet_value(cell) for cell in row),
                strict=True,
            )
        )
        for row in rest
    )
    write_worksheet(
        records, str(path), sheet_name=SHEET, freeze_row=1, bold_headers=True, float_format=NUMBERS, autofilter=True
    )
    return counted.count


def csv_write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> int:
    """Write comma-separated text, UTF-8 with the mark by which spreadsheets know it; return how many rows."""
    counted = _Counted(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        # as in workbooks, without a call for each harmless text
        writer.writerows(
            [cell if type(cell) is str and cell[:1] not in DANGEROUS else _text_value(cell) for cell in row]
            for row in counted
        )
    return counted.count


def json_write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a list of objects, amounts and points as text; return how many rows."""
    counted = _Counted(rows)
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, row in enumerate(counted):
            record = dict(zip(header, map(_json_value, row), strict=True))
            file.write((",\n" if number else "\n") + json.dumps(record, ensure_ascii=False))
        file.write("\n]\n")
    return counted.count


WRITERS: Mapping[str, Writer] = MappingProxyType({"xlsx": xlsx_write, "csv": csv_write, "json": json_write})


def _xlsx_plainly(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    import xlsxwriter  # noqa: PLC0415 -- heavy library

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(SHEET), book.add_format({"bold": True})
        numbers = book.add_format({"num_format": NUMBERS})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, bold)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                value = _sheet_value(cell)
                if isinstance(value, str):
                    sheet.write_string(place, column, value)
                elif value is not None:
                    sheet.write_number(place, column, value, numbers if isinstance(value, float) else None)


def _sheet_value(cell: Cell) -> str | int | float | None:
    """Return numbers as numbers and everything else as text."""
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, int) or cell is None:
        return cell
    return harmless(cell if isinstance(cell, str) else cell.isoformat())


def _text_value(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, int):
        return cell
    return harmless(cell if isinstance(cell, str) else cell.isoformat())


def _json_value(cell: Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else cell
