# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doubtful ties that wait to be judged."""

from typing import Any

from django.db.models import QuerySet
from viewflow.workflow.models import Task as TaskRow

from reviewers.models import Seat
from workflow.selectors.tasks import OPEN


def doubtful_seats(*, step: Any, seats: QuerySet[Seat]) -> set[int]:
    """Return the keys of those of ``seats`` that wait at ``step``, where an officer judges a doubt."""
    tasks = TaskRow.objects.filter(
        status__in=OPEN,
        flow_task=step,
        process__seatprocess__is_current=True,
        process__seatprocess__seat__in=seats.order_by().values("pk"),
    )
    return set(tasks.values_list("process__seatprocess__seat", flat=True))
