# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long work: one register of kinds, one claim, one lease and one sweep for all of it."""

import logging
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q
from django.db.models.functions import Now
from django.utils import timezone

from grants.engine.scrub import describe_error
from grants.enums import JobState
from grants.exceptions import GrantsError
from grants.models.jobs import Job
from grants.selectors.clock import database_now
from grants.services.leases import Heartbeat
from grants.tasks import job_run_task

LEASE = timedelta(seconds=60)
RESEND_AFTER = timedelta(minutes=2)
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
MAX_ATTEMPTS = len(BACK_OFF) + 1
SWEEP_LIMIT = 500
UNFINISHED = (JobState.SCHEDULED, JobState.RUNNING)

log = logging.getLogger(__name__)

Run = Callable[[Job], dict[str, object] | None]


class JobInterruptedError(Exception):
    """Tell a running job that it was cancelled, or that another worker took it over."""


@dataclass(frozen=True)
class Kind:
    """How jobs of one kind are done."""

    run: Run
    queue: str
    atomic: bool


KINDS: dict[str, Kind] = {}


def register_kind(kind: str, run: Run, *, queue: Literal["fast", "slow"] = "fast", atomic: bool = False) -> None:
    """Say what does jobs of ``kind``; called from ``AppConfig.ready()``.

    ``run`` may be called again after a crash. With ``atomic`` it runs in one transaction that also marks the job
    done, so its effects happen exactly once; without, it commits in steps, each with ``job_checkpoint``.
    """
    KINDS[kind] = Kind(run, queue, atomic)


