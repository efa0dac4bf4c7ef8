# SPDX-License-Identifier: AGPL-3.0-or-later
"""Compare what a process says with what its object says, before the transaction can commit."""

from workflow.exceptions import StatusDriftError
from workflow.models import CallBound
from workflow.selectors.drift import statuses_expected
from workflow.states import STATUS_FIELDS


def status_compare(*, process: CallBound, step: str) -> None:
    """Raise StatusDriftError when the status of the process's object does not fit its open step."""
    field = STATUS_FIELDS[process.flow_class.__name__]
    subject = process.subject
    actual = type(subject).objects.values_list(field, flat=True).get(pk=subject.pk)
    expected = statuses_expected(process, step)
    if actual not in expected:
        message = f"{subject!r} has status {actual!r}; its process says {sorted(expected)!r} at {step!r}."
        raise StatusDriftError(message)
