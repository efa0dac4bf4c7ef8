# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way in: the imports there are, a new upload, how a file is read, and the way back."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from grants.engine.filetypes import FileType
from grants.engine.rosters.layouts import Layout
from grants.exceptions import GrantsError
from grants.forms.rosters import NOTHING, ReadingForm, UndoForm, UploadForm
from grants.models import ImportJob, User
from grants.selectors.imports import imports_of
from grants.services.rosters import (
    RosterKind,
    import_choose,
    import_receive,
    import_take_back,
    is_undoable,
    roster_kinds,
)
from grants.views.requests import SignedInRequest

PAGE_SIZE = 25


@login_required
@require_safe
def rosters(request: SignedInRequest) -> HttpResponse:
    """List the imports that a person may see, the latest first."""
    kinds = kinds_of(request.user)
    page = Paginator(_imports(request.user, kinds), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"batch": batch, "kind": kinds[batch.kind].title} for batch in page]
    return render(request, "grants/rosters.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_new(request: SignedInRequest) -> HttpResponse:
    """Take a file in."""
    kinds = kinds_of(request.user)
    choices = [(code, kind.title) for code, kind in kinds.items()]
    is_posted = request.method == "POST"
    given = {"data": request.POST, "files": request.FILES} if is_posted else {"initial": request.GET.dict()}
    form = UploadForm(**given, kinds=choices)
    if is_posted and form.is_valid() and (batch := _received(request, form, kinds)) is not None:
        return redirect("grants:roster", reference=batch.reference)
    context = {
        "trail": [trail_head()],
        "form": form,
        "kinds": [_described(kind, request.user) for kind in kinds.values()],
    }
    return render(request, "grants/roster_new.html", context, status=422 if is_posted else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_columns(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say how the file is to be read: sheet, encoding, delimiter, header, columns."""
    batch = batch_or_404(request, reference)
    layout = roster_kinds()[batch.kind].open(request.user).layout
    is_posted = request.method == "POST"
    form = ReadingForm(
        request.POST if is_posted else None,
        found=batch.found,
        layout=layout,
        is_text=batch.blob is not None and batch.blob.type == FileType.CSV,
        initial=_reading_of(batch),
    )
    if is_posted and form.is_valid():
        try:
            import_choose(batch=batch, choices=form.choices(), actor=request.user)
            return redirect("grants:roster", reference=reference)
        except GrantsError as error:
            form.add_error(None, str(error))
    context = {
        "trail": trail_to(batch),
        "batch": batch,
        "form": form,
        "sample": _sample(batch, form, layout),
    }
    return render(request, "grants/roster_columns.html", context, status=422 if is_posted else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_undo(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a whole import back, once its reference has been typed."""
    batch = batch_or_404(request, reference)
    is_posted = request.method == "POST"
    form = UndoForm(request.POST if is_posted else None, expected=batch.reference)
    if is_posted and form.is_valid():
        try:
            import_take_back(batch=batch, actor=request.user)
            return redirect("grants:roster", reference=reference)
        except GrantsError as error:
            form.add_error(None, str(error))
    context = {
        "trail": trail_to(batch),
        "batch": batch,
        "form": form,
        "is_undoable": is_undoable(batch=batch),
    }
    return render(request, "grants/roster_undo.html", context, status=422 if is_posted else 200)


def kinds_of(user: User) -> dict[str, RosterKind]:
    """Return the kinds of list that a person may import, by code; raise PermissionDenied without any."""
    kinds = _kinds(user)
    if not kinds:
        raise PermissionDenied
    return kinds


def _kinds(user: User) -> dict[str, RosterKind]:
    return {code: kind for code, kind in roster_kinds().items() if kind.may(user)}


def batch_or_404(request: SignedInRequest, reference: str) -> ImportJob:
    """Return an import that the person may see."""
    return get_object_or_404(_imports(request.user, _kinds(request.user)), reference=reference)


def trail_head() -> tuple[str, str]:
    """Return the way to the list of imports."""
    return _("Imports of lists"), reverse("grants:rosters")


def trail_to(batch: ImportJob) -> list[tuple[str, str]]:
    """Return the way to the pages behind an import."""
    return [trail_head(), (batch.file_name, reverse("grants:roster", args=[batch.reference]))]


def _imports(user: User, kinds: dict[str, RosterKind]) -> QuerySet[ImportJob]:
    return imports_of(user, kinds, own=[code for code, kind in kinds.items() if kind.is_own])


def _received(request: SignedInRequest, form: UploadForm, kinds: dict[str, RosterKind]) -> ImportJob | None:
    upload = form.cleaned_data["file"]
    try:
        return import_receive(
            actor=request.user, kind=kinds[form.cleaned_data["kind"]], upload=upload, file_name=upload.name
        )
    except GrantsError as error:
        form.add_error("file", str(error))
        return None


def _described(kind: RosterKind, user: User) -> dict[str, Any]:
    columns = kind.open(user).layout.columns
    return {
        "code": kind.code,
        "title": kind.title,
        "required": [column.title for column in columns if column.is_required],
        "optional": [column.title for column in columns if not column.is_required],
    }


def _reading_of(batch: ImportJob) -> dict[str, Any]:
    """Return how the file is read now, in the fields of the form."""
    chosen = batch.choices.get("columns", {})
    columns = {f"column_{number}": code or NOTHING for number, code in chosen.items()}
    return {**batch.choices, "header": batch.choices.get("header") or "", **columns}


def _sample(batch: ImportJob, form: ReadingForm, layout: Layout) -> list[dict[str, Any]]:
    """Return the columns of the sheet with their first texts, each with the field that says what it holds."""
    rows = (batch.found.get("sample") or {}).get("rows", [])
    columns = batch.found.get("columns", {})
    holds = {place["number"]: layout.by_code[code].title for code, place in columns.items()}
    return [
        {
            "field": field,
            "texts": [row[number - 1] for row in rows if number <= len(row) and row[number - 1]][:4],
            "holds": holds.get(number, ""),
        }
        for number, field in enumerate(form.columns, start=1)
    ]
