# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a process stands, and which status fits there."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import PROCESS

from workflow.models import ApplicationProcess, AwardProcess, CallBound, CallProcess, RequestProcess, SeatProcess
from workflow.selectors.tasks import OPEN
from workflow.states import SIDE_STEP, STATUS_FIELDS, statuses_allowed

CHUNK = 1000


def step_of(process: CallBound) -> str:
    """Return the name of the one open step of a process, or of the end it reached; empty when there is not one."""
    tasks = TaskRow.objects.filter(process_id=process.pk)
    if process.status == PROCESS.DONE:
        steps = list(tasks.filter(flow_task_type="END").order_by("-pk")[:1])
    else:
        steps = [task for task in tasks.filter(status__in=OPEN) if task.flow_task.name != SIDE_STEP]
    return steps[0].flow_task.name if len(steps) == 1 else ""


def statuses_expected(process: CallBound, step: str) -> frozenset[str]:
    """Return the statuses that fit where a process stands; none fits a process without exactly one step."""
    if not step:
        return frozenset()
    return statuses_allowed(flow=process.flow_class.__name__, node=step, result=process.result)


def drift_violations() -> Iterator[str]:
    """Yield a line for each current process whose object has a status that does not fit, a few queries a thousand."""
    for model, field in (
        (ApplicationProcess, "application"),
        (SeatProcess, "seat"),
        (CallProcess, "call"),
        (AwardProcess, "award"),
        (RequestProcess, "request"),
    ):
        keys = list(model.objects.filter(is_current=True).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            yield from _drift_of(model, field, keys[start : start + CHUNK])


def _drift_of(model: Any, field: str, keys: list[int]) -> Iterator[str]:
    steps: dict[int, list[str]] = {key: [] for key in keys}
    tasks = TaskRow.objects.filter(process_id__in=keys).filter(Q(status__in=OPEN) | Q(flow_task_type="END"))
    for task in tasks.order_by("pk"):
        if task.flow_task.name != SIDE_STEP:
            steps[task.process_id].append(task.flow_task.name)
    for process in model.objects.filter(pk__in=keys).select_related(field):
        flow = process.flow_class.__name__
        found = steps[process.pk][-1:] if process.status == PROCESS.DONE else steps[process.pk]
        expected = statuses_expected(process, found[0] if len(found) == 1 else "")
        subject = process.subject
        actual = getattr(subject, STATUS_FIELDS[flow])
        if actual not in expected:
            yield f"{flow} {process.pk}: {field} {subject.pk} is {actual!r}, the process says {sorted(expected)!r}"
