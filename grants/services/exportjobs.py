# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists ordered, written by a worker, handed to the one who ordered them, and deleted when their time is over."""

from __future__ import annotations  # Django's File takes no type argument at run time

import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.filetypes import FileType
from grants.enums import ExportState
from grants.exceptions import GrantsError
from grants.models import Blob, ExportJob, Job, SavedLayout, User
from grants.selectors.exportkinds import Scope, columns_chosen, export_kind, may_export
from grants.services.exports import FORMATS, Exported, ListMovedError, Wanted, export_log, list_write, wanted_of
from grants.services.files import blob_drop, blob_keep
from grants.services.jobs import (
    JobInterruptedError,
    job_cancel,
    job_checkpoint,
    job_schedule,
    job_subject,
    register_kind,
)
from grants.services.reports import Reporter

EXPORT = "exports.make"
SWEPT_AT_ONCE = 200
LONGEST_NAME = 60


def register_export_jobs() -> None:
    """Say what writes lists; called when the application is ready."""
    register_kind(EXPORT, _export_job, queue="slow")


def kept_for() -> timedelta:
    """Return how long a file can be downloaded (``EXPORT_HOURS``)."""
    return timedelta(hours=settings.EXPORT_HOURS)


@transaction.atomic
def export_order(*, actor: User, wanted: Wanted, format: str) -> ExportJob:  # noqa: A002 -- the word of the command
    """Order a list; raises PermissionDenied where it is not open to ``actor``, GrantsError for an unknown format."""
    _require(actor, wanted)
    if format not in FORMATS:
        raise GrantsError(_("There is no format “%(format)s”.") % {"format": format})
    export = ExportJob.objects.create(
        kind=wanted.kind.code,
        call=wanted.scope.call,
        format=format,
        layout=wanted.layout,
        columns=[column.code for column in wanted.columns],
        filters=dict(wanted.scope.filters),
        created_by=actor,
    )
    export.job = job_schedule(kind=EXPORT, subject=export, key=str(export.pk))
    export.save(update_fields=["job"])
    record(export, actor=actor, action="export.ordered", data={**wanted.log, "format": format})
    return export


def export_make(*, export: ExportJob, job: Job) -> ExportJob:
    """Write an ordered list and keep its file; again returns what was made before.

    A refusal (a right that is gone, a list that is not there yet) is kept on the export, in the words of whoever
    ordered it. Raises JobInterruptedError when it was cancelled meanwhile: then nothing is kept.
    """
    if export.made_at is not None or export.problem:
        return export
    try:
        with translation.override(export.created_by.language or settings.LANGUAGE_CODE):
            wanted = wanted_again(export=export)
            return _written(export, wanted, job)
    except ListMovedError:
        raise
    except PermissionDenied:
        return _failed(export, job, _("You may not do this."))
    except GrantsError as refusal:
        return _failed(export, job, str(refusal))


def wanted_again(*, export: ExportJob) -> Wanted:
    """Return what was ordered, as far as its owner may have it now; raises PermissionDenied or GrantsError."""
    wanted = wanted_of(
        kind=export.kind,
        scope=Scope(user=export.created_by, call=export.call),
        filters=export.filters,
        columns=export.columns,
    )
    _require(export.created_by, wanted)
    return Wanted(wanted.kind, wanted.scope, wanted.columns, export.layout)


@transaction.atomic
def export_cancel(*, actor: User, export: ExportJob) -> ExportJob:
    """Stop an export that waits or runs; one that has ended stays as it is."""
    locked = _own(actor, export)
    if locked.job is not None and locked.is_under_way:
        locked.job = job_cancel(job=locked.job)
        if locked.state == ExportState.CANCELLED:
            record(locked, actor=actor, action="export.cancelled")
    return locked


@transaction.atomic
def export_download(*, actor: User, export: ExportJob) -> Blob:
    """Return the file for its owner and count the download; raises GrantsError when there is none (any more)."""
    locked = _own(actor, export)
    _require_still(locked)
    if locked.state != ExportState.DONE or locked.blob is None:
        raise GrantsError(_("This file is not there any more. Order the list again."))
    ExportJob.objects.filter(pk=locked.pk).update(downloads=F("downloads") + 1)
    record(locked, actor=actor, action="export.downloaded", data={"sha256": locked.sha256})
    return locked.blob


