# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work on a staged batch before it is confirmed: answer a row that asks, correct cells, many equal ones together."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.rosters.cells import Reading, read_or_nothing
from grants.engine.rosters.layouts import Column, Holds, Layout
from grants.engine.rosters.problems import CellError, Problem
from grants.enums import FaultLevel, RosterFault, RowAnswer
from grants.enums.rosters import BESIDE, COMPARED
from grants.exceptions import GrantsError
from grants.models import ImportIssue, ImportJob, ImportRow, User
from grants.selectors.places import places_known
from grants.services.rosters.batches import batch_open, batch_recount, entry_of, issue_of
from grants.services.rosters.kinds import Entry, roster_kinds
from grants.services.rosters.staging import entries_compare
from grants.storage.bulk import rows_insert, rows_update


@transaction.atomic
def row_answer(*, row: ImportRow, answer: RowAnswer, actor: User | None) -> ImportRow:
    """Say whether a row that asks is to be taken; raises GrantsError for one with an error, or once it is too late."""
    batch = batch_open(batch=row.batch, actor=actor)
    row = batch.rows.get(number=row.number)
    errors = ImportIssue.objects.filter(batch=batch, row=row.number, level=FaultLevel.ERROR)
    if answer == RowAnswer.ACCEPT and errors.exists():
        raise GrantsError(_("This row has an error. Correct it in the file, or leave it out."))

    row.answer = answer
    entry = entry_of(row=row)
    if not errors.exists():
        roster_kinds()[batch.kind].open(actor).compare([entry])
    row.outcome, row.changes = entry.outcome, entry.changes
    row.target_pk = entry.target.pk if entry.target else None
    row.save(update_fields=["answer", "outcome", "changes", "target_pk"])
    batch_recount(batch=batch)

    record(batch, actor=actor, action="roster.row_answered", data={"row": row.number, "answer": answer.value})
    return row


@transaction.atomic
def cells_correct(*, batch: ImportJob, rows: Collection[int], column: str, text: str, actor: User | None) -> ImportJob:
    """Write ``text`` into a column of the rows with these numbers, and compare the whole batch anew.

    The file stays as it was sent. Raises GrantsError for a column that the list does not have, or once it is too late.
    """
    batch = batch_open(batch=batch, actor=actor)
    roster = roster_kinds()[batch.kind].open(actor)
    if column not in batch.found["columns"]:
        raise GrantsError(_("The list has no such column."))

    kept = _kept_problems(batch)
    staged = list(batch.rows.order_by("number"))
    entries = []
    for row in staged:
        entry = entry_of(row=row)
        entry.problems = kept.get(row.number, [])
        if row.number in rows:
            entry.answer, entry.raw[column] = "", text[:200]
            _read_again(entry, roster.layout, column, batch)
        entries.append(entry)
    entries_compare(roster=roster, entries=entries)
    _restage(batch, staged, entries)

    record(batch, actor=actor, action="roster.corrected", data={"column": column, "rows": sorted(rows)[:20]})
    return batch


def _kept_problems(batch: ImportJob) -> dict[int, list[Problem]]:
    """Return the faults of cells by row; what comparing shows is found anew."""
    kept: dict[int, list[Problem]] = {}
    for issue in ImportIssue.objects.filter(batch=batch, row__gt=0).exclude(code__in=BESIDE | COMPARED):
        code = RosterFault(issue.code)
        problem = Problem(code, issue.row, issue.column, issue.value, issue.params, issue.suggestion)
        kept.setdefault(issue.row, []).append(problem)
    return kept


def _read_again(entry: Entry, layout: Layout, column: str, batch: ImportJob) -> None:
    """Read a cell from its new text; where it dates the row, the district as well."""
    dated = [one for one in layout.columns if one.holds == Holds.DISTRICT and column == layout.dated_by]
    reading = Reading(places_known(), timezone.localdate())
    for one in (layout.by_code[column], *dated):
        if one.code in batch.found["columns"]:
            reading.unit = batch.found["columns"][one.code]["unit"]
            year = entry.values.get(layout.dated_by)
            reading.dated(year if isinstance(year, int) else None)
            _read_cell_again(entry, one, reading)


def _read_cell_again(entry: Entry, column: Column, reading: Reading) -> None:
    text = entry.raw.get(column.code, "")
    entry.problems = [problem for problem in entry.problems if problem.column != column.code]
    try:
        entry.values[column.code] = read_or_nothing(text, column, reading)
    except CellError as error:
        entry.values[column.code] = None
        entry.problems.append(Problem(error.code, entry.number, column.code, text, error.params, error.suggestion))


def _restage(batch: ImportJob, staged: list[ImportRow], entries: list[Entry]) -> None:
    for row, entry in zip(staged, entries, strict=True):
        row.values, row.raw, row.answer, row.key = entry.values, entry.raw, entry.answer, entry.key[:300]
        row.outcome, row.changes = entry.outcome, entry.changes
        row.target_pk = entry.target.pk if entry.target else None
    rows_update(staged, ["values", "raw", "answer", "key", "outcome", "changes", "target_pk"])
    ImportIssue.objects.filter(batch=batch, row__gt=0).exclude(code__in=BESIDE).delete()
    rows_insert(issue_of(batch=batch, problem=problem) for entry in entries for problem in entry.problems)
    batch_recount(batch=batch)
