# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read a file into staged rows: what it says, what would come of each row, and every fault; nothing else is written."""

import hashlib
from collections.abc import Sequence
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from grants.audit import record
from grants.engine.rosters.problems import Problem, RosterRefusedError
from grants.engine.rosters.tables import Choices, Table, find_table
from grants.enums import ImportState, RosterFault, RowOutcome
from grants.models import ImportIssue, ImportJob, ImportRow, User
from grants.selectors.places import places_known
from grants.services.rosters.batches import batch_recount
from grants.services.rosters.kinds import Entry, Roster, RosterKind
from grants.storage.bulk import rows_insert

# one writer at a time on SQLite: its transactions stay short
CHUNK = 1000 if connection.vendor == "postgresql" else 200
ROWS_NAMED = 5


def import_stage(
    *, actor: User | None, kind: RosterKind, body: bytes, file_name: str, choices: Choices | None = None
) -> ImportJob:
    """Stage a file and say what would come of it; one that cannot be used is kept as refused, with its reason.

    ``actor`` is None for a command on the machine itself. Raises PermissionDenied for who may not import this kind.
    """
    if actor is not None and not kind.may(actor):
        raise PermissionDenied
    choices = choices or Choices()
    batch = _batch_open(actor, kind, body, file_name, choices)
    roster = kind.open()
    try:
        table = find_table(body, roster.layout, choices)
    except RosterRefusedError as error:
        return _batch_refuse(batch, error.problem)
    return _batch_fill(batch, table, roster)


def entries_compare(*, roster: Roster, entries: Sequence[Entry]) -> None:
    """Find out what would come of each entry; rows about the same thing are all refused."""
    rows: dict[str, list[Entry]] = {}
    for entry in entries:
        entry.key = roster.key(entry.values)
        if entry.key:
            rows.setdefault(entry.key, []).append(entry)
    for same in rows.values():
        if len(same) > 1:
            named = _named([entry.number for entry in same])
            for entry in same:
                entry.add(RosterFault.ROW_TWICE, rows=named)
    for start in range(0, len(entries), CHUNK):
        roster.compare([entry for entry in entries[start : start + CHUNK] if not entry.is_refused])


def _named(numbers: Sequence[int]) -> str:
    """Return the first of some numbers of rows as text."""
    text = ", ".join(map(str, numbers[:ROWS_NAMED]))
    return text if len(numbers) <= ROWS_NAMED else f"{text} …"


@transaction.atomic
def _batch_open(actor: User | None, kind: RosterKind, body: bytes, file_name: str, choices: Choices) -> ImportJob:
    batch = ImportJob.objects.create(
        kind=kind.code,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(body).hexdigest(),
        created_by=actor,
        choices={
            "sheet": choices.sheet,
            "encoding": choices.encoding,
            "delimiter": choices.delimiter,
            "columns": {str(number): code for number, code in choices.columns.items()},
        },
    )
    record(batch, actor=actor, action="roster.read", data={"kind": kind.code, "sha256": batch.sha256})
    return batch


@transaction.atomic
def _batch_refuse(batch: ImportJob, problem: Problem) -> ImportJob:
    batch.state = ImportState.REFUSED
    batch.save(update_fields=["state"])
    issue_of(batch=batch, problem=problem).save()

    record(batch, actor=batch.created_by, action="roster.refused", data={"fault": problem.code.value})
    return batch


def _batch_fill(batch: ImportJob, table: Table, roster: Roster) -> ImportJob:
    """Stage the rows piece by piece as they are read; rows about the same thing are refused at the end."""
    rows: dict[str, list[int]] = {}
    found = table.rows(places=places_known(), today=timezone.localdate())
    while entries := [Entry(row.number, row.values, row.raw, row.problems) for row in islice(found, CHUNK)]:
        for entry in entries:
            entry.key = roster.key(entry.values)
            if entry.key:
                rows.setdefault(entry.key, []).append(entry.number)
        roster.compare([entry for entry in entries if not entry.is_refused])
        with transaction.atomic():
            rows_insert(_staged(batch, entry) for entry in entries)
            rows_insert(issue_of(batch=batch, problem=problem) for entry in entries for problem in entry.problems)
    _refuse_doubles(batch, [same for same in rows.values() if len(same) > 1])
    with transaction.atomic():
        rows_insert(issue_of(batch=batch, problem=problem) for problem in table.notices)
        batch.found, batch.state = _found(table), ImportState.READY
        batch.save(update_fields=["found", "state"])
        batch_recount(batch=batch)
    return batch


@transaction.atomic
def _refuse_doubles(batch: ImportJob, doubles: Sequence[Sequence[int]]) -> None:
    numbers = [number for same in doubles for number in same]
    for start in range(0, len(numbers), CHUNK):
        batch.rows.filter(number__in=numbers[start : start + CHUNK]).update(outcome=RowOutcome.REFUSED)
    rows_insert(
        issue_of(batch=batch, problem=Problem(RosterFault.ROW_TWICE, number, params={"rows": _named(same)}))
        for same in doubles
        for number in same
    )


def _staged(batch: ImportJob, entry: Entry) -> ImportRow:
    return ImportRow(
        batch=batch,
        number=entry.number,
        key=entry.key[:300],
        values=entry.values,
        raw=entry.raw,
        outcome=entry.outcome,
        changes=entry.changes,
        target_pk=entry.target.pk if entry.target else None,
    )


def issue_of(*, batch: ImportJob, problem: Problem) -> ImportIssue:
    """Return the row that keeps a problem."""
    return ImportIssue(
        batch=batch,
        row=problem.row,
        column=problem.column,
        code=problem.code,
        level=problem.level,
        value=problem.value[:200],
        params=dict(problem.params),
        suggestion=problem.suggestion[:100],
    )


def _found(table: Table) -> dict[str, object]:
    return {
        "container": table.book.container.value,
        "encoding": table.book.encoding,
        "delimiter": table.book.delimiter,
        "sheet": table.grid.name,
        "sheets": [{"name": sheet.name, "is_hidden": sheet.is_hidden} for sheet in table.book.sheets],
        "header": [table.header.first_row, table.header.last_row],
        "columns": {
            code: {"number": place.number, "title": place.title, "unit": place.unit}
            for code, place in table.header.places.items()
        },
        "ignored": [{"number": place.number, "title": place.title} for place in table.header.ignored],
    }
