# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep a lease alive while its work runs, from a thread with a database connection of its own."""

import logging
import threading
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

BEATS_PER_LEASE = 3

log = logging.getLogger(__name__)


class Heartbeat:
    """Push ``lease_until`` of the given rows on, until the block ends or the rows are no longer ours."""

    def __init__(self, rows: QuerySet[Any], lease: timedelta) -> None:
        self._rows = rows
        self._lease = lease
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()

    def _beat(self) -> None:
        pause = self._lease.total_seconds() / BEATS_PER_LEASE
        try:
            while not self._ended.wait(pause):
                if not self._push():
                    return
        finally:
            connection.close()

    def _push(self) -> bool:
        try:
            with transaction.atomic():
                return bool(self._rows.update(lease_until=Now() + self._lease))
        except DatabaseError:
            # one missed beat is no lost lease: the next one comes within it
            log.warning("heartbeat missed", exc_info=True)
            return True
