# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a staged batch into the registers: the good rows in pieces, or all rows in one transaction; or take it back."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ImportMode, ImportState, RosterFault, RowOutcome
from grants.exceptions import GrantsError
from grants.models import Event, ImportJob, ImportRow, User
from grants.services.rosters.batches import batch_locked, batch_open, batch_recount, entry_of, require_kind
from grants.services.rosters.kinds import Entry, ReversibleRoster, Roster, roster_kinds
from grants.services.rosters.staging import CHUNK, issue_of
from grants.storage.bulk import rows_insert, rows_update

UNDO_FOR = timedelta(days=7)
LATE = frozenset({RosterFault.SINCE_CHANGED, RosterFault.ROW_FAILED})
WRITTEN = (RowOutcome.CREATE, RowOutcome.UPDATE)


def import_apply(*, batch: ImportJob, mode: ImportMode, actor: User | None) -> ImportJob:
    """Write the staged rows; with ``ImportMode.ALL`` nothing is written unless every row is good.

    May be called again after a crash: rows that were written are not written twice. Raises GrantsError when the
    batch is not ready, or has refused rows in mode all.
    """
    batch = _apply_begin(batch, mode, actor)
    roster = roster_kinds()[batch.kind].open()
    if mode == ImportMode.ALL:
        try:
            with transaction.atomic():
                while _apply_chunk(batch, roster, actor):
                    pass
                return _apply_end(batch, actor)
        except GrantsError:
            ImportJob.objects.filter(pk=batch.pk).update(state=ImportState.READY)
            raise
    while True:
        with transaction.atomic():
            if not _apply_chunk(batch, roster, actor):
                return _apply_end(batch, actor)


@transaction.atomic
def import_cancel(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Drop a batch that nobody has confirmed."""
    batch = batch_open(batch=batch, actor=actor)

    batch.state = ImportState.CANCELLED
    batch.save(update_fields=["state"])
    batch.rows.all().delete()

    record(batch, actor=actor, action="roster.cancelled")
    return batch


@transaction.atomic
def import_undo(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Take a whole batch back within seven days: new rows go, changed ones get their old values, all or none."""
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state != ImportState.DONE:
        raise GrantsError(_("Only an import that was written can be taken back."))
    if batch.applied_at is None or timezone.now() > batch.applied_at + UNDO_FOR:
        raise GrantsError(_("An import can be taken back for seven days only."))

    roster = roster_kinds()[batch.kind].open()
    if not isinstance(roster, ReversibleRoster):
        raise GrantsError(_("People have accounts by this import: take its entries back one by one."))
    rows = list(batch.rows.filter(is_applied=True).order_by("number"))
    _require_untouched(batch, roster, rows)
    for start in range(0, len(rows), CHUNK):
        roster.undo(rows[start : start + CHUNK], actor=actor)
    batch.state, batch.undone_at = ImportState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])

    record(batch, actor=actor, action="roster.undone", data={"rows": len(rows)})
    return batch


def _require_untouched(batch: ImportJob, roster: ReversibleRoster, rows: Sequence[ImportRow]) -> None:
    """Refuse when anything was done since with a row that the batch wrote."""
    streams = [f"{roster.label}:{row.target_pk}" for row in rows]
    for start in range(0, len(streams), CHUNK):
        later = Event.objects.filter(stream__in=streams[start : start + CHUNK], at__gt=batch.applied_at)
        if later.exists():
            raise GrantsError(_("This import can no longer be taken back: its rows were changed since."))


@transaction.atomic
def _apply_begin(batch: ImportJob, mode: ImportMode, actor: User | None) -> ImportJob:
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state not in {ImportState.READY, ImportState.APPLYING}:
        raise GrantsError(_("This import is not ready to be confirmed."))
    if mode == ImportMode.ALL and batch.counts[RowOutcome.REFUSED]:
        raise GrantsError(_("Nothing was imported: not every row is good."))
    if batch.state == ImportState.READY:
        batch.state, batch.mode = ImportState.APPLYING, mode
        batch.save(update_fields=["state", "mode"])
    return batch


def _apply_chunk(batch: ImportJob, roster: Roster, actor: User | None) -> bool:
    """Write the next rows; say whether there were any."""
    rows = list(batch.rows.filter(outcome__in=WRITTEN, is_applied=False).order_by("number")[:CHUNK])
    if not rows:
        return False
    entries = [entry_of(row=row) for row in rows]
    roster.compare(entries)
    _mark_stale(rows, entries)
    roster.write([entry for entry in entries if entry.outcome in WRITTEN], actor=actor)
    _note_late_faults(batch, entries)
    for row, entry in zip(rows, entries, strict=True):
        row.outcome, row.old, row.changes = entry.outcome, entry.old, entry.changes
        row.target_pk = entry.target.pk if entry.target else None
        row.is_applied = entry.outcome in WRITTEN
    rows_update(rows, ["outcome", "old", "changes", "target_pk", "is_applied"])
    return True


def _mark_stale(rows: Sequence[ImportRow], entries: Sequence[Entry]) -> None:
    """Refuse rows of which the register says something else than at the preview."""
    for row, entry in zip(rows, entries, strict=True):
        if entry.outcome not in {row.outcome, RowOutcome.UNCHANGED}:
            entry.add(RosterFault.SINCE_CHANGED)


def _note_late_faults(batch: ImportJob, entries: Sequence[Entry]) -> None:
    """Keep what only the writing showed; in mode all nothing is written then."""
    late = [problem for entry in entries for problem in entry.problems if problem.code in LATE]
    if late and batch.mode == ImportMode.ALL:
        raise GrantsError(
            _("Nothing was imported. Row %(row)d: %(message)s") % {"row": late[0].row, "message": late[0].message}
        )
    rows_insert(issue_of(batch=batch, problem=problem) for problem in late)


def _apply_end(batch: ImportJob, actor: User | None) -> ImportJob:
    batch = batch_locked(batch=batch)
    batch.state, batch.applied_at = ImportState.DONE, timezone.now()
    batch_recount(batch=batch)
    batch.save(update_fields=["state", "applied_at"])

    data: dict[str, object] = {"kind": batch.kind, "mode": batch.mode, **batch.counts}
    record(batch, actor=actor, action="roster.applied", data=data)
    return batch
