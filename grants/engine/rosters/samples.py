# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first rows of a sheet as they stand, from which a person chooses header and columns."""

from collections.abc import Sequence

from grants.engine.rosters.books import Book, Grid
from grants.engine.rosters.cells import cell_text
from grants.engine.rosters.limits import HEADER_ROWS
from grants.engine.rosters.problems import RosterRefusedError

ROWS_BELOW = 3  # rows of the list that show what a column holds
COLUMNS_SHOWN = 60
SIGNS_SHOWN = 60

Sample = dict[str, object]


def sample_of(book: Book, chosen: str) -> Sample:
    """Return the first rows of the chosen sheet, else of the first visible one that holds any; empty without one."""
    visible = [sheet.name for sheet in book.sheets if not sheet.is_hidden]
    names = [chosen] if chosen in {sheet.name for sheet in book.sheets} else visible
    for name in names:
        try:
            grid = book.grid(name)
        except RosterRefusedError:
            continue
        if grid.rows:
            return {"sheet": name, "first_row": grid.first_row, "rows": _rows(grid)}
    return {}


def _rows(grid: Grid) -> list[list[str]]:
    """Return the texts of the first rows; what stands left of the corner of the sheet is empty."""
    left = [""] * (grid.first_column - 1)
    return [[*left, *_texts(cells)][:COLUMNS_SHOWN] for cells in grid.rows[: HEADER_ROWS + ROWS_BELOW]]


def _texts(cells: Sequence[object]) -> list[str]:
    return [" ".join(cell_text(cell).split())[:SIGNS_SHOWN] for cell in cells]  # type: ignore[arg-type]  # raw cells
