# SPDX-License-Identifier: AGPL-3.0-or-later
"""The periods that progress reports cover: 2027Q3, 2027H1 or 2027."""

import re
from datetime import date

from grants.engine.calendar import ONE_DAY, add_months

MONTHS = {"quarter": 3, "half_year": 6, "year": 12}
LETTERS = {"quarter": "Q", "half_year": "H", "year": ""}
PERIOD = re.compile(r"([0-9]{4})(?:([QH])([1-4]))?")


def period_of(day: date, length: str) -> str:
    """Return the code of the period of ``length`` (quarter, half_year or year) in which ``day`` lies."""
    if length == "year":
        return f"{day.year}"
    return f"{day.year}{LETTERS[length]}{(day.month - 1) // MONTHS[length] + 1}"


def period_end(code: str) -> date:
    """Return the last day of a period; raises ValueError for a code that names none."""
    match = PERIOD.fullmatch(code)
    length = {"Q": "quarter", "H": "half_year", None: "year"}[match[2]] if match else ""
    if match is None or (length == "half_year" and int(match[3]) > 2):  # noqa: PLR2004 -- a year has two halves
        message = f"{code!r} names no period"
        raise ValueError(message)
    number = int(match[3] or 1)
    return add_months(date(int(match[1]), 1, 1), MONTHS[length] * number) - ONE_DAY


def periods_between(start: date, end: date, length: str) -> list[str]:
    """Return the codes of the periods from the one of ``start`` to the one of ``end``, in order."""
    codes = []
    day = start
    while day <= end:
        code = period_of(day, length)
        codes.append(code)
        day = period_end(code) + ONE_DAY
    return codes
