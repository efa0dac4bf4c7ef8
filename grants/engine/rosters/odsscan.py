# SPDX-License-Identifier: AGPL-3.0-or-later
"""A look through the tables of an ODS: rows and cells there may be repeated a million times by one word."""

from collections.abc import Mapping

from grants.engine.rosters.packages import CONTENT, Package
from grants.engine.rosters.scans import SheetScan

HIDDEN = frozenset({"collapse", "filter"})


def _number(given: Mapping[str, str], name: str) -> int:
    text = given.get(f"table:{name}", "1")
    return int(text) if text.isdigit() and len(text) < 10 else 1  # noqa: PLR2004 -- no sheet counts that far


class _Look:
    """The elements of a document as they come; a row counts when one of its cells holds something."""

    def __init__(self) -> None:
        self.scans: dict[str, SheetScan] = {}
        self._scan = SheetScan()
        self._row = self._repeat = self._column = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag in {"table-cell", "covered-table-cell"}:
            self._at_cell(given)
        elif tag == "table-row":
            self._row, self._column = self._row + self._repeat, 0
            self._repeat = _number(given, "number-rows-repeated")
            if given.get("table:visibility") in HIDDEN and self._repeat < 1 << 16:
                self._scan.hidden_rows.update(range(self._row + 1, self._row + self._repeat + 1))
        elif tag == "table-column":
            repeat = _number(given, "number-columns-repeated")
            if given.get("table:visibility") in HIDDEN:
                self._scan.hidden_columns.append((self._column + 1, self._column + repeat))
            self._column += repeat
        elif tag == "table":
            self._scan = self.scans.setdefault(given.get("table:name", ""), SheetScan())
            self._row = self._repeat = self._column = 0

    def _at_cell(self, given: dict[str, str]) -> None:
        repeat = _number(given, "number-columns-repeated")
        last_row = self._row + self._repeat
        kind = given.get("office:value-type")
        if kind is not None:
            self._scan.value_at(last_row, self._column + repeat)
            self._scan.row_at(last_row, is_hidden=False)
            if given.get("calcext:value-type") == "error":
                self._scan.errors.add((last_row, self._column + 1))
        elif "table:formula" in given:
            self._scan.formulas.add((last_row, self._column + 1))
            self._scan.value_at(last_row, self._column + repeat)
        self._column += repeat


def scan_ods(package: Package) -> dict[str, SheetScan]:
    """Look through every table of a document, by name; raise ``RosterRefusedError`` when one is too large."""
    look = _Look()
    package.parse(CONTENT, look.start)
    return look.scans
