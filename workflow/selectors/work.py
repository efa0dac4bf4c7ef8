# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person: open steps he or she may take, found in a handful of queries whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from viewflow.workflow.models import Process
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import STATUS

from grants.models import Application, Award, Call, User
from grants.models.reference import localised
from grants.permissions import Reach, holdings, holds, reaches
from grants.selectors.people import keeps_register, verification_requests_open
from reviewers.selectors.invitations import invitations_open
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline, RequestProcess
from workflow.selectors.titles import CALL as STEERED
from workflow.selectors.titles import REQUEST, titled

CALL = Call._meta.label_lower
WAITING = (STATUS.NEW, STATUS.ASSIGNED)
DUTIES = (DeadlineKind.REPORT, DeadlineKind.ANNUAL_REVIEW, DeadlineKind.REPAYMENT)
DUTIES_AHEAD = timedelta(days=30)
ORDERINGS = {"since": "created", "due": "due_at"}
# What is read of a step to put it in its place; the rest comes by the kinds of processes that are on the page.
FOUND = ("pk", "due_at", "flow_task")
# How each kind of process leads to its case, if it has one, and to that by which its steps are addressed.
WAYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "applicationprocess": ("application", "application__reference"),
        "seatprocess": ("seat__assessment__application", "seat__reference"),
        "awardprocess": ("award__application", "award__reference"),
        "requestprocess": ("request__application", "request__reference"),
        "callprocess": ("", "call__reference"),
    }
)


@dataclass(frozen=True)
class WorkRow:
    """One line of the work list."""

    title: str
    url: str
    number: str
    case_title: str
    organisation: str
    call: str
    due: datetime | None
    is_provisional: bool
    since: datetime


def tasks_waiting_for(user: User | AnonymousUser, *, call: Call | None = None) -> QuerySet[TaskRow]:
    """Return the open steps that ``user`` may take, with ``call`` those of it, each with ``due_at``, the first due first."""
    return with_dues(steps_open_to(user, call=call))


def with_dues(steps: QuerySet[TaskRow]) -> QuerySet[TaskRow]:
    """Return steps with ``due_at``, the first due first; those without a deadline come last."""
    due = Coalesce(
        Subquery(_deadlines_of_step().values("due_at")[:1]), Subquery(_until_answered().values("due_at")[:1])
    )
    dated: QuerySet[TaskRow] = steps.annotate(due_at=due)
    return dated.order_by(F("due_at").asc(nulls_last=True), "created", "pk")


def steps_open_to(user: User | AnonymousUser, *, call: Call | None = None) -> QuerySet[TaskRow]:
    """Return the open steps assigned to ``user`` or open to a grant that ``user`` holds; with ``call``, those of it."""
    mine = Q(owner=user.pk)
    of_calls = Q(pk__in=[])
    for (model, reach), permissions in _permissions_by_reach(user, call).items():
        granted = Q(owner=None, owner_permission__in=permissions, owner_permission_obj_pk__in=_keys(model, reach))
        if model == CALL:
            of_calls |= granted
        else:
            mine |= granted
    if call is not None:
        mine &= Q(_is_within(call))
    # grants on calls come first: who matches them is not asked where the step belongs
    steps: QuerySet[TaskRow] = TaskRow.objects.filter(of_calls | mine, status__in=WAITING, flow_task_type="HUMAN")
    return steps


def _is_within(call: Call) -> Exists:
    """Return the condition that a step belongs to a call, for steps that are not open to a grant on the call itself."""
    of_call = reduce(or_, (Q(**{f"{kind}__call": call}) for kind in WAYS))
    return Exists(Process.objects.filter(of_call, pk=OuterRef("process")))


def _permissions_by_reach(user: User | AnonymousUser, call: Call | None) -> dict[tuple[str, Reach], list[str]]:
    """Return the permissions that ``user`` holds on the same objects: these are named once, not for each of them."""
    found: dict[tuple[str, Reach], list[str]] = defaultdict(list)
    for permission, (model, reach) in reaches(user).items():
        if call is None or model != CALL:
            found[model, reach].append(permission)
        elif holds(user, permission, call):
            found[model, Reach((("pk", (call.pk,)),))].append(permission)
    return found


def _keys(model: str, reach: Reach) -> Sequence[str] | QuerySet[Any, Any]:
    """Return the keys within a reach as steps name them; those below a grant are for the database to find."""
    if reach.keys is not None:
        return [str(key) for key in reach.keys]
    rows: QuerySet[Any, Any] = apps.get_model(model)._default_manager.filter(reach.condition)
    return rows.order_by().values_list(Cast("pk", CharField()))


def _deadlines_of_step() -> QuerySet[Deadline]:
    """Return what is due for the process of a step, the first first."""
    return Deadline.objects.filter(process=OuterRef("process"), state=DeadlineState.OPEN).order_by("due_at")


def _until_answered() -> QuerySet[Deadline]:
    """Return until when an objection is to be answered: the period runs for the case that it holds.

    The case is asked for inside, so that no table is joined to steps that are merely counted or put in order.
    """
    held = RequestProcess.objects.filter(pk=OuterRef(OuterRef("process"))).values("request__application")
    return Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Application),
        subject_id=Subquery(held),
        kind=DeadlineKind.OBJECTION,
        state=DeadlineState.OPEN,
    ).order_by()  # a case has one at most


