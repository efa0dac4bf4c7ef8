# SPDX-License-Identifier: AGPL-3.0-or-later
"""Count working days by the official table, and say when a counted date is only provisional."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CITY_TIME = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """A counted date; provisional when a day that decided it lies in a year without the official table."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A number of working days; provisional as in ``Counted``."""

    days: int
    provisional: bool


class WorkingDays:
    """The working days of the city: weekdays, less holidays, plus the weekend days made up for them.

    ``exceptions`` says for a date whether it is worked, against the calendar of weekdays; ``official_years``
    are those whose table the State Council has published. In any other year the weekdays (and what
    exceptions there are) serve, and every result that rests on them is provisional.
    """

    def __init__(self, exceptions: Mapping[date, bool], official_years: frozenset[int]) -> None:
        self._exceptions = dict(exceptions)
        self._official_years = official_years

    def is_working_day(self, day: date) -> bool:
        """Say whether ``day`` is worked, as far as the table knows."""
        return self._exceptions.get(day, day.weekday() < SATURDAY)

    def is_official(self, day: date) -> bool:
        """Say whether the official table covers ``day``."""
        return day.year in self._official_years

    def add(self, start: date, days: int, *, counts_start: bool = False) -> Counted:
        """Return the last day of a period of ``days`` working days from ``start``.

        With ``counts_start`` a worked start is day 1 (notices of the Shanghai commission of science, docs/sources.md
        S16); without it day 1 is the next working day (Civil Code art. 201, S17). A period of 0 days ends on
        ``start``. Raises ValueError for a negative number.
        """
        if days < 0:
            raise ValueError("a period has no negative days")

        day, left, provisional = start, days, False
        if left and counts_start:
            day -= ONE_DAY
        while left:
            day += ONE_DAY
            provisional = provisional or not self.is_official(day)
            left -= self.is_working_day(day)
        return Counted(day, provisional)

    def between(self, start: date, end: date, *, counts_start: bool = False) -> Span:
        """Count the working days from ``start`` to ``end``, ``end`` included; 0 when it lies before ``start``."""
        day = start if counts_start else start + ONE_DAY
        days, provisional = 0, False
        while day <= end:
            provisional = provisional or not self.is_official(day)
            days += self.is_working_day(day)
            day += ONE_DAY
        return Span(days, provisional)

    def on_or_after(self, day: date) -> Counted:
        """Return ``day`` when it is worked, else the next working day (a last day that falls on a holiday)."""
        return self.add(day, 1, counts_start=True)


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later (or earlier), or the month's last day where that day is missing."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def city_date(moment: datetime) -> date:
    """Return the date in the city at an aware ``moment``."""
    return moment.astimezone(CITY_TIME).date()


def city_moment(day: date, at: time) -> datetime:
    """Return the aware UTC moment at which the city's clocks show ``at`` on ``day``."""
    return datetime.combine(day, at, tzinfo=CITY_TIME).astimezone(UTC)


def day_end(day: date) -> datetime:
    """Return the aware UTC moment at which ``day`` ends in the city: the first that no longer belongs to it."""
    return city_moment(day + ONE_DAY, time.min)
