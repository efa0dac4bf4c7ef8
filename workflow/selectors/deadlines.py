# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is due."""

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
