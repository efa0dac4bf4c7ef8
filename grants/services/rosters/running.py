# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports as long work: confirmed, stopped, gone on with and taken back by people, done by a worker in pieces."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ImportMode, ImportState, JobState
from grants.exceptions import GrantsError
from grants.models import ImportJob, Job, User
from grants.services.jobs import job_cancel, job_checkpoint, job_retry, job_schedule, job_subject, register_kind
from grants.services.rosters.applying import apply_begin, import_apply
from grants.services.rosters.batches import batch_locked, batch_recount, require_kind
from grants.services.rosters.receiving import READ
from grants.services.rosters.staging import import_read
from grants.services.rosters.undoing import import_undo, undo_begin, undo_refuse

APPLY, UNDO = "rosters.apply", "rosters.undo"
RUNNING = frozenset({ImportState.READING, ImportState.APPLYING, ImportState.UNDOING})
STOPPABLE = frozenset({ImportState.READING, ImportState.APPLYING})


def register_imports() -> None:
    """Say what reads, writes and takes back; called when the application is ready."""
    register_kind(READ, _read_job, queue="slow")
    register_kind(APPLY, _apply_job, queue="slow")
    register_kind(UNDO, _undo_job, queue="slow")


@transaction.atomic
def import_confirm(*, batch: ImportJob, mode: ImportMode, actor: User) -> ImportJob:
    """Order that the staged rows are written; raises GrantsError when the batch is not ready for it.

    Again while it is written changes nothing.
    """
    batch = apply_begin(batch=batch, mode=mode, actor=actor)
    return _order(batch, APPLY, actor)


@transaction.atomic
def import_take_back(*, batch: ImportJob, actor: User) -> ImportJob:
    """Order that a written batch is taken back; raises GrantsError when that is not possible, or no longer."""
    batch = undo_begin(batch=batch, actor=actor)
    return _order(batch, UNDO, actor)


@transaction.atomic
def import_cancel(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Drop a batch that nobody has confirmed; raises GrantsError for another."""
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state not in {ImportState.READING, ImportState.READY, ImportState.REFUSED}:
        raise GrantsError(_("This import can no longer be changed."))
    _job_end(batch)
    batch.state = ImportState.CANCELLED
    batch.save(update_fields=["state"])
    batch.rows.all().delete()

    record(batch, actor=actor, action="roster.cancelled")
    return batch


@transaction.atomic
def import_stop(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Stop the writing: what is written stays until it is taken back or gone on with; of mode all nothing is written.

    Raises GrantsError for a batch that is not being written.
    """
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state != ImportState.APPLYING:
        raise GrantsError(_("This import is not being written."))
    _job_end(batch)
    batch.state = ImportState.READY if batch.mode == ImportMode.ALL else ImportState.STOPPED
    batch.applied_at = None if batch.mode == ImportMode.ALL else timezone.now()
    batch.save(update_fields=["state", "applied_at"])
    batch_recount(batch=batch)

    record(batch, actor=actor, action="roster.stopped")
    return batch


@transaction.atomic
def import_resume(*, batch: ImportJob, actor: User) -> ImportJob:
    """Go on with what was stopped, or with what failed; raises GrantsError where nothing waits."""
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state == ImportState.STOPPED:
        batch.state = ImportState.APPLYING
        batch.save(update_fields=["state"])
        record(batch, actor=actor, action="roster.resumed")
        return _order(batch, APPLY, actor)
    if not is_stuck(batch=batch) or batch.job is None:
        raise GrantsError(_("This import is not stopped."))
    job_retry(job=batch.job)
    record(batch, actor=actor, action="roster.resumed")
    return batch


def is_stuck(*, batch: ImportJob) -> bool:
    """Say whether the work on a batch has failed for good, so that somebody has to say how to go on."""
    return batch.state in RUNNING and batch.job is not None and batch.job.state in {JobState.FAILED, JobState.CANCELLED}


def _order(batch: ImportJob, kind: str, actor: User) -> ImportJob:
    batch.job = job_schedule(kind=kind, subject=batch, key=str(batch.pk), data={"actor": actor.pk})
    batch.save(update_fields=["job"])
    return batch


def _job_end(batch: ImportJob) -> None:
    if batch.job is not None:
        job_cancel(job=batch.job)


def _progress(job: Job, *, done: int, total: int) -> None:
    job_checkpoint(job=job, checkpoint={"done": done, "total": total})


def _read_job(job: Job) -> dict[str, object]:
    batch = import_read(batch=_batch(job), step=partial(_progress, job))
    return {"state": batch.state}


def _apply_job(job: Job) -> dict[str, object]:
    batch, actor = _batch(job), User.objects.get(pk=job.data["actor"])
    if batch.state != ImportState.APPLYING:
        return {"state": batch.state}
    try:
        batch = import_apply(batch=batch, mode=ImportMode(batch.mode), actor=actor, step=partial(_progress, job))
    except GrantsError as error:
        return {"refused": str(error)}
    return {"state": batch.state}


def _undo_job(job: Job) -> dict[str, object]:
    batch, actor = _batch(job), User.objects.get(pk=job.data["actor"])
    if batch.state != ImportState.UNDOING:
        return {"state": batch.state}
    try:
        batch = import_undo(batch=batch, actor=actor)
    except GrantsError as error:
        undo_refuse(batch=batch)
        return {"refused": str(error)}
    return {"state": batch.state}


def _batch(job: Job) -> ImportJob:
    batch = job_subject(job=job)
    if not isinstance(batch, ImportJob):
        message = "this job is about an import"
        raise TypeError(message)
    return batch
