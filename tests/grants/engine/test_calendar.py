# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working days by the official table of 2026, both conventions, and the edge of what is known."""

import csv
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.calendar import (
    Counted,
    Span,
    WorkingDays,
    add_months,
    city_date,
    city_moment,
    day_end,
)


def table_of_2026() -> dict[date, bool]:
    path = settings.BASE_DIR / "reference" / "workday_exceptions_2026.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {date.fromisoformat(row["date"]): row["kind"] == "work" for row in csv.DictReader(stream)}


CALENDAR = WorkingDays(table_of_2026(), frozenset({2026}))
DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 30))
EXCEPTIONS = st.dictionaries(DAYS, st.booleans(), max_size=60)
YEARS = st.frozensets(st.sampled_from([2025, 2026, 2027]))


def test_table_agrees_with_the_library_on_every_day_of_2026():
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert [CALENDAR.is_working_day(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]


@pytest.mark.parametrize(
    ("start", "days", "counts_start", "end"),
    [
        pytest.param(date(2026, 3, 2), 5, True, date(2026, 3, 6), id="posting-day-counted"),
        pytest.param(date(2026, 3, 2), 5, False, date(2026, 3, 9), id="posting-day-not-counted"),
        pytest.param(date(2026, 3, 7), 1, True, date(2026, 3, 9), id="posted-on-saturday-starts-on-monday"),
        pytest.param(date(2026, 3, 7), 1, False, date(2026, 3, 9), id="saturday-not-counted-either-way"),
        pytest.param(date(2026, 2, 13), 2, False, date(2026, 2, 24), id="make-up-saturday-then-spring-festival"),
        pytest.param(date(2026, 2, 14), 1, True, date(2026, 2, 14), id="make-up-saturday-is-worked"),
        pytest.param(date(2026, 9, 30), 3, False, date(2026, 10, 10), id="make-up-after-national-day"),
        pytest.param(date(2026, 5, 1), 0, False, date(2026, 5, 1), id="no-days-is-the-start-itself"),
        pytest.param(date(2026, 5, 1), 0, True, date(2026, 5, 1), id="no-days-counted-is-the-start-itself"),
    ],
)
def test_period_ends_on_its_last_working_day(start, days, counts_start, end):
    assert CALENDAR.add(start, days, counts_start=counts_start) == Counted(end, provisional=False)


def test_date_counted_into_an_unknown_year_is_provisional():
    assert CALENDAR.add(date(2026, 12, 30), 1) == Counted(date(2026, 12, 31), provisional=False)
    assert CALENDAR.add(date(2026, 12, 30), 2) == Counted(date(2027, 1, 1), provisional=True)


def test_date_counted_out_of_an_unknown_year_is_provisional():
    calendar = WorkingDays({}, frozenset({2026}))

    assert calendar.add(date(2025, 12, 31), 1, counts_start=True) == Counted(date(2025, 12, 31), provisional=True)
    assert calendar.add(date(2025, 12, 31), 1) == Counted(date(2026, 1, 1), provisional=False)


def test_exceptions_of_an_unknown_year_are_used_but_stay_provisional():
    calendar = WorkingDays({date(2027, 1, 1): False}, frozenset({2026}))

    assert calendar.add(date(2026, 12, 31), 1) == Counted(date(2027, 1, 4), provisional=True)


def test_negative_period_is_refused():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add(date(2026, 3, 2), -1)


@pytest.mark.parametrize(
    ("start", "end", "counts_start", "span"),
    [
        (date(2026, 3, 2), date(2026, 3, 6), True, Span(5, provisional=False)),
        (date(2026, 3, 2), date(2026, 3, 6), False, Span(4, provisional=False)),
        (date(2026, 3, 6), date(2026, 3, 2), True, Span(0, provisional=False)),
        (date(2026, 12, 31), date(2027, 1, 4), False, Span(2, provisional=True)),
    ],
)
def test_working_days_between_two_dates(start, end, counts_start, span):
    assert CALENDAR.between(start, end, counts_start=counts_start) == span


def test_last_day_on_a_holiday_moves_to_the_next_working_day():
    assert CALENDAR.on_or_after(date(2026, 10, 1)) == Counted(date(2026, 10, 8), provisional=False)
    assert CALENDAR.on_or_after(date(2026, 10, 8)) == Counted(date(2026, 10, 8), provisional=False)


@given(EXCEPTIONS, YEARS, DAYS, st.integers(1, 60), st.booleans())
def test_counting_back_gives_the_days_that_were_added(exceptions, years, start, days, counts_start):
    calendar = WorkingDays(exceptions, years)

    end = calendar.add(start, days, counts_start=counts_start)

    assert calendar.between(start, end.date, counts_start=counts_start) == Span(days, end.provisional)


@given(EXCEPTIONS, YEARS, DAYS, st.integers(1, 60), st.booleans())
def test_period_ends_on_a_working_day(exceptions, years, start, days, counts_start):
    calendar = WorkingDays(exceptions, years)

    assert calendar.is_working_day(calendar.add(start, days, counts_start=counts_start).date)


@given(EXCEPTIONS, DAYS, st.integers(1, 60))
def test_counting_the_start_never_ends_later(exceptions, start, days):
    calendar = WorkingDays(exceptions, frozenset())

    counted = calendar.add(start, days, counts_start=True).date
    uncounted = calendar.add(start, days).date

    assert (counted < uncounted) is calendar.is_working_day(start)
    assert counted <= uncounted


@given(EXCEPTIONS, DAYS, st.integers(1, 30), st.integers(1, 30))
def test_two_periods_in_a_row_are_one_long_period(exceptions, start, first, second):
    calendar = WorkingDays(exceptions, frozenset({2025, 2026, 2027}))

    assert calendar.add(calendar.add(start, first).date, second) == calendar.add(start, first + second)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert add_months(day, months) == expected


def test_close_of_day_in_the_city_is_eight_hours_earlier_in_utc():
    assert city_moment(date(2026, 2, 4), time(16)) == datetime(2026, 2, 4, 8, tzinfo=UTC)
    assert day_end(date(2026, 2, 4)) == datetime(2026, 2, 4, 16, tzinfo=UTC)


def test_moment_belongs_to_the_date_of_the_city():
    assert city_date(datetime(2026, 2, 4, 15, 59, 59, tzinfo=UTC)) == date(2026, 2, 4)
    assert city_date(datetime(2026, 2, 4, 16, tzinfo=UTC)) == date(2026, 2, 5)
