# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person: open steps he or she may take, found in a handful of queries whatever their number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import STATUS

from grants.models import Application, Award, Call, User
from grants.permissions import holdings, permission_labels
from grants.selectors.people import keeps_register, verification_requests_open
from reviewers.selectors.invitations import invitations_open
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline, RequestProcess
from workflow.selectors.titles import title_of, titled

CALL = Call._meta.label_lower
WAITING = (STATUS.NEW, STATUS.ASSIGNED)
DUTIES = (DeadlineKind.REPORT, DeadlineKind.ANNUAL_REVIEW, DeadlineKind.REPAYMENT)
DUTIES_AHEAD = timedelta(days=30)
ORDERINGS = {"since": "created", "due": "due_at"}
CASE_PATHS = (
    "process__applicationprocess__application",
    "process__seatprocess__seat__assessment__application",
    "process__awardprocess__award__application",
    "process__requestprocess__request__application",
)
CALL_SHOWN = ("reference", "code", "title_zh", "title_en")
CASE_SHOWN = ("reference", "number", "title", "organisation__name", *(f"call__{name}" for name in CALL_SHOWN))
SHOWN = (
    "flow_task",
    "created",
    "process__flow_class",
    *(f"process__callprocess__call__{name}" for name in CALL_SHOWN),
    *(f"{path}__{name}" for path in CASE_PATHS for name in CASE_SHOWN),
    "process__seatprocess__seat__reference",
    "process__awardprocess__award__reference",
    "process__requestprocess__request__reference",
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
    """Return the open steps assigned to ``user`` or open to a grant that ``user`` holds.

    With ``call``, steps open to a grant on another call are left out; the others are still of any call.
    """
    by_grant = [
        Q(owner=None, owner_permission__in=permissions, owner_permission_obj_pk__in=keys)
        for (_model, *keys), permissions in _permissions_by_keys(user, call).items()
    ]
    mine = reduce(or_, by_grant, Q(owner=user.pk))
    due = Coalesce(
        Subquery(_deadlines_of_step().values("due_at")[:1]), Subquery(_until_answered().values("due_at")[:1])
    )
    tasks: QuerySet[TaskRow] = (
        TaskRow.objects.filter(mine, status__in=WAITING, flow_task_type="HUMAN")
        .annotate(due_at=due)
        .order_by(F("due_at").asc(nulls_last=True), "created", "pk")
    )
    return tasks


def _permissions_by_keys(user: User | AnonymousUser, call: Call | None) -> dict[tuple[str, ...], list[str]]:
    """Return the permissions that ``user`` holds on the same objects: the keys are sent once, not for each of them."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for model, codename in sorted(permission_labels()):
        permission = f"{model.partition('.')[0]}.{codename}"
        keys = holdings(user, permission)
        if call is not None and model == CALL:
            keys = [key for key in keys if key == call.pk]
        if keys:
            found[model, *map(str, keys)].append(permission)
    return found


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
    )


def ordered(tasks: QuerySet[TaskRow], ordering: str) -> QuerySet[TaskRow]:
    """Return the tasks in another order: ``since``, ``due``, or either with a minus before it."""
    column = ORDERINGS.get(ordering.removeprefix("-"))
    if column is None:
        return tasks
    turn = F(column).desc(nulls_last=True) if ordering.startswith("-") else F(column).asc(nulls_last=True)
    return tasks.order_by(turn, "pk")


def work_rows(tasks: list[TaskRow], user: User | AnonymousUser) -> list[WorkRow]:
    """Return the lines of a page of tasks for ``user``: their titles, cases and dates in one query more."""
    own, answer = (rows.values("is_provisional")[:1] for rows in (_deadlines_of_step(), _until_answered()))
    shown = (
        titled(TaskRow.objects.filter(pk__in=[task.pk for task in tasks]), user)
        .annotate(due_is_provisional=Coalesce(Subquery(own), Subquery(answer)))
        .select_related(
            *(f"{path}__organisation" for path in CASE_PATHS),
            *(f"{path}__call" for path in CASE_PATHS),
            "process__callprocess__call",
        )
        .only(*SHOWN)
    )
    full = {task.pk: task for task in shown}
    return [_row(full[task.pk], task.due_at) for task in tasks]


def _row(task: TaskRow, due: datetime | None) -> WorkRow:
    subject = _case_or_call(task.process)
    is_case = isinstance(subject, Application)
    return WorkRow(
        title=title_of(task),
        url=task_url(task, subject),
        number=(subject.number or "") if is_case else subject.code,
        case_title=subject.title if is_case else str(subject),
        organisation=str(subject.organisation) if is_case else "",
        call=str(subject.call) if is_case else "",
        due=due,
        is_provisional=bool(task.due_is_provisional),
        since=task.created,
    )


def task_url(task: TaskRow, subject: Application | Call) -> str:
    """Return where a step is done; where its page is not routed, the timeline of the case; empty when there is none.

    A step of a seat is addressed by the seat, one of a request or an award by that, every other one by its case or call.
    """
    reference = _reference_of(task.process, subject)
    timeline = "workflow:timeline" if isinstance(subject, Application) else ""
    for name, argument in ((task.flow_task.page, reference), (timeline, subject.reference)):
        try:
            return reverse(name, args=[argument])
        except NoReverseMatch:
            continue
    return ""


def _reference_of(process: Any, subject: Application | Call) -> str:
    seat_process, request_process = _joined(process, "seatprocess"), _joined(process, "requestprocess")
    if seat_process is not None:
        return str(seat_process.seat.reference)
    if request_process is not None:
        return str(request_process.request.reference)
    award_process = _joined(process, "awardprocess")
    return str(award_process.award.reference) if award_process is not None else subject.reference


def _case_or_call(process: Any) -> Any:
    """Return the case of a process, or its call, from the rows that were joined."""
    for kind, path in (
        ("applicationprocess", ("application",)),
        ("seatprocess", ("seat", "assessment", "application")),
        ("awardprocess", ("award", "application")),
        ("requestprocess", ("request", "application")),
    ):
        child = _joined(process, kind)
        if child is not None:
            for step in path:
                child = getattr(child, step)
            return child
    return process.callprocess.call


def _joined(process: Any, kind: str) -> Any:
    """Return the row of a child table that was joined to a process, or nothing."""
    return process.__dict__["_state"].fields_cache.get(kind)


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
