# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say on its row how far a job has come while its own connection reads, and hear that it was cancelled."""

import logging
import threading
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection

from grants.models.jobs import Job
from grants.services.jobs import JobInterruptedError, job_checkpoint

PAUSE_SECONDS = 0.5

log = logging.getLogger(__name__)


class Reporter:
    """Write ``done`` of ``total`` to a job from a thread, so that a long reading transaction holds no row.

    ``tell`` raises JobInterruptedError once the job is no longer ours. What is told in the first pause is not written.
    """

    def __init__(self, job: Job, pause: float = PAUSE_SECONDS) -> None:
        self._job = Job(pk=job.pk, worker=job.worker)
        self._pause = pause
        self._told: dict[str, object] = {}
        self._is_lost = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def tell(self, done: int, total: int) -> None:
        """Note how far the job has come."""
        if self._is_lost:
            raise JobInterruptedError
        self._told = {"done": done, "total": total}

    def _run(self) -> None:
        try:
            while not self._ended.wait(self._pause) and not self._is_lost:
                self._write()
        finally:
            connection.close()

    def _write(self) -> None:
        try:
            job_checkpoint(job=self._job, checkpoint=self._told)
        except JobInterruptedError:
            self._is_lost = True
        except DatabaseError:
            # a report that is missed is made up for by the next
            log.warning("report missed", exc_info=True)
