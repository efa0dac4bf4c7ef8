# SPDX-License-Identifier: AGPL-3.0-or-later
"""One import from its upload to its end: watched, corrected in its cells, confirmed, stopped, gone on with."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from grants.enums import ImportMode, ImportState, JobState, RosterFault, RowAnswer, RowOutcome
from grants.exceptions import GrantsError
from grants.forms.rosters import RowForm
from grants.models import ImportIssue, ImportJob
from grants.selectors.imports import (
    ROW_LEVEL,
    Line,
    Show,
    cells_alike,
    lines_of,
    rows_asking,
    rows_shown,
)
from grants.selectors.places import words_of
from grants.selectors.rosters import words_of as headers_of
from grants.services.rosters import (
    RUNNING,
    cells_correct,
    import_cancel,
    import_confirm,
    import_resume,
    import_stop,
    invitations_send,
    is_inviting,
    is_stuck,
    is_undoable,
    roster_kinds,
    rows_answer,
    rows_current,
)
from grants.views.paging import CountedPaginator
from grants.views.requests import SignedInRequest
from grants.views.rosters import batch_or_404, trail_head, trail_to

PAGE_SIZE = 50
RUNS = {JobState.SCHEDULED: "queued", JobState.RUNNING: "running"}
WORKED = {ImportState.READING: "reading", ImportState.APPLYING: "applying", ImportState.UNDOING: "undoing"}
OPEN = frozenset({ImportState.READY, ImportState.DONE, ImportState.STOPPED})
TOP_COLUMNS = 5
WRITTEN = frozenset({ImportState.DONE, ImportState.STOPPED})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show an import as it stands; on POST do what its ``act`` says. To htmx, which asks while work runs, the news."""
    batch = batch_or_404(request, reference)
    error = ""
    if request.method == "POST":
        try:
            return redirect(_acted(request, batch))
        except GrantsError as refusal:
            error = str(refusal)
            batch.refresh_from_db()
    if getattr(request, "htmx", False):
        return _news(request, batch)
    context = {
        "trail": [trail_head()],
        "batch": batch,
        "kind": roster_kinds()[batch.kind].title,
        "lines": [("", error)] if error else [],
        **(_run(batch) if batch.state in RUNNING else {}),
        **(_preview(request, batch) if batch.state in OPEN else {}),
        **(_refused(batch) if batch.state == ImportState.REFUSED else {}),
        "is_undoable": is_undoable(batch=batch),
        "is_inviting": batch.state in WRITTEN and is_inviting(batch=batch),
    }
    return render(request, "grants/roster.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roster_row(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Correct the cells of one row."""
    batch = batch_or_404(request, reference)
    row = get_object_or_404(batch.rows, number=number)
    (line,), _beside = lines_of(batch, [row])
    layout = roster_kinds()[batch.kind].open(request.user).layout
    is_posted = request.method == "POST"
    form = RowForm(
        request.POST if is_posted else None,
        layout=layout,
        columns=[cell.column for cell in line.cells],
        faults={cell.column: [fault.issue.message for fault in cell.faults] for cell in line.cells},
        words=words_of(layout),
        initial=row.raw,
    )
    if is_posted and form.is_valid():
        changed = {code: text for code, text in form.cleaned_data.items() if text != row.raw.get(code, "")}
        try:
            if changed:
                cells_correct(batch=batch, rows=[number], texts=changed, actor=request.user)
            return redirect(_place(batch, number, request.GET))
        except GrantsError as error:
            form.add_error(None, str(error))
    context = {"trail": trail_to(batch), "batch": batch, "line": line, "form": form, "is_open": _is_open(batch)}
    return render(request, "grants/roster_row.html", context, status=422 if is_posted else 200)


def _acted(request: SignedInRequest, batch: ImportJob) -> str:
    """Do what a POST says and return where to go on; raise GrantsError where it is refused."""
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise GrantsError(_("Choose what is to be done."))
    number = ACTS[act](request, batch)
    return _place(batch, number, request.GET)


def _place(batch: ImportJob, number: int, query: QueryDict) -> str:
    """Return the page of the preview that somebody worked on, at the row."""
    address = reverse("grants:roster", args=[batch.reference])
    asked = f"?{query.urlencode()}" if query else ""
    return f"{address}{asked}#row-{number}" if number else address


def _confirm(request: SignedInRequest, batch: ImportJob) -> int:
    mode = request.POST.get("mode", "")
    if mode not in ImportMode.values:
        raise GrantsError(_("Choose whether good rows are imported when others are not."))
    import_confirm(batch=batch, mode=ImportMode(mode), actor=request.user)
    return 0


def _correct(request: SignedInRequest, batch: ImportJob) -> int:
    """Write the text of the form, or what is proposed, into one cell or into all equal ones."""
    issue = _issue(request, batch)
    text = issue.suggestion if "suggested" in request.POST else request.POST.get("text", "")
    rows = cells_alike(issue) if "alike" in request.POST else [issue.row]
    cells_correct(batch=batch, rows=rows, texts={issue.column: text}, actor=request.user)
    return issue.row


def _answer(request: SignedInRequest, batch: ImportJob) -> int:
    """Answer a row that asks, or all rows that ask the same."""
    given = request.POST.get("answer", "")
    number = _number(request, "row")
    answer = RowAnswer(given) if given in RowAnswer.values else None
    rows: Collection[int] = [number]
    if "alike" in request.POST:
        rows = rows_asking(_issue(request, batch))
    rows_answer(batch=batch, rows=rows, answer=answer, actor=request.user)
    return number


def _invite(request: SignedInRequest, batch: ImportJob) -> int:
    """Tell the people whom the import entered; who was told before is not told again."""
    count = invitations_send(batch=batch, actor=request.user)
    told = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
    messages.success(request, told % {"count": count} if count else _("Nobody is left to be invited."))
    return 0


def _simply(act: Callable[..., ImportJob]) -> Callable[[SignedInRequest, ImportJob], int]:
    def do(request: SignedInRequest, batch: ImportJob) -> int:
        act(batch=batch, actor=request.user)
        return 0

    return do


ACTS: dict[str, Callable[[SignedInRequest, ImportJob], int]] = {
    "confirm": _confirm,
    "correct": _correct,
    "answer": _answer,
    "cancel": _simply(import_cancel),
    "stop": _simply(import_stop),
    "resume": _simply(import_resume),
    "invite": _invite,
}


def _issue(request: SignedInRequest, batch: ImportJob) -> ImportIssue:
    """Return the fault that a form is about; it may be gone when somebody else corrected it meanwhile."""
    row, _dot, rest = request.POST.get("fault", "").partition(".")
    column, _dot, code = rest.partition(".")
    number = int(row) if row.isdecimal() else 0
    issue = batch.issues.filter(row=number, column=column, code=code).first() if number else None
    if issue is None:
        raise GrantsError(_("This was corrected meanwhile. Look at the row again."))
    return issue


def _number(request: SignedInRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal():
        raise GrantsError(_("Choose what is to be done."))
    return int(text)


def _news(request: SignedInRequest, batch: ImportJob) -> HttpResponse:
    """Answer to the page that waits: how far the work is, or that the page is to be loaded anew."""
    if batch.state in RUNNING and not is_stuck(batch=batch):
        return render(request, "grants/_roster_run.html", {"batch": batch, **_run(batch)})
    return HttpResponse(headers={"HX-Refresh": "true"})


def _run(batch: ImportJob) -> dict[str, Any]:
    """Return how far the work on a batch has come."""
    job = batch.job
    state = RUNS.get(JobState(job.state), "failed") if job else "queued"
    done, total = (job.checkpoint.get(name, 0) for name in ("done", "total")) if job else (0, 0)
    words = {
        "reading": _("The file is being read"),
        "applying": _("The rows are being written"),
        "undoing": _("The import is being taken back"),
    }
    run = {
        "title": words[WORKED[ImportState(batch.state)]],
        "state": state if total or state != "running" else "queued",
        "done": done,
        "total": total,
        "reason": _("It failed several times. Go on with it, and if it fails again tell the administrator."),
    }
    return {"run": run, "is_stuck": is_stuck(batch=batch), "may_stop": batch.state != ImportState.UNDOING}


def _refused(batch: ImportJob) -> dict[str, Any]:
    return {"issues": list(batch.issues.filter(row=0)), "may_choose": batch.blob is not None}


def _preview(request: SignedInRequest, batch: ImportJob) -> dict[str, Any]:
    """Return the page of rows that is asked for, with what stands on top of it."""
    counts = _counts(batch)
    show = _show(request, counts)
    column = request.GET.get("column", "")
    rows = rows_shown(batch, show, column)
    total = rows.count() if column else counts[show]
    page = CountedPaginator(rows, PAGE_SIZE, total).get_page(request.GET.get("page"))
    lines, beside = lines_of(batch, list(page))
    is_open = _is_open(batch)
    is_compared = is_open and show == Show.UPDATE
    current = rows_current(batch=batch, rows=[line.row for line in lines]) if is_compared else {}
    return {
        "page": page,
        "rows": [_row(line, current.get(line.row.number, {}), is_open=is_open) for line in lines],
        "beside": beside,
        "counts": counts,
        "column": column,
        "segments": _segments(show, counts, is_open=is_open),
        "columns": _columns(batch),
        "heads": [cell.title for cell in lines[0].cells] if lines else [],
        "is_open": is_open,
        "earlier": batch.found.get("earlier", "") if is_open else "",
        "refusal": batch.job.result.get("refused", "") if batch.job else "",
    }


def _is_open(batch: ImportJob) -> bool:
    return batch.state == ImportState.READY


def _counts(batch: ImportJob) -> dict[str, int]:
    """Return the number of rows for each way to look at them, and what would come of them."""
    counts, tally = batch.counts, batch.tally
    good = counts["rows"] - counts[RowOutcome.REFUSED]
    found = {
        Show.NEEDS: tally["needs"],
        Show.NOTES: tally["notes"],
        Show.GOOD: good,
        Show.UPDATE: counts[RowOutcome.UPDATE],
        Show.LEFT: tally["left"],
        Show.ALL: counts["rows"],
    }
    written = {"create": counts[RowOutcome.CREATE], "unchanged": counts[RowOutcome.UNCHANGED]}
    return {**{show.value: count for show, count in found.items()}, **written}


def _show(request: SignedInRequest, counts: dict[str, int]) -> Show:
    asked = request.GET.get("show", "")
    if asked in set(Show):
        return Show(asked)
    return Show.NEEDS if counts[Show.NEEDS] and not request.GET.get("column") else Show.ALL


def _segments(show: Show, counts: dict[str, int], *, is_open: bool) -> list[dict[str, Any]]:
    words = {
        Show.NEEDS: _("Need you") if is_open else _("Refused"),
        Show.NOTES: _("With notes"),
        Show.GOOD: _("To be imported") if is_open else _("Imported"),
        Show.UPDATE: _("Changes"),
        Show.LEFT: _("Left out"),
        Show.ALL: _("All"),
    }
    return [
        {"code": code, "label": label, "count": counts[code], "is_current": code == show}
        for code, label in words.items()
        if counts[code] or code in {show, Show.ALL}
    ]


def _columns(batch: ImportJob) -> dict[str, Any]:
    """Return the columns with the most rows that have a fault in them."""
    words = headers_of(batch)
    found = [
        {"code": code or ROW_LEVEL, "label": words.get(code, code) or _("The row as a whole"), "rows": rows}
        for code, rows in batch.tally["columns"]
    ]
    return {"top": max((one["rows"] for one in found), default=0), "all": found[:TOP_COLUMNS]}


def _row(line: Line, current: Mapping[str, str], *, is_open: bool) -> dict[str, Any]:
    """Return a row of the preview with the words of what it asks."""
    asks = line.asks if is_open else None
    yes = {
        RosterFault.NAME_DIFFERS: _("It was renamed: take the new name"),
        RosterFault.NEAR_DUPLICATE: _("It is another organisation: enter it"),
        RosterFault.CODE_GIVEN: _("It is the same: give it this code"),
    }
    return {
        "line": line,
        "cells": [{"cell": cell, "was": current.get(cell.column, "")} for cell in line.cells],
        "asks": asks,
        "yes": yes.get(RosterFault(asks.code), _("Take it as the list says")) if asks else "",
        "is_answered": bool(line.row.answer),
    }
