# SPDX-License-Identifier: AGPL-3.0-or-later
"""When an intake closes for people, and when the work on it begins."""

from datetime import datetime, timedelta

from workflow.enums import DeadlineKind

# Requests received before the closing moment are done by then: they time out after 60 s.
SETTLING = timedelta(seconds=120)


def announced_moment(kind: str, due_at: datetime) -> datetime:
    """Return the moment people were told: an intake closes before the work on it begins."""
    return due_at - SETTLING if kind == DeadlineKind.CLOSING else due_at
