# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files on their way in: judged by content, kept apart, scanned when a scanner is configured, then released."""

from __future__ import annotations  # Django's File takes no type argument at run time

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.filetypes import DOCUMENTS, FileType, file_type
from grants.enums import BlobState
from grants.exceptions import GrantsError
from grants.models.files import Blob
from grants.models.jobs import Job
from grants.services.antivirus import scanner_is_configured, virus_in
from grants.services.jobs import job_schedule, job_subject, register_kind
from grants.storage import blobs

SCAN = "files.scan"


def register_scan() -> None:
    """Say what does the scanning of files; called when the application is ready."""
    register_kind(SCAN, blob_scan_job)


def blob_receive(*, upload: File[Any], name: str, maximum: int, allowed: frozenset[FileType] = DOCUMENTS) -> Blob:
    """Take an upload and return its blob, clean at once where no scanner is configured.

    ``maximum`` in bytes. The same bytes are kept once; bytes refused before are refused again. The bytes are
    stored before the row is written, and outside its transaction.
    """
    return blob_take(
        upload=upload, kind=file_type(upload, name=name, size=upload.size, maximum=maximum, allowed=allowed)
    )


def blob_take(*, upload: File[Any], kind: FileType) -> Blob:
    """Keep an upload whose type was judged, apart until a scanner has seen it; raises GrantsError for refused bytes."""
    sha256 = blobs.digest_of(upload)
    known = Blob.objects.filter(sha256=sha256).first()
    if known and known.state == BlobState.REFUSED:
        raise GrantsError(_("The virus scanner refused this file."))
    if known and known.state == BlobState.CLEAN:
        return known

    blobs.quarantine_put(sha256, upload)
    blob = _blob_note(sha256=sha256, size=upload.size, kind=kind)
    return blob if scanner_is_configured() else blob_release(blob=blob)


def blob_keep(*, content: File[Any], kind: FileType) -> Blob:
    """Keep a file that the house made itself, such as a print: there is nothing to judge about it."""
    sha256 = blobs.digest_of(content)
    known = Blob.objects.filter(sha256=sha256, state=BlobState.CLEAN).first()
    if known:
        return known
    blobs.quarantine_put(sha256, content)
    blob, _is_new = Blob.objects.get_or_create(sha256=sha256, defaults={"size": content.size, "type": kind.value})
    return blob_release(blob=blob)


@transaction.atomic
def blob_drop(*, blob: Blob) -> bool:
    """Delete a file that the house made and that nothing refers to any more; say whether it is gone.

    The bytes go before the row's lock does: whoever keeps the same bytes anew waits for it, and stores them again.
    """
    try:
        with transaction.atomic():
            Blob.objects.filter(pk=blob.pk).delete()
    except ProtectedError:
        return False
    blobs.blob_delete(blob.sha256)
    return True


def blob_release(*, blob: Blob) -> Blob:
    """Let a blob out of quarantine; again has no further effect."""
    blobs.quarantine_release(blob.sha256)
    with transaction.atomic():
        waiting = Blob.objects.filter(pk=blob.pk, state=BlobState.QUARANTINED)
        waiting.update(state=BlobState.CLEAN, judged_at=timezone.now())
    blob.refresh_from_db()
    return blob


def blob_refuse(*, blob: Blob, finding: str) -> Blob:
    """Refuse a blob for ever and delete its bytes."""
    with transaction.atomic():
        waiting = Blob.objects.filter(pk=blob.pk, state=BlobState.QUARANTINED)
        waiting.update(state=BlobState.REFUSED, finding=finding[:200], judged_at=timezone.now())
    blob.refresh_from_db()
    if blob.state == BlobState.REFUSED:
        blobs.quarantine_drop(blob.sha256)
    return blob


def blob_scan(*, blob: Blob) -> Blob:
    """Ask the scanner about a blob in quarantine and act on its verdict; no verdict leaves it there."""
    if blob.state != BlobState.QUARANTINED:
        return blob
    with blobs.quarantine_open(blob.sha256) as file:
        finding = virus_in(file=file)
    return blob_refuse(blob=blob, finding=finding) if finding else blob_release(blob=blob)


def blob_scan_job(job: Job) -> None:
    """Scan the blob that a job is about."""
    blob = job_subject(job=job)
    if isinstance(blob, Blob):
        blob_scan(blob=blob)


def blob_bytes(*, blob: Blob) -> File[Any]:
    """Open the bytes of a clean blob."""
    if blob.state == BlobState.QUARANTINED:
        raise GrantsError(_("The file is still being checked. Try again in a minute."))
    if blob.state == BlobState.REFUSED:
        raise GrantsError(_("The virus scanner refused this file."))
    return blobs.blob_open(blob.sha256)


@transaction.atomic
def _blob_note(*, sha256: str, size: int, kind: FileType) -> Blob:
    blob, _is_new = Blob.objects.get_or_create(sha256=sha256, defaults={"size": size, "type": kind.value})
    if blob.state == BlobState.QUARANTINED and scanner_is_configured():
        job_schedule(kind=SCAN, subject=blob, key=sha256)
    return blob
