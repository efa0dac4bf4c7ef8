# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work on a staged batch before it is confirmed: answer a row that asks, correct cells, many equal ones together."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.rosters.cells import Reading, read_or_nothing
from grants.engine.rosters.layouts import Column, Holds, Layout
from grants.engine.rosters.problems import CellError, Problem
from grants.engine.rosters.tables import SHOWN
from grants.enums import FaultLevel, RosterFault, RowAnswer, RowOutcome
from grants.enums.rosters import BESIDE, COMPARED
from grants.exceptions import GrantsError
from grants.models import ImportIssue, ImportJob, ImportRow, User
from grants.selectors.places import places_known
from grants.services.rosters.batches import batch_open, batch_recount, entry_of, issue_of
from grants.services.rosters.kinds import Entry, roster_kinds
from grants.services.rosters.staging import entries_compare
from grants.storage.bulk import rows_insert, rows_update

ROWS_TOLD = 20  # of those that one act is about, in its event


@transaction.atomic
def rows_answer(*, batch: ImportJob, rows: Collection[int], answer: RowAnswer | None, actor: User | None) -> ImportJob:
    """Say whether rows that ask are to be taken, None to ask again.

    Raises GrantsError where one of them has an error and is to be taken, or once it is too late.
    """
    batch = batch_open(batch=batch, actor=actor)
    staged = list(batch.rows.filter(number__in=rows))
    faulty = set(batch.issues.filter(row__in=rows, level=FaultLevel.ERROR).values_list("row", flat=True))
    if answer == RowAnswer.ACCEPT and faulty:
        raise GrantsError(_("Row %(row)d has an error. Correct it, or leave it out.") % {"row": min(faulty)})

    entries = []
    for row in staged:
        row.answer = answer or ""
        entries.append(entry_of(row=row))
    sound = [entry for entry in entries if entry.number not in faulty]
    roster_kinds()[batch.kind].open(actor).compare(sound)
    for row, entry in zip(staged, entries, strict=True):
        row.outcome = RowOutcome.REFUSED if row.number in faulty else entry.outcome
        _note_target(row, entry)
    rows_update(staged, ["answer", "outcome", "changes", "target_pk"])
    batch_recount(batch=batch)

    data: dict[str, object] = {"rows": sorted(rows)[:ROWS_TOLD], "count": len(rows), "answer": answer or ""}
    record(batch, actor=actor, action="roster.rows_answered", data=data)
    return batch


@transaction.atomic
def cells_correct(
    *, batch: ImportJob, rows: Collection[int], texts: Mapping[str, str], actor: User | None
) -> ImportJob:
    """Write texts into columns of the rows with these numbers, and compare the whole batch anew.

    The file stays as it was sent. Raises GrantsError for a column that the list does not have, or once it is too late.
    """
    batch = batch_open(batch=batch, actor=actor)
    roster = roster_kinds()[batch.kind].open(actor)
    if not set(texts) <= set(batch.found["columns"]):
        raise GrantsError(_("The list has no such column."))

    kept = _kept_problems(batch)
    staged = list(batch.rows.order_by("number"))
    reading = Reading(places_known(), timezone.localdate())
    entries = []
    for row in staged:
        entry = entry_of(row=row)
        entry.problems = kept.get(row.number, [])
        if row.number in rows:
            row.is_corrected, entry.answer = True, ""
            for column, text in texts.items():
                entry.raw[column] = text[:SHOWN]
            _read_again(entry, roster.layout, texts, batch, reading)
        entries.append(entry)
    entries_compare(roster=roster, entries=entries)
    _restage(batch, staged, entries)

    data: dict[str, object] = {"columns": sorted(texts), "rows": sorted(rows)[:ROWS_TOLD], "count": len(rows)}
    record(batch, actor=actor, action="roster.corrected", data=data)
    return batch


def _note_target(row: ImportRow, entry: Entry) -> None:
    row.changes, row.target_pk = entry.changes, entry.target.pk if entry.target else None


def _kept_problems(batch: ImportJob) -> dict[int, list[Problem]]:
    """Return the faults of cells by row; what comparing shows is found anew."""
    kept: dict[int, list[Problem]] = {}
    for issue in ImportIssue.objects.filter(batch=batch, row__gt=0).exclude(code__in=BESIDE | COMPARED):
        code = RosterFault(issue.code)
        problem = Problem(code, issue.row, issue.column, issue.value, issue.params, issue.suggestion)
        kept.setdefault(issue.row, []).append(problem)
    return kept


def _read_again(entry: Entry, layout: Layout, changed: Collection[str], batch: ImportJob, reading: Reading) -> None:
    """Read cells from their new texts; where one of them dates the row, the district as well."""
    for one in sorted(layout.columns, key=lambda column: column.code != layout.dated_by):
        is_dated = one.holds == Holds.DISTRICT and layout.dated_by in changed
        if one.code in batch.found["columns"] and (one.code in changed or is_dated):
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
        row.outcome = entry.outcome
        _note_target(row, entry)
    fields = ["values", "raw", "answer", "key", "outcome", "changes", "target_pk", "is_corrected"]
    rows_update(staged, fields)
    ImportIssue.objects.filter(batch=batch, row__gt=0).exclude(code__in=BESIDE).delete()
    rows_insert(issue_of(batch=batch, problem=problem) for entry in entries for problem in entry.problems)
    batch_recount(batch=batch)


def rows_current(*, batch: ImportJob, rows: Sequence[ImportRow]) -> Mapping[int, Mapping[str, str]]:
    """Return what the register says today in the columns that rows would change, by number of the row and column."""
    return roster_kinds()[batch.kind].open(batch.created_by).current(rows)
