# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar as the table stands."""

from datetime import date

import pytest

from grants.engine.calendar import Counted
from grants.models import WorkdayException, WorkdayYear
from grants.selectors.calendar import working_days

pytestmark = pytest.mark.django_db


def test_calendar_reads_the_table_in_two_queries(django_assert_num_queries):
    WorkdayYear.objects.create(year=2026, source="notice")
    WorkdayException.objects.create(date=date(2026, 1, 2), is_working_day=False, source="notice")

    with django_assert_num_queries(2):
        calendar = working_days()

    assert calendar.add(date(2026, 1, 1), 1) == Counted(date(2026, 1, 5), provisional=False)
    assert calendar.is_official(date(2027, 1, 1)) is False
