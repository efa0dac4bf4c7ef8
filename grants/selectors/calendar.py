# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the working-day table."""

from grants.engine.calendar import WorkingDays
from grants.models import WorkdayException, WorkdayYear


def working_days() -> WorkingDays:
    """Return the calendar of working days as the table stands now (two queries)."""
    return WorkingDays(
        exceptions=dict(WorkdayException.objects.values_list("date", "is_working_day")),
        official_years=frozenset(WorkdayYear.objects.values_list("year", flat=True)),
    )
