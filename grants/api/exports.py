# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out: ordered, watched and fetched by programs, through the services of the pages."""

from typing import Annotated

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from grants.api.answers import PAGE_LIMIT, PROBLEMS, Code, Count, Line, Moment, Reference, Window
from grants.models import ExportJob
from grants.selectors.exportjobs import exports_of
from grants.selectors.exportkinds import Scope, export_calls, export_kind
from grants.services.exportjobs import export_download, export_order
from grants.services.exports import wanted_of
from grants.views.exports import file_name
from grants.views.files import blob_response
from grants.views.requests import SignedInRequest

MOST_COLUMNS = 200

router = Router(tags=["exports"])


class ExportIn(Schema):
    """Which list is wanted: of a call or a whole register, narrowed as on its page, in a layout or in named columns."""

    kind: Code
    call: Annotated[str, Field(max_length=10, description="Reference of the call; empty for a whole register")] = ""
    format: Code = "xlsx"
    layout: Code = ""
    columns: Annotated[list[Code], Field(max_length=MOST_COLUMNS)] = []
    filters: Annotated[dict[Code, Line], Field(max_length=MOST_COLUMNS)] = {}


class ExportOut(Schema):
    """An export: what was ordered, how far it has come, and until when its file can be fetched."""

    reference: Line
    kind: Code
    call: Line
    format: Code
    layout: Code
    columns: Annotated[list[Code], Field(max_length=MOST_COLUMNS)]
    filters: Annotated[dict[Code, Line], Field(max_length=MOST_COLUMNS)]
    state: Code
    done: Count
    total: Count
    rows: Count | None
    bytes: Count | None
    sha256: Line
    problem: Annotated[str, Field(max_length=500)]
    downloads: Count
    created_at: Moment
    expires_at: Moment | None


class ExportPage(Schema):
    """A part of the list of one's exports."""

    count: Count
    items: Annotated[list[ExportOut], Field(max_length=PAGE_LIMIT)]


@router.post("", response={201: ExportOut, **PROBLEMS}, url_name="exports")
def order(request: SignedInRequest, wanted: ExportIn) -> Status[ExportOut]:
    """Order a list; it is written by a worker."""
    kind = export_kind(wanted.kind)
    call = get_object_or_404(export_calls(request.user, kind), reference=wanted.call) if wanted.call else None
    scope = Scope(user=request.user, call=call)
    layout = wanted.layout or ("" if wanted.columns else next(iter(kind.layouts_of(scope)), ""))
    chosen = wanted_of(kind=kind.code, scope=scope, filters=wanted.filters, layout=layout, columns=wanted.columns)
    made = export_order(actor=request.user, wanted=chosen, format=wanted.format)
    return Status(201, _export(exports_of(request.user).get(reference=made.reference)))


@router.get("", response={200: ExportPage, **PROBLEMS}, url_name="exports")
def exports(request: SignedInRequest, window: Query[Window]) -> ExportPage:
    """List what the signed-in person ordered, the latest first."""
    found = exports_of(request.user)
    page = found[window.offset : window.offset + window.limit]
    return ExportPage(count=found.count(), items=[_export(one) for one in page])


@router.get("/{reference}", response={200: ExportOut, **PROBLEMS}, url_name="export")
def export(request: SignedInRequest, reference: Reference) -> ExportOut:
    """Show one export."""
    return _export(get_object_or_404(exports_of(request.user), reference=reference))


@router.get("/{reference}/file", response={200: None, **PROBLEMS}, url_name="export_file")
def file(request: SignedInRequest, reference: Reference) -> HttpResponseBase:
    """Fetch the file of an export, as long as it is kept."""
    found = get_object_or_404(exports_of(request.user), reference=reference)
    return blob_response(request, export_download(actor=request.user, export=found), file_name(found))


def _export(one: ExportJob) -> ExportOut:
    return ExportOut(
        reference=one.reference,
        kind=one.kind,
        call=one.call.reference if one.call else "",
        format=one.format,
        layout=one.layout,
        columns=one.columns,
        filters=one.filters,
        state=one.state.value,
        done=one.done,
        total=one.total,
        rows=one.rows,
        bytes=one.size,
        sha256=one.sha256,
        problem=one.problem,
        downloads=one.downloads,
        created_at=one.created_at.isoformat(),
        expires_at=one.expires_at.isoformat() if one.expires_at else None,
    )
