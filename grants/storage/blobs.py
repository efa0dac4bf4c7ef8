# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bytes of files, named by their digest: checked ones in ``blobs``, the others in ``quarantine``.

Both are Django storages (``settings.STORAGES``), so that they may lie in a folder or in an object store.
"""

from __future__ import annotations  # Django's File takes no type argument at run time

import hashlib
import os
import secrets
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages


class ContentStorage(FileSystemStorage):
    """A folder whose files are whole or absent: written aside, forced to the disk, then renamed."""

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
            _sync_folder(target.parent)
        finally:
            draft.unlink(missing_ok=True)
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 -- Django's signature
        """Keep the name: equal names hold equal bytes."""
        return name


def blob_path(sha256: str) -> str:
    """Return the name of a blob in its storage."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file in hexadecimal digits and leave it at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any readable will do
    file.seek(0)
    return digest


def quarantine_put(sha256: str, file: File[Any]) -> None:
    """Keep a file apart until it is judged."""
    _put(storages["quarantine"], sha256, file)


def quarantine_open(sha256: str) -> File[Any]:
    """Open a file that is still apart."""
    return storages["quarantine"].open(blob_path(sha256))


def quarantine_release(sha256: str) -> None:
    """Move a file to the blobs; again after a crash is harmless."""
    if not storages["blobs"].exists(blob_path(sha256)):
        with quarantine_open(sha256) as file:
            _put(storages["blobs"], sha256, file)
    quarantine_drop(sha256)


def quarantine_drop(sha256: str) -> None:
    """Delete a file that is apart."""
    storages["quarantine"].delete(blob_path(sha256))


def blob_open(sha256: str) -> File[Any]:
    """Open a released file."""
    return storages["blobs"].open(blob_path(sha256))


def blob_delete(sha256: str) -> None:
    """Delete a released file; again has no further effect."""
    storages["blobs"].delete(blob_path(sha256))


def blob_is_whole(sha256: str) -> bool:
    """Say whether a released file is there and still is what its name says."""
    if not storages["blobs"].exists(blob_path(sha256)):
        return False
    with blob_open(sha256) as file:
        return digest_of(file) == sha256


def _put(storage: Storage, sha256: str, file: File[Any]) -> None:
    file.seek(0)
    if not storage.exists(blob_path(sha256)):
        storage.save(blob_path(sha256), file)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def stored_open(sha256: str) -> File[Any]:
    """Open a file wherever it is: released, or still apart."""
    try:
        return blob_open(sha256)
    except FileNotFoundError:
        return quarantine_open(sha256)


def stored_put(sha256: str, source: Path, *, is_clean: bool) -> None:
    """Put a file from a backup where its state says."""
    with source.open("rb") as file:
        _put(storages["blobs" if is_clean else "quarantine"], sha256, File(file))
