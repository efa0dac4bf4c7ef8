# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes back to the sender of a list: his own file, with every fault in its place."""

from django.utils.translation import gettext as _

from grants.engine.rosters.books import Book, Grid
from grants.engine.rosters.containers import Container
from grants.engine.rosters.problems import RosterRefusedError
from grants.enums import FaultLevel
from grants.models import ImportIssue, ImportJob
from grants.selectors.rosters import words_of
from grants.services.rosters.batches import choices_of
from grants.storage.faultbooks import Faults, faults_alone, faults_in_place, faults_rewritten, is_editable


def faults_workbook(*, batch: ImportJob, body: bytes) -> bytes:
    """Return the sender's file as XLSX with its faults, in the language in force: errors red, questions amber.

    ``body`` is the file of the batch. An XLSX keeps all that it holds; of another file, and of an XLSX too large to
    be changed, the sheet of the list is written anew with the same rows in the same places. Each bad cell has a
    comment, and the sentences of a row stand together in a column at the right edge, which is printed as well.
    """
    choices = choices_of(batch=batch)
    try:
        book = Book(body, encoding=choices.encoding, delimiter=choices.delimiter)
        grid = _grid(batch, book, choices.sheet)
    except RosterRefusedError:
        return faults_alone(_("What is wrong"), (issue.message for issue in _issues(batch)))
    faults = _faults(batch, grid)
    edited = None
    if book.container == Container.XLSX and is_editable(body):
        edited = faults_in_place(body, grid, faults)
    return edited or faults_rewritten(grid, faults)


def _issues(batch: ImportJob) -> list[ImportIssue]:
    """Return what keeps rows or the file out."""
    issues = ImportIssue.objects.filter(batch=batch).exclude(level=FaultLevel.NOTICE)
    return list(issues.order_by("row", "pk"))


def _grid(batch: ImportJob, book: Book, chosen: str) -> Grid:
    """Return the sheet that was read; of a refused file the chosen one, else the first that can be seen."""
    visible = [sheet.name for sheet in book.sheets if not sheet.is_hidden]
    return book.grid(batch.found.get("sheet") or chosen or (visible or [book.sheets[0].name])[0])


def _faults(batch: ImportJob, grid: Grid) -> Faults:
    """Return the faults in their places; those of a whole row stand in the first column of the list."""
    words = words_of(batch)
    columns = {code: place["number"] for code, place in batch.found.get("columns", {}).items()}
    first = min(columns.values(), default=grid.first_column)
    header = batch.found.get("header", [0, 0])[1]
    faults = Faults(_("What is wrong"), header)
    for issue in _issues(batch):
        if not issue.row:
            faults.rows.setdefault(max(header, 1), []).append(issue.message)
            continue
        title = words.get(issue.column, issue.column)
        told = _("%(column)s: %(message)s") % {"column": title, "message": issue.message} if title else issue.message
        place = (issue.row, columns.get(issue.column, first))
        faults.add(place, issue.message, told, is_error=issue.level == FaultLevel.ERROR)
    return faults
