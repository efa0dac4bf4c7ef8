# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the whole house into a folder and bring it back: database, files, anchors, and the fingerprints of keys.

The keys themselves stay out: a backup and its keys are kept apart. Anchors are copied before the database, so that
none names a seal that the database does not hold; a restore adds those that are missing. The database is copied from
one snapshot; files are copied after it, and since no released file is deleted but that of an expired export, every
other row finds its bytes.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.seals import seal_key_id
from grants.enums import BlobState
from grants.exceptions import GrantsError
from grants.fields import key_id
from grants.models.exports import ExportJob
from grants.models.files import Blob
from grants.models.triggers import triggers_install
from grants.services.files import blob_drop
from grants.services.sealing import seals_anchor
from grants.storage import blobs
from grants.storage.anchors import anchor_path

DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
MANIFEST = "manifest.json"
ANCHORS = "anchors.jsonl"


def backup_write(*, folder: Path) -> dict[str, Any]:
    """Write a backup into ``folder`` (absent or empty) and return its manifest, which is written last."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise GrantsError(_("The folder for the backup is not empty."))

    database = folder / DATABASE[connection.vendor]
    if anchor_path().exists():
        shutil.copyfile(anchor_path(), folder / ANCHORS)
    _copy_sqlite(database) if connection.vendor == "sqlite" else _dump_postgresql(database)
    files = _copy_files(folder / "files")

    manifest = {
        "made_at": timezone.now().isoformat(),
        "vendor": connection.vendor,
        "database_sha256": _sha256(database),
        "files": files,
        "keys": key_fingerprints(),
    }
    draft = folder / f".{MANIFEST}"
    draft.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    draft.replace(folder / MANIFEST)
    return manifest


def backup_restore(*, folder: Path) -> dict[str, Any]:
    """Bring a backup back into an empty database and return its manifest; stop the house before, migrate after.

    Refused when the backup is not whole, of the other kind of database, or made with keys that are not here.
    """
    manifest = _manifest(folder)
    database = folder / DATABASE[connection.vendor]
    if manifest["vendor"] != connection.vendor:
        raise GrantsError(_("The backup is of another kind of database."))
    if not database.exists() or _sha256(database) != manifest["database_sha256"]:
        raise GrantsError(_("The database in the backup is damaged."))
    if any(set(ids) - set(key_fingerprints()[name]) for name, ids in manifest["keys"].items()):
        raise GrantsError(_("The backup was made with keys that are not here. Put them into the folder of keys first."))
    if connection.introspection.table_names():
        raise GrantsError(_("The database is not empty. A backup is brought back into an empty one only."))

    _load_sqlite(database) if connection.vendor == "sqlite" else _load_postgresql(database)
    triggers_install(connection)
    if (folder / ANCHORS).exists():
        _put_anchors_back(folder / ANCHORS)
    seals_anchor()
    _put_files_back(folder / "files", datetime.fromisoformat(manifest["made_at"]))
    return manifest


def key_fingerprints() -> dict[str, list[str]]:
    """Return the short names of the keys in use; they tell nothing about the keys."""
    return {
        "audit": [seal_key_id(key) for key in settings.AUDIT_KEYS],
        "field": [key_id(key) for key in settings.FIELD_KEYS],
        "hash": [key_id(settings.HASH_KEY)],
    }


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise GrantsError(_("There is no whole backup in this folder.")) from None
    return manifest


def _copy_sqlite(target: Path) -> None:
    # all pages in one step: one read transaction, so no writer can come between
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _load_sqlite(database: Path) -> None:
    connection.close()
    target = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def _dump_postgresql(target: Path) -> None:
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load_postgresql(database: Path) -> None:
    # closed first: a restore drops nothing, but an open transaction of ours would wait for it
    connection.close()
    name = str(connection.settings_dict["NAME"])
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={name}", str(database))


def _run(program: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on our database; the password travels in the environment, never on the command line."""
    place = connection.settings_dict
    surroundings = {
        **os.environ,
        "PGHOST": str(place["HOST"]),
        "PGPORT": str(place["PORT"] or 5432),
        "PGUSER": str(place["USER"]),
        "PGPASSWORD": str(place["PASSWORD"]),
        "PGDATABASE": str(place["NAME"]),
    }
    found = shutil.which(program)
    if found is None:
        raise GrantsError(_("The program %(program)s is not installed.") % {"program": program})
    ran = subprocess.run([found, *arguments], env=surroundings, check=False, capture_output=True, text=True)  # noqa: S603 -- our own arguments
    if ran.returncode:
        raise GrantsError(_("The program %(program)s failed.") % {"program": program})


def _copy_files(folder: Path) -> int:
    """Copy the bytes of every blob that is not refused; return how many."""
    count = 0
    for blob in Blob.objects.exclude(state=BlobState.REFUSED).order_by("pk").iterator():
        target = folder / blobs.blob_path(blob.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with blobs.stored_open(blob.sha256) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except FileNotFoundError:
            if Blob.objects.filter(pk=blob.pk).exists():
                raise
            continue  # the list that it held expired meanwhile
        count += 1
    return count


def _put_files_back(folder: Path, made_at: datetime) -> None:
    """Store every file of the backup whose row is there, after its digest was compared."""
    for blob in Blob.objects.exclude(state=BlobState.REFUSED).order_by("pk").iterator():
        source = folder / blobs.blob_path(blob.sha256)
        if not source.exists() and _was_expiring(blob, made_at):
            continue
        if not source.exists() or _sha256(source) != blob.sha256:
            raise GrantsError(_("The file %(digest)s in the backup is missing or damaged.") % {"digest": blob.sha256})
        blobs.stored_put(blob.sha256, source, is_clean=blob.state == BlobState.CLEAN)


def _was_expiring(blob: Blob, made_at: datetime) -> bool:
    """Say whether a file held a list that expired while the backup was made; its row goes as the bytes did."""
    lists = ExportJob.objects.filter(blob=blob, expires_at__lte=made_at)
    if not lists.exists():
        return False
    lists.update(blob=None)
    return blob_drop(blob=blob)


def _put_anchors_back(source: Path) -> None:
    target = anchor_path()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists():
        # anchors younger than the backup prove what the restore took away
        target.rename(target.with_name(f"{target.name}.{timezone.now():%Y%m%dT%H%M%S}"))
    shutil.copyfile(source, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
