# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a process stands, and which status fits there."""

from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import PROCESS

from workflow.models import CallBound
from workflow.selectors.tasks import OPEN
from workflow.states import SIDE_STEP, statuses_allowed


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
