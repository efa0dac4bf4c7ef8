# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nodes of our flows: a human step that names its page, and the lock that all flows share."""

from typing import Any

from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock


class Locked:
    """Give a flow the lock on its own process rows; the database's lock timeout ends a wait."""

    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)


class Task(flow.View):
    """A human step without a view: ``page`` is the URL name where it is done."""

    def __init__(self, *, page: str, results: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.page = page
        self.results = results

    def is_assigned_by_name(self) -> bool:
        """Say whether the step belongs to one named person."""
        return self._owner is not None


class Wait(flow.Handle):
    """A step in which the process waits for a job, a deadline or another process; ``results`` are its ways out."""

    def __init__(self, *, results: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.results = results
