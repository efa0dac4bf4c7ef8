# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a look through a sheet tells before it is read: its extent, what is hidden, which formulas lack a result."""

from dataclasses import dataclass, field

from grants.engine.rosters.limits import check_rows, check_span

Place = tuple[int, int]  # row and column of the sheet, both from 1


@dataclass(slots=True)
class SheetScan:
    """The findings of a look through one sheet; rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    last_row: int = 0
    last_column: int = 0

    def value_at(self, row: int, column: int) -> None:
        """Note a cell that holds something; raise ``RosterRefusedError`` when the sheet becomes too large."""
        if row > self.last_row or column > self.last_column:
            self.last_row = max(row, self.last_row)
            self.last_column = max(column, self.last_column)
            check_span(self.last_row, self.last_column)

    def row_at(self, row: int, *, is_hidden: bool) -> None:
        """Note a row, whether or not it holds anything."""
        check_rows(row)
        if is_hidden:
            self.hidden_rows.add(row)

    def hidden_used(self) -> tuple[int, int]:
        """Return how many hidden rows and columns lie where the sheet holds something."""
        rows = sum(row <= self.last_row for row in self.hidden_rows)
        columns = sum(max(min(last, self.last_column) - first + 1, 0) for first, last in self.hidden_columns)
        return rows, columns
