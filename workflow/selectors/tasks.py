# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open steps of a process."""

from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import STATUS

from grants.exceptions import GrantsError
from grants.models import Application, Award, Call, Request
from reviewers.models import Seat
from workflow.models import ApplicationProcess, AwardProcess, CallBound, CallProcess, RequestProcess, SeatProcess

OPEN = (STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED, STATUS.SCHEDULED)


def open_task_of(process: CallBound, node: Any) -> TaskRow | None:
    """Return the open task of one step of a process."""
    task: TaskRow | None = (
        TaskRow.objects.filter(process_id=process.pk, flow_task=node, status__in=OPEN).select_related("process").first()
    )
    return task


def open_nodes_of(application: Application) -> set[Any]:
    """Return the steps of ApplicationFlow that are open for a case, in one query."""
    current = {"process__applicationprocess__application": application, "process__applicationprocess__is_current": True}
    return set(TaskRow.objects.filter(**current, status__in=OPEN).values_list("flow_task", flat=True))


def process_of(subject: Application | Seat | Call | Award | Request) -> Any:
    """Return the current process of an object; raises DoesNotExist when it has none."""
    if isinstance(subject, Application):
        return ApplicationProcess.objects.get(application=subject, is_current=True)
    if isinstance(subject, Seat):
        return SeatProcess.objects.get(seat=subject, is_current=True)
    if isinstance(subject, Call):
        return CallProcess.objects.get(call=subject, is_current=True)
    if isinstance(subject, Award):
        return AwardProcess.objects.get(award=subject, is_current=True)
    return RequestProcess.objects.get(request=subject, is_current=True)


def task_of(subject: Application | Seat | Call | Award | Request, node: Any) -> TaskRow | None:
    """Return the open task of one step of an object's current process."""
    return open_task_of(process_of(subject), node)


def task_required(subject: Application | Seat | Call | Award | Request, node: Any) -> TaskRow:
    """Return the open task of a step; raises GrantsError when the step is not open."""
    task = task_of(subject, node)
    if task is None:
        raise GrantsError(_("This step is not open at present. Reload the page to see where the case stands."))
    return task
