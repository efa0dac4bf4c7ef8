# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read a kept file into staged rows: what it says, what would come of each row, and every fault; nothing else is written."""

from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from django.db import connection, transaction
from django.utils import timezone

from grants.audit import record
from grants.engine.rosters.books import Book
from grants.engine.rosters.problems import Problem, RosterRefusedError
from grants.engine.rosters.samples import sample_of
from grants.engine.rosters.tables import Table, find_table
from grants.enums import BlobState, ImportState, RosterFault, RowOutcome
from grants.models import Blob, ImportJob, ImportRow
from grants.selectors.places import places_known
from grants.services.files import blob_bytes, blob_scan
from grants.services.rosters.batches import batch_locked, batch_recount, choices_of, issue_of
from grants.services.rosters.kinds import Entry, Roster, roster_kinds
from grants.storage.bulk import collector_paused, rows_insert

# one writer at a time on SQLite: its transactions stay short
CHUNK = 2500 if connection.vendor == "postgresql" else 200
ROWS_NAMED = 5


class Step(Protocol):
    """What is told of each piece, in its transaction: how many rows are done, and of how many."""

    def __call__(self, *, done: int, total: int) -> None:
        """Note how far the work has come, or stop it by an exception."""


def no_step(*, done: int, total: int) -> None:
    """Tell nobody: whoever waits for the end needs no progress."""


@collector_paused()
def import_read(*, batch: ImportJob, step: Step = no_step) -> ImportJob:
    """Read the file of a batch and say what would come of it; one that cannot be used is refused, with its reason.

    May be called again after a crash: it begins anew, and a batch that was read stays as it is.
    """
    if batch.state != ImportState.READING or batch.blob is None:
        return batch
    _batch_empty(batch)
    blob = blob_scan(blob=batch.blob)
    if blob.state == BlobState.REFUSED:
        return _batch_refuse(batch, Problem(RosterFault.FILE_VIRUS), {})
    roster, choices = roster_kinds()[batch.kind].open(batch.created_by), choices_of(batch=batch)
    found: dict[str, object] = {}
    try:
        book = Book(_body(blob), encoding=choices.encoding, delimiter=choices.delimiter)
        found = _found_book(book)
        table = find_table(book, roster.layout, choices)
    except RosterRefusedError as error:
        if found:
            found["sample"] = sample_of(book, choices.sheet)
        return _batch_refuse(batch, error.problem, found)
    return _batch_fill(batch, table, roster, {**found, **_found_table(table)}, step)


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


def _body(blob: Blob) -> bytes:
    with blob_bytes(blob=blob) as file:
        return bytes(file.read())


@transaction.atomic
def _batch_empty(batch: ImportJob) -> None:
    """Drop what an earlier reading left."""
    batch.rows.all().delete()
    batch.issues.all().delete()


@transaction.atomic
def _batch_refuse(batch: ImportJob, problem: Problem, found: dict[str, object]) -> ImportJob:
    batch.state, batch.found = ImportState.REFUSED, found
    batch.save(update_fields=["state", "found"])
    issue_of(batch=batch, problem=problem).save()

    record(batch, actor=batch.created_by, action="roster.refused", data={"fault": problem.code.value})
    return batch


def _batch_fill(batch: ImportJob, table: Table, roster: Roster, said: dict[str, object], step: Step) -> ImportJob:
    """Stage the rows piece by piece as they are read; rows about the same thing are refused at the end."""
    rows: dict[str, list[int]] = {}
    done, total = 0, len(table.grid.rows)
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
            done += len(entries)
            step(done=done, total=total)
    _refuse_doubles(batch, [same for same in rows.values() if len(same) > 1])
    return _batch_ready(batch, table.notices, said)


@transaction.atomic
def _batch_ready(batch: ImportJob, notices: Sequence[Problem], found: dict[str, object]) -> ImportJob:
    """Let a batch be looked at; one that was cancelled meanwhile stays so."""
    batch = batch_locked(batch=batch)
    if batch.state != ImportState.READING:
        batch.rows.all().delete()
        return batch
    rows_insert(issue_of(batch=batch, problem=problem) for problem in notices)
    same = ImportJob.objects.filter(sha256=batch.sha256, kind=batch.kind, state=ImportState.DONE).first()
    batch.found = {**found, "earlier": same.reference if same else ""}
    batch.state = ImportState.READY
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


def _found_book(book: Book) -> dict[str, object]:
    return {
        "container": book.container.value,
        "encoding": book.encoding,
        "delimiter": book.delimiter,
        "sheets": [{"name": sheet.name, "is_hidden": sheet.is_hidden} for sheet in book.sheets],
    }


def _found_table(table: Table) -> dict[str, object]:
    return {
        "sheet": table.grid.name,
        "sample": sample_of(table.book, table.grid.name),
        "header": [table.header.first_row, table.header.last_row],
        "columns": {
            code: {"number": place.number, "title": place.title, "unit": place.unit}
            for code, place in table.header.places.items()
        },
        "ignored": [{"number": place.number, "title": place.title} for place in table.header.ignored],
    }
