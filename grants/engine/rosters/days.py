# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates and years as offices write them: 2026.11.23, 2026年11月, serial numbers of a sheet, 二〇一二."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

from grants.engine.rosters.books import Raw
from grants.engine.rosters.problems import CellError
from grants.enums.rosters import RosterFault

NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?")
CLOCK = re.compile(r"[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
YEAR = re.compile(r"(\d{4})(?:\.0)?年?度?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
SERIALS = range(20_000, 80_000)
EPOCH = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
FIRST_YEAR = 2000


def read_day(value: Raw, *, is_1904: bool, to_month_end: bool = False) -> date:
    """Return the date in a cell; with ``to_month_end`` a month alone means its last day.

    Raises ``CellError`` for what is no date, has no day, or does not exist.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, is_1904=is_1904)
    text = _plain(str(value))
    if match := DAY.fullmatch(text) or COMPACT.fullmatch(text):
        return _day(*match.groups())
    if match := MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        if to_month_end and 1 <= month <= 12:  # noqa: PLR2004 -- months
            return date(year, month, calendar.monthrange(year, month)[1])
        raise CellError(RosterFault.DATE_WITHOUT_DAY)
    if SERIAL.fullmatch(text):
        return _from_number(float(text), is_1904=is_1904)
    raise CellError(RosterFault.NOT_A_DATE)


def read_year(value: Raw, *, this_year: int) -> int:
    """Return the year in a cell, from 2000 to the coming one; raises ``CellError`` for anything else."""
    wrong = CellError(RosterFault.YEAR_WRONG, first=FIRST_YEAR, last=this_year)
    match = YEAR.fullmatch(_plain(str(value)))
    year = value.year if isinstance(value, date) else int(match[1]) if match else 0
    if not FIRST_YEAR <= year <= this_year + 1:
        raise wrong
    return year


def _plain(text: str) -> str:
    return re.sub(r"\s", "", CLOCK.sub("", unicodedata.normalize("NFKC", text).strip())).translate(NUMERALS)


def _from_number(number: float, *, is_1904: bool) -> date:
    """Read a number: the serial of a sheet, or eight digits run together."""
    if match := COMPACT.fullmatch(f"{number:.0f}"):
        return _day(*match.groups())
    serial = int(number)
    if serial not in SERIALS:
        raise CellError(RosterFault.NOT_A_DATE)
    return (EPOCH_1904 if is_1904 else EPOCH) + timedelta(days=serial)


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellError(RosterFault.DATE_IMPOSSIBLE) from None
