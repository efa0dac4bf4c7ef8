# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large a list may be: what is beyond is refused before it is parsed."""

from grants.engine.rosters.problems import RosterRefusedError
from grants.enums.rosters import RosterFault

MEGABYTE = 1024 * 1024
MAX_BYTES = 30 * MEGABYTE
MAX_UNPACKED = 200 * MEGABYTE
MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_AREA = 5_000_000
HEADER_ROWS = 10


def check_rows(rows: int) -> None:
    """Refuse a sheet with too many rows."""
    if rows > MAX_ROWS:
        raise RosterRefusedError(RosterFault.TOO_MANY_ROWS, limit=MAX_ROWS)


def check_span(rows: int, columns: int) -> None:
    """Refuse a sheet whose cells span too large an area: readers hold all of it in memory."""
    check_rows(rows)
    if columns > MAX_COLUMNS or rows * columns > MAX_AREA:
        raise RosterRefusedError(RosterFault.TOO_WIDE, limit=min(MAX_COLUMNS, MAX_AREA // max(rows, 1)))
