# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a whole batch back: new rows go, changed ones get their old values, all or none."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ImportState
from grants.exceptions import GrantsError
from grants.models import Event, ImportJob, ImportRow, User
from grants.services.rosters.batches import batch_locked, require_kind
from grants.services.rosters.kinds import ReversibleRoster, roster_kinds
from grants.services.rosters.staging import CHUNK

UNDO_FOR = timedelta(days=7)
WRITTEN_STATES = frozenset({ImportState.DONE, ImportState.STOPPED})


@transaction.atomic
def undo_begin(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Say that a batch is being taken back; raises GrantsError when that is not possible, or no longer."""
    batch = batch_locked(batch=batch)
    _require_undoable(batch, actor, states=WRITTEN_STATES)
    batch.found["before_undo"] = batch.state
    batch.state = ImportState.UNDOING
    batch.save(update_fields=["state", "found"])
    return batch


@transaction.atomic
def import_undo(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Take a whole batch back within seven days: new rows go, changed ones get their old values, all or none.

    Raises GrantsError when it is too late, or something was done with one of the rows since.
    """
    batch = batch_locked(batch=batch)
    roster = _require_undoable(batch, actor, states=WRITTEN_STATES | {ImportState.UNDOING})
    rows = list(batch.rows.filter(is_applied=True).order_by("number"))
    _require_untouched(batch, roster, rows)
    for start in range(0, len(rows), CHUNK):
        roster.undo(rows[start : start + CHUNK], actor=actor)
    batch.state, batch.undone_at = ImportState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])

    record(batch, actor=actor, action="roster.undone", data={"rows": len(rows)})
    return batch


@transaction.atomic
def undo_refuse(*, batch: ImportJob) -> ImportJob:
    """Leave a batch written that could not be taken back."""
    batch = batch_locked(batch=batch)
    if batch.state == ImportState.UNDOING:
        batch.state = ImportState(batch.found.pop("before_undo"))
        batch.save(update_fields=["state", "found"])
    return batch


def is_undoable(*, batch: ImportJob) -> bool:
    """Say whether a batch may still be taken back, as far as time and kind go."""
    is_recent = batch.applied_at is not None and timezone.now() <= batch.applied_at + UNDO_FOR
    is_reversible = isinstance(roster_kinds()[batch.kind].open(batch.created_by), ReversibleRoster)
    return batch.state in WRITTEN_STATES and is_recent and is_reversible


def _require_undoable(batch: ImportJob, actor: User | None, *, states: frozenset[ImportState]) -> ReversibleRoster:
    require_kind(batch=batch, actor=actor)
    if batch.state not in states:
        raise GrantsError(_("Only an import that was written can be taken back."))
    if batch.applied_at is None or timezone.now() > batch.applied_at + UNDO_FOR:
        raise GrantsError(_("An import can be taken back for seven days only."))
    roster = roster_kinds()[batch.kind].open(actor)
    if not isinstance(roster, ReversibleRoster):
        raise GrantsError(str(roster.stays))
    return roster


def _require_untouched(batch: ImportJob, roster: ReversibleRoster, rows: Sequence[ImportRow]) -> None:
    """Refuse when anything was done since with a row that the batch wrote."""
    numbers = {f"{roster.label}:{row.target_pk}": row.number for row in rows}
    streams = list(numbers)
    for start in range(0, len(streams), CHUNK):
        later = Event.objects.filter(stream__in=streams[start : start + CHUNK], at__gt=batch.applied_at)
        changed = [numbers[stream] for stream in later.values_list("stream", flat=True).distinct()]
        if changed:
            raise GrantsError(
                _("This import can no longer be taken back: row %(row)d was changed since.") % {"row": min(changed)}
            )
