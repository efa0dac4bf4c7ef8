# SPDX-License-Identifier: AGPL-3.0-or-later
"""A look through one sheet of an XLSX: each row and cell is counted as it comes, nothing is kept of them."""

import re

from grants.engine.rosters.limits import check_rows
from grants.engine.rosters.packages import Package
from grants.engine.rosters.scans import SheetScan

PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
TRUE = frozenset({"1", "true"})


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Look:
    """The elements of a sheet as they come."""

    def __init__(self) -> None:
        self.scan = SheetScan()
        self._row = self._column = 0
        self._is_text = False
        self._columns: dict[str, int] = {}
        self._acts = {
            "row": self._at_row,
            "c": self._at_cell,
            "v": self._at_value,
            "is": self._at_value,
            "f": self._at_formula,
            "col": self._at_columns,
            "dimension": self._at_dimension,
        }

    def start(self, tag: str, given: dict[str, str]) -> None:
        act = self._acts.get(tag)
        if act is not None:
            act(given)

    def _at_row(self, given: dict[str, str]) -> None:
        number = given.get("r", "")
        self._row = int(number) if number.isdigit() else self._row + 1
        self._column = 0
        self.scan.row_at(self._row, is_hidden=given.get("hidden") in TRUE)

    def _at_cell(self, given: dict[str, str]) -> None:
        place = PLACE.fullmatch(given.get("r", ""))
        if place:
            letters = place[1]
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_number(letters)
            self._row, self._column = int(place[2]), column
        else:
            self._column += 1
        kind = given.get("t")
        self._is_text = kind == "str"
        if kind == "e":
            self.scan.errors.add((self._row, self._column))

    def _at_value(self, _given: dict[str, str]) -> None:
        self.scan.value_at(self._row, self._column)

    def _at_formula(self, _given: dict[str, str]) -> None:
        self.scan.value_at(self._row, self._column)
        if not self._is_text:  # the result of a text formula may be an empty text
            self.scan.formulas.add((self._row, self._column))

    def _at_columns(self, given: dict[str, str]) -> None:
        first, last = given.get("min", ""), given.get("max", "")
        if given.get("hidden") in TRUE and first.isdigit() and last.isdigit():
            self.scan.hidden_columns.append((int(first), int(last)))

    def _at_dimension(self, given: dict[str, str]) -> None:
        end = PLACE.fullmatch(given.get("ref", "").rpartition(":")[2])
        if end:
            check_rows(int(end[2]))


def scan_xlsx_sheet(package: Package, part: str) -> SheetScan:
    """Look through a sheet; raise ``RosterRefusedError`` as soon as it is too large."""
    look = _Look()
    package.parse(part, look.start)
    return look.scan
