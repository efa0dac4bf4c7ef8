# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the signed-in person, and the acts by which an organisation moves its own case."""

from typing import Annotated

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from grants.api.answers import PAGE_LIMIT, PROBLEMS, Code, Count, Line, Moment, Reference, Window
from grants.views.requests import SignedInRequest
from workflow.selectors.applicants import own_cases
from workflow.selectors.work import tasks_waiting_for, work_rows
from workflow.services.cases import case_submit, case_withdraw

router = Router(tags=["tasks"])


class TaskOut(Schema):
    """A step that waits: what is to be done, on which case or call, until when."""

    title: Line
    page: Line
    number: Code
    case: Line
    organisation: Line
    call: Line
    due: Moment | None
    is_provisional: bool


class TaskPage(Schema):
    """A part of the list of steps, the most urgent first."""

    count: Count
    items: Annotated[list[TaskOut], Field(max_length=PAGE_LIMIT)]


class StatusOut(Schema):
    """Where a case stands after an act."""

    reference: Line
    number: Code | None
    status: Code


@router.get("", response={200: TaskPage, **PROBLEMS}, url_name="tasks")
def tasks(request: SignedInRequest, window: Query[Window]) -> TaskPage:
    """List the steps that wait for the signed-in person."""
    waiting = tasks_waiting_for(request.user)
    rows = work_rows(waiting[window.offset : window.offset + window.limit], request.user)
    return TaskPage(
        count=waiting.count(),
        items=[
            TaskOut(
                title=row.title,
                page=row.url,
                number=row.number,
                case=row.case_title,
                organisation=row.organisation,
                call=row.call,
                due=row.due.isoformat() if row.due else None,
                is_provisional=row.is_provisional,
            )
            for row in rows
        ],
    )


@router.post("/cases/{reference}/submit", response={200: StatusOut, **PROBLEMS}, url_name="case_submit")
def submit(request: SignedInRequest, reference: Reference) -> StatusOut:
    """Submit an own draft; the form has to be whole and the intake open."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    submitted = case_submit(actor=request.user, application=application, received_at=request.received_at)
    return StatusOut(reference=submitted.reference, number=submitted.number, status=submitted.status)


@router.post("/cases/{reference}/withdraw", response={200: StatusOut, **PROBLEMS}, url_name="case_withdraw")
def withdraw(request: SignedInRequest, reference: Reference) -> StatusOut:
    """Withdraw an own case before its decision, for good."""
    application = get_object_or_404(own_cases(request.user), reference=reference)
    withdrawn = case_withdraw(actor=request.user, application=application)
    return StatusOut(reference=withdrawn.reference, number=withdrawn.number, status=withdrawn.status)