def ordered(tasks: QuerySet[TaskRow], ordering: str) -> QuerySet[TaskRow]:
    """Return the tasks in another order: ``since``, ``due``, or either with a minus before it."""
    column = ORDERINGS.get(ordering.removeprefix("-"))
    if column is None:
        return tasks
    turn = F(column).desc(nulls_last=True) if ordering.startswith("-") else F(column).asc(nulls_last=True)
    return tasks.order_by(turn, "pk")


def work_rows(tasks: QuerySet[TaskRow], user: User | AnonymousUser) -> list[WorkRow]:
    """Return the lines of a page of tasks for ``user``.

    The tasks are found by their keys alone, so that long lists are put in order without reading them.
    """
    return rows_of(list(tasks.values_list(*FOUND)), user)


def found_on(tasks: QuerySet[TaskRow], place: int, size: int) -> tuple[list[tuple[Any, ...]], int]:
    """Return what is found of ``size`` tasks from ``place`` on, and how many tasks there are, in the same query.

    Where there are none any more they are counted by themselves.
    """
    counted = tasks.annotate(total=Window(Count("pk"))).values_list(*FOUND, "total")
    found = list(counted[place : place + size])
    if not found:
        return [], tasks.count() if place else 0
    return [one[:-1] for one in found], found[0][-1]


def rows_of(found: list[tuple[Any, ...]], user: User | AnonymousUser) -> list[WorkRow]:
    """Return the lines of what was found of steps: what each is about in one query, its case in another."""
    steps = {step["pk"]: step for step in _steps(found, user)}
    of_steps = Application.objects.filter(pk__in={step["case"] for step in steps.values() if step["case"]})
    shown = of_steps.values(
        "pk", "reference", "number", "title", "organisation__name", "call__title_zh", "call__title_en"
    )
    cases = {case["pk"]: case for case in shown}
    return [_row(node, due, steps[key], cases.get(steps[key]["case"])) for key, due, node in found]


def _steps(found: list[tuple[Any, ...]], user: User | AnonymousUser) -> QuerySet[TaskRow, dict[str, Any]]:
    """Return for each step the variant of its title, its case or the call that it steers, and its address."""
    kinds = sorted({node.flow_class.process_class._meta.model_name for _key, _due, node in found})
    tasks = titled(TaskRow.objects.filter(pk__in=[key for key, _due, _node in found]), user, kinds)
    dues = [_deadlines_of_step(), *([_until_answered()] if REQUEST in kinds else [])]
    call = {name: F(f"process__{STEERED}__call__{name}") for name in ("code", "title_zh", "title_en")}
    return tasks.values(
        "pk",
        "created",
        "variant",
        is_provisional=_first([Subquery(rows.values("is_provisional")[:1]) for rows in dues]),
        case=_first([F(f"process__{kind}__{WAYS[kind][0]}") for kind in kinds if WAYS[kind][0]]),
        address=_first([F(f"process__{kind}__{WAYS[kind][1]}") for kind in kinds]),
        **(call if STEERED in kinds else {}),
    )


def _first(expressions: list[Any]) -> Any:
    """Return the first of some expressions that has a value; nothing of none."""
    return Coalesce(*expressions) if len(expressions) > 1 else (expressions or [Value(None, IntegerField())])[0]


def _row(node: Any, due: datetime | None, step: Mapping[str, Any], case: Mapping[str, Any] | None) -> WorkRow:
    return WorkRow(
        title=node.title_of(step["variant"]),
        url=step_url(node.page, step["address"], case=case["reference"] if case else ""),
        number=(case["number"] or "") if case else step["code"],
        case_title=case["title"] if case else localised(step["title_zh"], step["title_en"]),
        organisation=case["organisation__name"] if case else "",
        call=localised(case["call__title_zh"], case["call__title_en"]) if case else "",
        due=due,
        is_provisional=bool(step["is_provisional"]),
        since=step["created"],
    )


def step_url(page: str, address: str, *, case: str = "") -> str:
    """Return where a step is done; where its page is not routed, the timeline of the case; empty when there is none."""
    for name, argument in ((page, address), ("workflow:timeline" if case else "", case)):
        try:
            return reverse(name, args=[argument])
        except NoReverseMatch:
            continue
    return ""


@dataclass(frozen=True)
class Notes:
    """What waits beside the steps: invitations to panels, licences to be checked, dates that an award must keep."""

    invitations: int
    licences: int
    duties: int

    def __bool__(self) -> bool:
        return bool(self.invitations or self.licences or self.duties)


def notes_of(user: User) -> Notes:
    """Count what waits for ``user`` beside the steps, in one query."""
    licences = verification_requests_open() if keeps_register(user) else verification_requests_open().none()
    waiting = [_counted(rows) for rows in (invitations_open(user), licences, _duties_of(user))]
    return Notes(*(count or 0 for count in User.objects.filter(pk=user.pk).values_list(*waiting).get()))


def _duties_of(user: User) -> QuerySet[Deadline]:
    """Return what the awards of one's organisations owe soon or already; no step of a flow waits for these."""
    own = Award.objects.filter(organisation__in=holdings(user, "grants.administer_organisation"))
    return Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Award),
        subject_id__in=own.values("pk"),
        kind__in=DUTIES,
        state=DeadlineState.OPEN,
        due_at__lte=timezone.now() + DUTIES_AHEAD,
    )


def _counted(rows: QuerySet[Any, Model]) -> Subquery:
    """Return the number of rows as a value; none where there are none."""
    return Subquery(rows.order_by().annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count"))
