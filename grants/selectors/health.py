# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the parts of the house whether they work: database, broker, storage, messages, PDF."""

import ctypes.util
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

OK = "ok"
PDF_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz")
# without these nothing can be accepted; the others make their jobs wait
VITAL = frozenset({"database", "broker", "storage"})


def parts() -> dict[str, str]:
    """Return what each part says of itself: ``ok``, or what is wrong, without addresses or passwords."""
    return {
        "database": _says(_database),
        "broker": _says(_broker),
        "storage": _says(_storage),
        "messages": _says(_messages),
        "pdf": pdf_state(),
    }


def is_ready(found: dict[str, str]) -> bool:
    """Say whether requests can be accepted."""
    return all(found[name] == OK for name in VITAL)


@cache
def pdf_state() -> str:
    """Say whether the system libraries are there without which PDF jobs wait."""
    missing = [name for name in PDF_LIBRARIES if ctypes.util.find_library(name) is None]
    return f"missing: {', '.join(missing)}" if missing else OK


def _says(question: Callable[[], None]) -> str:
    try:
        question()
    except Exception as error:  # noqa: BLE001 -- a part that fails in any way is not ready
        return type(error).__name__
    return OK


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _broker() -> None:
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in")
    if folder:
        _writable(Path(folder))
        return
    with current_app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, timeout=settings.CELERY_BROKER_CONNECTION_TIMEOUT)


def _storage() -> None:
    for name in ("blobs", "quarantine"):
        storage = storages[name]
        if isinstance(storage, FileSystemStorage):
            folder = Path(storage.location)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _writable(folder)
        else:
            storage.exists("readiness")


def _messages() -> None:
    if not settings.SMS_BACKEND:
        raise LookupError("no SMS_BACKEND")


def _writable(folder: Path) -> None:
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(folder.name)
