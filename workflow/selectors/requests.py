# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objections and appeals for those who answer them; who objects is shown to few."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from grants.enums import RequestKind, RequestState
from grants.models import Application, Call, Note, Objection, Request, User
from grants.selectors.programmes import calls_handled_by
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline, RequestProcess
from workflow.selectors.drift import step_of

ANSWERED_HERE = (RequestKind.OBJECTION, RequestKind.APPEAL)
OPEN = (RequestState.FILED, RequestState.CORRECTION, RequestState.CHECKED)


@dataclass(frozen=True)
class Due:
    """By when a request is to be answered."""

    at: datetime
    is_provisional: bool


@dataclass(frozen=True)
class Filed:
    """One line of the list: the request and by when it is to be answered."""

    request: Request
    due: Due | None


def requests_handled_by(user: User | AnonymousUser) -> QuerySet[Request]:
    """Return the objections, appeals and payments asked for of the calls on which ``user`` works."""
    return (
        Request.objects.filter(
            kind__in=(*ANSWERED_HERE, RequestKind.PAYMENT), application__call__in=calls_handled_by(user)
        )
        .select_related(
            "application__call__programme__authority",
            "application__organisation",
            "organisation",
            "filed_by",
            "checked_by",
            "decided_by",
        )
        .order_by("-pk")
    )


def filed_on(call: Call, requests: QuerySet[Request], *, only_open: bool) -> QuerySet[Request]:
    """Return those of one call, the open ones alone where only they are asked for."""
    chosen = requests.filter(application__call=call, kind__in=ANSWERED_HERE)
    return chosen.filter(state__in=OPEN) if only_open else chosen


def with_due(requests: Sequence[Request]) -> list[Filed]:
    """Return requests with the date by which they are to be answered; one query."""
    dues = _dues([one.application_id for one in requests if one.state in OPEN])
    return [Filed(one, dues.get(one.application_id) if one.kind == RequestKind.OBJECTION else None) for one in requests]


def step_of_request(request: Request) -> str:
    """Return the open step of a request; empty while a job has not begun its process yet."""
    process = RequestProcess.objects.filter(request=request, is_current=True).first()
    return step_of(process) if process else ""


def objection_of(request: Request) -> Objection | None:
    """Return the objection with the person behind it: only for those who may know."""
    return Objection.objects.select_related("entry__notice").filter(request=request).first()


def notes_of(application: Application) -> QuerySet[Note]:
    """Return what was noted about a case, newest first."""
    return Note.objects.filter(application=application).select_related("written_by").order_by("-pk")


def _dues(applications: Sequence[int]) -> dict[int, Due]:
    deadlines = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Application),
        subject_id__in=applications,
        kind=DeadlineKind.OBJECTION,
        state=DeadlineState.OPEN,
    )
    return {one.subject_id: Due(one.due_at, one.is_provisional) for one in deadlines}
