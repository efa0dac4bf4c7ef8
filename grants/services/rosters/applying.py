# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a staged batch into the registers: the good rows in pieces, or all rows in one transaction."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ImportMode, ImportState, RosterFault, RowOutcome
from grants.exceptions import GrantsError
from grants.models import ImportJob, ImportRow, User
from grants.services.rosters.batches import batch_locked, batch_recount, entry_of, issue_of, require_kind
from grants.services.rosters.kinds import Entry, Roster, roster_kinds
from grants.services.rosters.staging import CHUNK, Step, no_step
from grants.storage.bulk import collector_paused, rows_insert, rows_update

LATE = frozenset({RosterFault.SINCE_CHANGED, RosterFault.ROW_FAILED})
WRITTEN = (RowOutcome.CREATE, RowOutcome.UPDATE)


@collector_paused()
def import_apply(*, batch: ImportJob, mode: ImportMode, actor: User | None, step: Step = no_step) -> ImportJob:
    """Write the staged rows; with ``ImportMode.ALL`` nothing is written unless every row is good.

    May be called again after a crash: rows that were written are not written twice. ``step`` hears of each piece
    in its transaction; of the one transaction of mode all it hears nothing. Raises GrantsError when the batch is
    not ready, or has refused rows in mode all.
    """
    batch = apply_begin(batch=batch, mode=mode, actor=actor)
    roster = roster_kinds()[batch.kind].open(actor)
    roster.sha256 = batch.sha256
    if mode == ImportMode.ALL:
        try:
            with transaction.atomic():
                while _apply_chunk(batch, roster, actor):
                    pass
                return _apply_end(batch, actor)
        except GrantsError:
            ImportJob.objects.filter(pk=batch.pk, state=ImportState.APPLYING).update(state=ImportState.READY)
            raise
    total = sum(batch.counts[outcome] for outcome in WRITTEN)
    done = batch.rows.filter(is_applied=True).count()
    while True:
        with transaction.atomic():
            written = _apply_chunk(batch, roster, actor)
            if not written:
                return _apply_end(batch, actor)
            done += written
            step(done=done, total=total)


@transaction.atomic
def apply_begin(*, batch: ImportJob, mode: ImportMode, actor: User | None) -> ImportJob:
    """Confirm a batch; again while it is written changes nothing. Raises GrantsError when it is not ready."""
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


def _apply_chunk(batch: ImportJob, roster: Roster, actor: User | None) -> int:
    """Write the next rows; say how many there were."""
    rows = list(batch.rows.filter(outcome__in=WRITTEN, is_applied=False).order_by("number")[: roster.at_once or CHUNK])
    if not rows:
        return 0
    entries = [entry_of(row=row) for row in rows]
    roster.compare(entries)
    _mark_stale(rows, entries)
    roster.write([entry for entry in entries if entry.outcome in WRITTEN], actor=actor)
    _note_late_faults(batch, entries)
    rows_update(rows, _noted(rows, entries))
    return len(rows)


def _noted(rows: Sequence[ImportRow], entries: Sequence[Entry]) -> list[str]:
    """Note on rows what became of them; return the columns in which any of them is another than before."""
    changed = {"is_applied"}
    for row, entry in zip(rows, entries, strict=True):
        row.is_applied = entry.outcome in WRITTEN
        noted = {
            "outcome": entry.outcome,
            "old": entry.old,
            "changes": entry.changes,
            "target_pk": entry.target.pk if entry.target else None,
        }
        for name, value in noted.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                changed.add(name)
    return sorted(changed)


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
    if batch.state != ImportState.APPLYING:
        raise GrantsError(_("This import was stopped."))
    batch.state, batch.applied_at = ImportState.DONE, timezone.now()
    batch_recount(batch=batch)
    batch.save(update_fields=["state", "applied_at"])

    data: dict[str, object] = {"kind": batch.kind, "mode": batch.mode, **batch.counts}
    record(batch, actor=actor, action="roster.applied", data=data)
    return batch
