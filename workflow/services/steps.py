# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way into a process: gate, lock, permission, one act, result, next step, one truth."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.workflow import flow
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import STATUS

from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.permissions import has_permission
from workflow.models import CallBound
from workflow.nodes import Task, Wait
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import open_task_of
from workflow.services.deadlines import deadlines_follow
from workflow.services.gates import gate_take, once_more
from workflow.services.truth import status_compare

Act = Callable[..., Any]
Outcome = str | Callable[[Any], str]

# Acts that must see every case of the call at rest.
EXCLUSIVE_STEPS = frozenset({"rank", "sign", "check_record", "close"})


def task_complete(*, task: TaskRow, actor: User, act: Act, result: Outcome = "", **data: Any) -> Any:
    """Do a human step: check the right again, run ``act(actor=actor, **data)``, note ``result``, go on.

    ``result`` is a code of the node, or a function that finds it from what the act returned. Returns what the act
    returned. Raises PermissionDenied when ``actor`` may not do the step, GrantsError when it has been done already,
    when the act refuses, or when somebody else holds the case; then nothing has changed.
    """
    return once_more(step=partial(_human_step, task, actor, act, result, data, may=may_do))


def task_enter(*, task: TaskRow, actor: User, act: Act, result: Outcome = "", **data: Any) -> Any:
    """Do a human step as the office, for the person it belongs to, from what that person signed on paper.

    The node names the permissions that it takes; otherwise as ``task_complete``.
    """
    return once_more(step=partial(_human_step, task, actor, act, result, data, may=may_enter))


def handle_complete(
    *, process: CallBound, node: str, actor: User | None, act: Act, result: Outcome = "", **data: Any
) -> Any:
    """Run a waiting step for a job, a deadline or another process; same order and refusals as a human step."""
    return once_more(step=partial(_waiting_step, process, node, actor=actor, act=act, result=result, data=data))


def process_start(*, start: flow.StartHandle, **subject: Any) -> CallBound:
    """Begin a process inside the caller's transaction and return it; its status must fit from the first moment."""
    with transaction.atomic():
        process: CallBound = start.run(**subject)
        _settle(process, left="")
    return process


def may_do(*, user: User, task: TaskRow) -> bool:
    """Say whether ``user`` may do an open human step: the grant on its coarse object, and the name if it has one."""
    node = task.flow_task
    if node.is_assigned_by_name() and task.owner_id != user.pk:
        return False
    coarse = node.calc_owner_permission_obj(node.activation_class(task))
    return has_permission(user, task.owner_permission, coarse)


def may_enter(*, user: User, task: TaskRow) -> bool:
    """Say whether ``user`` may enter an open human step of somebody else: never the own one."""
    call = task.process.coerced.call
    return task.owner_id != user.pk and any(has_permission(user, perm, call) for perm in task.flow_task.deputies)


def _human_step(
    task: TaskRow, actor: User, act: Act, result: Outcome, data: Mapping[str, Any], *, may: Callable[..., bool]
) -> Any:
    node = task.flow_task
    if not isinstance(node, Task):
        message = f"{node} is not a step that a person does."
        raise TypeError(message)
    process = task.process.coerced
    with transaction.atomic():
        gate_take(call_id=process.call_id, exclusive=node.name in EXCLUSIVE_STEPS)
        with node.flow_class.lock(process.pk):
            fresh = _still_open(task.pk)
            if not may(user=actor, task=fresh):
                raise PermissionDenied
            _refuse_if_suspended(process)
            activation = node.activation_class(fresh)
            if fresh.status == STATUS.NEW:
                activation.assign(actor)
            activation.start(None)
            return _finish(activation, actor, act, result, data)


def _waiting_step(
    process: CallBound, node_name: str, *, actor: User | None, act: Act, result: Outcome, data: Mapping[str, Any]
) -> Any:
    flow_class = process.flow_class
    node = flow_class.instance.node(node_name)
    if not isinstance(node, Wait):
        message = f"{node} does not wait."
        raise TypeError(message)
    with transaction.atomic():
        gate_take(call_id=process.call_id, exclusive=False)
        with flow_class.lock(process.pk):
            task = open_task_of(process, node)
            if task is None:
                raise GrantsError(_("This step has already been done. Reload the page to see where the case stands."))
            activation = node.activation_class(task)
            activation.run(None)
            return _finish(activation, actor, act, result, data)


def _refuse_if_suspended(process: CallBound) -> None:
    if Call.objects.filter(pk=process.call_id, is_suspended=True).exists():
        raise GrantsError(_("This call is suspended. Nothing of it can be changed until it is resumed."))


def _still_open(task_pk: int) -> TaskRow:
    task: TaskRow = TaskRow.objects.select_related("process").get(pk=task_pk)
    if task.status not in (STATUS.NEW, STATUS.ASSIGNED):
        raise GrantsError(_("This step has already been done. Reload the page to see where the case stands."))
    return task


def _finish(activation: Any, actor: User | None, act: Act, result: Outcome, data: Mapping[str, Any]) -> Any:
    node = activation.flow_task
    outcome = act(actor=actor, **data)
    code = result(outcome) if callable(result) else result
    if code not in node.results:
        message = f"{code!r} is no result of {node.name}."
        raise ValueError(message)
    process = activation.process
    process.result = code
    process.save(update_fields=["result"])
    activation.execute()
    _settle(process, left=node.name)
    return outcome


def _settle(process: CallBound, *, left: str) -> None:
    step = step_of(process)
    deadlines_follow(process=process, left=left, entered=step)
    status_compare(process=process, step=step)
