# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the tables of the folder reference/."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]
YEAR_DIGITS = 4


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def picked(row: Row, *names: str) -> Row:
    """Return the named columns of a row."""
    return {name: row[name] for name in names}


def day(text: str) -> date | None:
    """Read a date; where the source knows only the year a change counts from that year's first day."""
    if not text:
        return None
    return date(int(text), 1, 1) if len(text) == YEAR_DIGITS else date.fromisoformat(text)


def number(text: str) -> Decimal | None:
    """Read a decimal number; blank is none."""
    return Decimal(text) if text else None
