# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is due."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline


def has_open_deadline(subject: Model, kind: DeadlineKind) -> bool:
    """Say whether a deadline of ``kind`` still runs for an object."""
    return Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        kind=kind,
        state=DeadlineState.OPEN,
    ).exists()


def open_deadlines(subjects: Sequence[Model], kind: DeadlineKind) -> dict[int, Deadline]:
    """Return the open deadlines of ``kind`` of several objects of one sort, by the key of the object; one query."""
    if not subjects:
        return {}
    rows = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(subjects[0]),
        subject_id__in=[subject.pk for subject in subjects],
        kind=kind,
        state=DeadlineState.OPEN,
    )
    return {row.subject_id: row for row in rows}


def deadlines_of(subject: Model) -> list[Deadline]:
    """Return the open deadlines of an object, the first first; one query."""
    kind = ContentType.objects.get_for_model(subject)
    rows = Deadline.objects.filter(subject_type=kind, subject_id=subject.pk, state=DeadlineState.OPEN)
    return list(rows.order_by("due_at"))
