# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way in: sent, looked at, confirmed, cancelled and taken back, as on the pages."""

from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import WithJsonSchema

from grants.api.answers import PAGE_LIMIT, PROBLEMS, Code, Count, Line, Moment, Reference, Window
from grants.engine.rosters.limits import MAX_BYTES
from grants.enums import ImportMode, RowOutcome
from grants.models import ImportJob, User
from grants.selectors.imports import imports_of
from grants.selectors.rosters import issues_told
from grants.services.rosters import import_cancel, import_confirm, import_receive, import_take_back, roster_kinds
from grants.views.requests import SignedInRequest

router = Router(tags=["rosters"])
ISSUES_SHOWN = 1000
Upload = Annotated[UploadedFile, WithJsonSchema({"type": "string", "format": "binary", "maxLength": MAX_BYTES})]


class RosterIn(Schema):
    """What comes with a file: of which kind it is."""

    kind: Code


class ConfirmIn(Schema):
    """How a list is written: the good rows, or nothing unless every row is good."""

    mode: ImportMode = ImportMode.VALID


class IssueOut(Schema):
    """What keeps a row, or the whole file (row 0), out."""

    row: Count
    column: Line
    code: Code
    message: Annotated[str, Field(max_length=2000)]


class RosterOut(Schema):
    """Where a list stands, and how many of its rows come to what."""

    reference: Line
    kind: Code
    file_name: Line
    sha256: Annotated[str, Field(max_length=64)]
    state: Code
    mode: Code
    created_at: Moment
    rows: Count
    created: Count
    updated: Count
    unchanged: Count
    refused: Count


class RosterDetailOut(RosterOut):
    """A list with the first of its issues; ``issues_count`` says how many there are."""

    issues_count: Count
    issues: Annotated[list[IssueOut], Field(max_length=ISSUES_SHOWN)]


class RosterPage(Schema):
    """A part of the imports, the latest first."""

    count: Count
    items: Annotated[list[RosterOut], Field(max_length=PAGE_LIMIT)]


@router.get("", response={200: RosterPage, **PROBLEMS}, url_name="rosters")
def rosters(request: SignedInRequest, window: Query[Window]) -> RosterPage:
    """List the imports that the signed-in person may see, the latest first."""
    found = _visible(request.user)
    page = found[window.offset : window.offset + window.limit]
    return RosterPage(count=found.count(), items=[RosterOut(**_facts(batch)) for batch in page])


@router.post("", response={201: RosterOut, **PROBLEMS}, url_name="roster_send")
def send(request: SignedInRequest, form: Form[RosterIn], file: File[Upload]) -> Status[RosterOut]:
    """Take a list in; it is read by a worker, and nothing is written before it is confirmed."""
    kind = roster_kinds().get(form.kind)
    if kind is None:
        raise PermissionDenied
    batch = import_receive(actor=request.user, kind=kind, upload=file, file_name=file.name or "")
    batch.refresh_from_db()
    return Status(201, RosterOut(**_facts(batch)))


@router.get("/{reference}", response={200: RosterDetailOut, **PROBLEMS}, url_name="roster")
def roster(request: SignedInRequest, reference: Reference) -> RosterDetailOut:
    """Show a list with what keeps rows out."""
    batch = _batch(request.user, reference)
    told = issues_told(batch)
    issues = [IssueOut(**issue) for issue in told[:ISSUES_SHOWN]]
    return RosterDetailOut(**_facts(batch), issues_count=len(told), issues=issues)


@router.post("/{reference}/confirm", response={200: RosterOut, **PROBLEMS}, url_name="roster_confirm")
def confirm(request: SignedInRequest, reference: Reference, body: ConfirmIn | None = None) -> RosterOut:
    """Have the rows written by a worker: the good ones, where nothing else is said."""
    mode = body.mode if body else ImportMode.VALID
    batch = _batch(request.user, reference)
    return RosterOut(**_facts(import_confirm(batch=batch, mode=mode, actor=request.user)))


@router.post("/{reference}/cancel", response={200: RosterOut, **PROBLEMS}, url_name="roster_cancel")
def cancel(request: SignedInRequest, reference: Reference) -> RosterOut:
    """Drop a list that nobody has confirmed."""
    return RosterOut(**_facts(import_cancel(batch=_batch(request.user, reference), actor=request.user)))


@router.post("/{reference}/undo", response={200: RosterOut, **PROBLEMS}, url_name="roster_undo")
def undo(request: SignedInRequest, reference: Reference) -> RosterOut:
    """Have a written list taken back by a worker, where its kind allows it."""
    return RosterOut(**_facts(import_take_back(batch=_batch(request.user, reference), actor=request.user)))


def _visible(user: User) -> QuerySet[ImportJob]:
    kinds = {code: kind for code, kind in roster_kinds().items() if kind.may(user)}
    return imports_of(user, kinds, own=[code for code, kind in kinds.items() if kind.is_own])


def _batch(user: User, reference: str) -> ImportJob:
    return get_object_or_404(_visible(user), reference=reference)


def _facts(batch: ImportJob) -> dict[str, Any]:
    counts = batch.counts or {}
    return {
        "reference": batch.reference,
        "kind": batch.kind,
        "file_name": batch.file_name,
        "sha256": batch.sha256,
        "state": batch.state,
        "mode": batch.mode,
        "created_at": batch.created_at.isoformat(),
        "rows": counts.get("rows", 0),
        "created": counts.get(RowOutcome.CREATE, 0),
        "updated": counts.get(RowOutcome.UPDATE, 0),
        "unchanged": counts.get(RowOutcome.UNCHANGED, 0),
        "refused": counts.get(RowOutcome.REFUSED, 0),
    }
