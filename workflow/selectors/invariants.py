# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must always be true of processes, and the sum of all such questions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import PROCESS, STATUS

from grants.models import Application, Award, Call
from grants.selectors.invariants import INVARIANTS as OF_GRANTS
from reviewers.enums import OPEN_SEATS
from reviewers.models import Seat
from reviewers.selectors.invariants import INVARIANTS as OF_REVIEWERS
from workflow.models import ApplicationProcess, AwardProcess, CallProcess, Deadline, SeatProcess
from workflow.selectors.rules import CALL_WAYS
from workflow.selectors.tasks import OPEN

Question = Callable[[], Iterable[Any]]


def case_without_process() -> Iterable[Any]:
    """Find cases that no process moves."""
    return Application.objects.exclude(pk__in=ApplicationProcess.objects.filter(is_current=True).values("application"))


def call_without_process() -> Iterable[Any]:
    """Find calls that no process moves."""
    return Call.objects.exclude(pk__in=CallProcess.objects.filter(is_current=True).values("call"))


def seat_without_process() -> Iterable[Any]:
    """Find open seats that no process moves."""
    return Seat.objects.filter(state__in=OPEN_SEATS).exclude(
        pk__in=SeatProcess.objects.filter(is_current=True).values("seat")
    )


def award_without_process() -> Iterable[Any]:
    """Find awards that no process moves."""
    return Award.objects.exclude(pk__in=AwardProcess.objects.filter(is_current=True).values("award"))


def finished_process_with_open_task() -> Any:
    """Find ended processes in which something is still open."""
    return TaskRow.objects.filter(process__status=PROCESS.DONE, status__in=OPEN)


def task_in_error() -> Any:
    """Find steps that broke."""
    return TaskRow.objects.filter(status=STATUS.ERROR)


def step_open_twice() -> Any:
    """Find processes in which one step is open twice."""
    return (
        TaskRow.objects.filter(status__in=OPEN)
        .values("process_id", "flow_task")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by()
    )


def running_process_without_step() -> Any:
    """Find running processes in which nothing is open."""
    return Process.objects.filter(status=PROCESS.NEW).exclude(task__status__in=OPEN)


def human_step_open_to_all() -> Any:
    """Find open human steps that name no permission: anybody could take them."""
    return TaskRow.objects.filter(status__in=OPEN, flow_task_type="HUMAN").filter(
        Q(owner_permission=None) | Q(owner_permission="")
    )


def deadline_of_nothing() -> Iterable[Any]:
    """Find open deadlines whose object is gone."""
    return [deadline.pk for deadline in Deadline.objects.filter(state="open") if deadline.subject is None]


def deadline_of_another_call() -> Iterable[Any]:
    """Find open deadlines that stand under another call than their object."""
    for model, way in CALL_WAYS.items():
        own = model._default_manager.filter(pk=OuterRef("subject_id")).filter(
            **{"__".join(way) or "pk": OuterRef("call")}
        )
        of_model = Deadline.objects.filter(subject_type=ContentType.objects.get_for_model(model), state="open")
        yield from of_model.exclude(Exists(own)).values_list("pk", flat=True)


INVARIANTS: Mapping[str, Question] = {
    **OF_GRANTS,
    **OF_REVIEWERS,
    **{
        question.__name__: question
        for question in (
            case_without_process,
            call_without_process,
            seat_without_process,
            award_without_process,
            finished_process_with_open_task,
            task_in_error,
            step_open_twice,
            running_process_without_step,
            human_step_open_to_all,
            deadline_of_nothing,
            deadline_of_another_call,
        )
    },
}


def invariant_violations() -> Iterator[str]:
    """Yield a line for each row that breaks an invariant."""
    for name, question in INVARIANTS.items():
        for row in question():
            yield f"{name}: {row!r}"