@transaction.atomic
def job_schedule(
    *,
    kind: str,
    subject: Model | None = None,
    key: str = "",
    data: dict[str, object] | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Write a job in the caller's transaction; the worker hears of it after the commit.

    With a ``key``, an unfinished job of the same kind and key is returned instead; one that waits keeps the
    earlier time, one that runs will run once more (it may have read before this transaction's change). Its row
    stays locked till the commit: without a key writers do not queue.
    """
    job = _unfinished(kind, key) if key else None
    if job is None:
        job = _job_create(kind=kind, subject=subject, key=key, data=data or {}, run_after=run_after)
    else:
        if job.state == JobState.RUNNING:
            job.again = True
        job.run_after = min(job.run_after, run_after or database_now())
        job.save(update_fields=["again", "run_after"])
    if job.state == JobState.SCHEDULED and (run_after is None or job.run_after <= timezone.now()):
        transaction.on_commit(partial(_job_send, job), robust=True)
    return job


def job_run(*, job_id: int) -> bool:
    """Claim a job and do it; say whether this call was the one that did."""
    worker = secrets.token_hex(8)
    job = _job_claim(job_id, worker)
    if job is None:
        return False
    if job.attempts > MAX_ATTEMPTS:
        _job_end(job, JobState.FAILED, error=job.error or "The worker died each time.")
        return False
    with Heartbeat(Job.objects.filter(pk=job.pk, worker=worker, state=JobState.RUNNING), LEASE):
        try:
            _job_do(job, KINDS[job.kind])
        except JobInterruptedError:
            log.info("job interrupted", extra={"job": job.pk, "kind": job.kind})
        except Exception as error:  # noqa: BLE001 -- whatever a kind raises is kept on its row
            _job_retry(job, error)
    return True


@transaction.atomic
def job_checkpoint(*, job: Job, checkpoint: dict[str, object]) -> None:
    """Note how far a job has come, in the transaction of the step; raise when the job is no longer ours."""
    taken = Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING).update(
        checkpoint=checkpoint, lease_until=Now() + LEASE
    )
    if not taken:
        raise JobInterruptedError
    job.checkpoint = checkpoint


@transaction.atomic
def job_cancel(*, job: Job) -> Job:
    """Stop a job: one that waits never starts, one that runs stops at its next checkpoint; an ended one stays."""
    Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(
        state=JobState.CANCELLED, again=False, finished_at=Now(), worker="", lease_until=None
    )
    job.refresh_from_db()
    return job


@transaction.atomic
def job_retry(*, job: Job) -> Job:
    """Schedule a failed or cancelled job once more, from its checkpoint."""
    Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED]).update(
        state=JobState.SCHEDULED, attempts=0, run_after=Now(), finished_at=None, error=""
    )
    job.refresh_from_db()
    if job.state == JobState.SCHEDULED:
        transaction.on_commit(partial(_job_send, job), robust=True)
    return job


def job_subject(*, job: Job) -> Model | None:
    """Return the row that a job is about."""
    if job.subject_pk is None:
        return None
    subject: Model = apps.get_model(job.subject_label)._base_manager.get(pk=job.subject_pk)  # noqa: SLF001 -- Django's
    return subject


def jobs_sweep() -> int:
    """Send due jobs whose message was lost and running jobs whose lease ran out; return how many."""
    stale = Q(sent_at=None) | Q(sent_at__lt=Now() - RESEND_AFTER)
    lost = list(Job.objects.filter(_due(), stale).order_by("run_after")[:SWEEP_LIMIT])
    for job in lost:
        _job_send(job)
    return len(lost)


def jobs_run_due(*, limit: int = 100, besides: Collection[str] = ()) -> int:
    """Do due jobs in this process, also those that they schedule, but for some kinds; return how many were done."""
    done = 0
    while done < limit:
        due = Job.objects.filter(_due()).exclude(kind__in=besides).order_by("run_after", "pk")
        job_id = due.values_list("pk", flat=True).first()
        if job_id is None:
            break
        done += job_run(job_id=job_id)
    return done


def _due() -> Q:
    # each moment is compared with the clock that wrote it: SQLite's own counts whole milliseconds, so that a job would
    # not be due at once
    return Q(state=JobState.SCHEDULED, run_after__lte=timezone.now()) | Q(state=JobState.RUNNING, lease_until__lt=Now())


def _unfinished(kind: str, key: str) -> Job | None:
    found = Job.objects.select_for_update(of=("self",), no_key=True)
    return found.filter(kind=kind, key=key, state__in=UNFINISHED).first()


def _job_create(
    *, kind: str, subject: Model | None, key: str, data: dict[str, object], run_after: datetime | None
) -> Job:
    # at once by the clock of the database, which is the one that is asked what is due
    at = {} if run_after is None else {"run_after": run_after}
    job = Job(
        kind=kind,
        subject_label=subject._meta.label_lower if subject else "",
        subject_pk=subject.pk if subject else None,
        key=key,
        data=data,
        queue=KINDS[kind].queue,
        **at,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # another writer committed the same key between our look and our insert
        existing = _unfinished(kind, key) if key else None
        if existing is None:
            raise
        return existing
    return job


def _job_send(job: Job) -> None:
    job_run_task.apply_async(kwargs={"job_id": job.pk}, task_id=job.task_id, queue=job.queue)
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(sent_at=Now())


@transaction.atomic
def _job_claim(job_id: int, worker: str) -> Job | None:
    claimed = Job.objects.filter(_due(), pk=job_id).update(
        state=JobState.RUNNING, worker=worker, lease_until=Now() + LEASE, attempts=F("attempts") + 1
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _job_do(job: Job, kind: Kind) -> None:
    if kind.atomic:
        with transaction.atomic():
            _job_end(job, JobState.DONE, result=kind.run(job) or {})
    else:
        _job_end(job, JobState.DONE, result=kind.run(job) or {})


@transaction.atomic
def _job_end(job: Job, state: JobState, *, result: dict[str, object] | None = None, error: str = "") -> None:
    """Write the end of a job that is still ours; one that was asked for again meanwhile waits anew."""
    ours = Job.objects.select_for_update(of=("self",), no_key=True)
    row = ours.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING).first()
    if row is None:
        raise JobInterruptedError

    row.state, row.result, row.error = state, result or {}, error
    row.worker, row.lease_until, row.finished_at = "", None, timezone.now()
    if row.again:
        row.state, row.again, row.attempts, row.checkpoint, row.sent_at = JobState.SCHEDULED, False, 0, {}, None
        transaction.on_commit(partial(_job_send, row), robust=True)
    row.save()


@transaction.atomic
def _job_retry(job: Job, error: Exception) -> None:
    text = describe_error(error, with_message=isinstance(error, GrantsError))
    log.warning("job failed", extra={"job": job.pk, "kind": job.kind, "attempt": job.attempts, "error": text})
    if job.attempts >= MAX_ATTEMPTS:
        _job_end(job, JobState.FAILED, error=text)
        return
    Job.objects.filter(pk=job.pk, worker=job.worker, state=JobState.RUNNING).update(
        state=JobState.SCHEDULED,
        run_after=Now() + BACK_OFF[job.attempts - 1],
        worker="",
        lease_until=None,
        sent_at=None,
        error=text,
    )
