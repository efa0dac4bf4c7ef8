# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take a file in: keep it, have it scanned, and order that it is read; or have it read anew in another way."""

from __future__ import annotations  # Django's File takes no type argument at run time

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.filetypes import FileType
from grants.engine.rosters.containers import Container, container_of
from grants.engine.rosters.limits import MAX_BYTES, MEGABYTE
from grants.engine.rosters.problems import Problem, RosterRefusedError
from grants.engine.rosters.tables import Choices
from grants.enums import ImportState, RosterFault
from grants.exceptions import GrantsError
from grants.models import Blob, ImportJob, User
from grants.services.files import blob_take
from grants.services.jobs import job_schedule
from grants.services.rosters.batches import batch_locked, issue_of, require_kind
from grants.services.rosters.kinds import RosterKind
from grants.services.rosters.staging import import_read

READ = "rosters.read"
TYPES = {
    Container.XLSX: FileType.XLSX,
    Container.XLS: FileType.XLS,
    Container.ODS: FileType.ODS,
    Container.TEXT: FileType.CSV,
}
REREAD = frozenset({ImportState.READY, ImportState.REFUSED})


def import_receive(
    *, actor: User, kind: RosterKind, upload: File[Any], file_name: str, choices: Choices | None = None
) -> ImportJob:
    """Keep an upload and order that it is read; one that is no list at all is kept as refused, with its reason.

    Raises PermissionDenied for who may not import this kind.
    """
    batch = _receive(actor, kind, upload, file_name, choices or Choices())
    return _order_reading(batch) if batch.state == ImportState.READING else batch


def import_stage(
    *, actor: User | None, kind: RosterKind, body: bytes, file_name: str, choices: Choices | None = None
) -> ImportJob:
    """Keep a file and read it at once; one that cannot be used is kept as refused, with its reason.

    ``actor`` is None for a command on the machine itself. Raises PermissionDenied for who may not import this kind.
    """
    batch = _receive(actor, kind, ContentFile(body), file_name, choices or Choices())
    return import_read(batch=batch) if batch.state == ImportState.READING else batch


@transaction.atomic
def import_choose(*, batch: ImportJob, choices: Choices, actor: User | None) -> ImportJob:
    """Have the file read anew in another way; what was corrected in the preview is dropped.

    Raises GrantsError once the batch is confirmed, or for a file that was not kept.
    """
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state not in REREAD or batch.blob is None:
        raise GrantsError(_("This import can no longer be changed."))
    batch.state, batch.choices = ImportState.READING, _stored(choices)
    batch.save(update_fields=["state", "choices"])
    record(batch, actor=actor, action="roster.read_anew", data={"choices": batch.choices})
    return _order_reading(batch)


def _receive(actor: User | None, kind: RosterKind, upload: File[Any], file_name: str, choices: Choices) -> ImportJob:
    if kind.is_own if actor is None else not kind.may(actor):
        raise PermissionDenied
    if upload.size > MAX_BYTES:
        sha256, problem = "", Problem(RosterFault.FILE_TOO_LARGE, params={"limit": MAX_BYTES // MEGABYTE})
        return _batch_open(actor, kind, file_name, choices, sha256=sha256, problem=problem)
    body = upload.read()
    sha256 = hashlib.sha256(body).hexdigest()
    try:
        blob = blob_take(upload=ContentFile(body), kind=TYPES[container_of(body)])
    except RosterRefusedError as error:
        return _batch_open(actor, kind, file_name, choices, sha256=sha256, problem=error.problem)
    except GrantsError:
        refused = Problem(RosterFault.FILE_VIRUS)
        return _batch_open(actor, kind, file_name, choices, sha256=sha256, problem=refused)
    return _batch_open(actor, kind, file_name, choices, sha256=sha256, blob=blob)


@transaction.atomic
def _batch_open(
    actor: User | None,
    kind: RosterKind,
    file_name: str,
    choices: Choices,
    *,
    sha256: str,
    blob: Blob | None = None,
    problem: Problem | None = None,
) -> ImportJob:
    batch = ImportJob.objects.create(
        kind=kind.code,
        file_name=file_name[-200:],
        sha256=sha256,
        blob=blob,
        state=ImportState.REFUSED if problem else ImportState.READING,
        created_by=actor,
        choices=_stored(choices),
    )
    record(batch, actor=actor, action="roster.received", data={"kind": kind.code, "sha256": sha256})
    if problem:
        issue_of(batch=batch, problem=problem).save()
        record(batch, actor=actor, action="roster.refused", data={"fault": problem.code.value})
    return batch


@transaction.atomic
def _order_reading(batch: ImportJob) -> ImportJob:
    batch.job = job_schedule(kind=READ, subject=batch, key=str(batch.pk))
    batch.save(update_fields=["job"])
    return batch


def _stored(choices: Choices) -> dict[str, object]:
    return {
        "sheet": choices.sheet,
        "encoding": choices.encoding,
        "delimiter": choices.delimiter,
        "header": choices.header,
        "columns": {str(number): code for number, code in choices.columns.items()},
    }