def exports_sweep() -> int:
    """Delete the files whose time is over; return how many."""
    over = ExportJob.objects.filter(blob__isnull=False, expires_at__lte=timezone.now()).order_by("expires_at")
    keys = list(over.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for key in keys:
        _expire(key)
    return len(keys)


@transaction.atomic
def layout_save(*, actor: User, wanted: Wanted, name: str, is_shared: bool) -> SavedLayout:
    """Keep the columns of a list under a name; the same name of the same person and list is replaced."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise GrantsError(_("Give the layout a name of at most %(most)s signs.") % {"most": LONGEST_NAME})
    _require(actor, wanted)
    layout, _is_new = SavedLayout.objects.update_or_create(
        owner=actor,
        kind=wanted.kind.code,
        name=name,
        defaults={"columns": [column.code for column in wanted.columns], "is_shared": is_shared},
    )
    record(layout, actor=actor, action="layout.saved", data={"kind": layout.kind, "columns": layout.columns})
    return layout


@transaction.atomic
def layout_remove(*, actor: User, layout: SavedLayout) -> None:
    """Remove a layout of one's own; what was taken out in it stays."""
    locked = SavedLayout.objects.select_for_update(of=("self",), no_key=True).get(pk=layout.pk)
    if locked.owner_id != actor.pk:
        raise PermissionDenied
    record(locked, actor=actor, action="layout.removed", data={"kind": locked.kind})
    locked.delete()


def _export_job(job: Job) -> dict[str, object]:
    export = job_subject(job=job)
    if not isinstance(export, ExportJob):
        return {"done": False}
    made = export_make(export=export, job=job)
    return {"rows": made.rows, "sha256": made.sha256}


def _require(user: User, wanted: Wanted) -> None:
    if not may_export(user, wanted.kind, wanted.scope.call):
        raise PermissionDenied


def _require_still(export: ExportJob) -> None:
    """Refuse what its owner may not read any more; raises PermissionDenied, or GrantsError for a column."""
    kind, owner = export_kind(export.kind), export.created_by
    if not may_export(owner, kind, export.call):
        raise PermissionDenied
    columns_chosen(kind, Scope(user=owner, call=export.call), columns=export.columns)


def _own(actor: User, export: ExportJob) -> ExportJob:
    rows = ExportJob.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("created_by", "job", "blob", "call").get(pk=export.pk)
    if locked.created_by_id != actor.pk:
        raise PermissionDenied
    return locked


def _written(export: ExportJob, wanted: Wanted, job: Job) -> ExportJob:
    _throw_away(job)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{export.format}"
        with Reporter(job) as reporter:
            exported = list_write(wanted=wanted, format=export.format, path=path, progress=reporter.tell)
        # noted before it is kept, so that whoever does a killed job again finds what to throw away
        job_checkpoint(job=job, checkpoint={**_all(exported), "sha256": exported.sha256})
        with path.open("rb") as file:
            blob = blob_keep(content=File(file), kind=FileType(export.format))
    try:
        return _kept(export, wanted, exported, blob, job)
    except JobInterruptedError:
        blob_drop(blob=blob)
        raise


def _throw_away(job: Job) -> None:
    """Delete the file that an earlier, killed run of a job kept and did not come to note."""
    left = Blob.objects.filter(sha256=job.checkpoint.get("sha256", "")).first()
    if left is not None:
        blob_drop(blob=left)


def _all(exported: Exported) -> dict[str, object]:
    return {"done": exported.rows, "total": exported.rows}


@transaction.atomic
def _kept(export: ExportJob, wanted: Wanted, exported: Exported, blob: Blob, job: Job) -> ExportJob:
    """Note the file, unless the job is no longer ours: then this transaction comes to nothing."""
    job_checkpoint(job=job, checkpoint=_all(exported))
    now = timezone.now()
    locked = ExportJob.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)
    locked.rows, locked.sha256, locked.size, locked.blob = exported.rows, exported.sha256, blob.size, blob
    locked.made_at, locked.expires_at = now, now + kept_for()
    locked.save(update_fields=["rows", "sha256", "size", "blob", "made_at", "expires_at"])
    data = {**wanted.log, "format": export.format, "rows": exported.rows, "sha256": exported.sha256}
    record(locked, actor=export.created_by, action="export.made", data=data)
    if wanted.scope.call is not None:
        export_log(actor=export.created_by, call=wanted.scope.call, data=data)
    return locked


@transaction.atomic
def _failed(export: ExportJob, job: Job, problem: str) -> ExportJob:
    job_checkpoint(job=job, checkpoint=job.checkpoint)
    locked = ExportJob.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)
    locked.problem = problem[:500]
    locked.save(update_fields=["problem"])
    record(locked, actor=export.created_by, action="export.refused")
    return locked


@transaction.atomic
def _expire(key: int) -> None:
    export = ExportJob.objects.select_for_update(of=("self",), no_key=True).select_related("blob").get(pk=key)
    blob = export.blob
    if blob is None:
        return
    export.blob = None
    export.save(update_fields=["blob"])
    record(export, actor=None, action="export.expired", data={"sha256": export.sha256})
    blob_drop(blob=blob)
