# SPDX-License-Identifier: AGPL-3.0-or-later
"""The nodes of our flows: a human step that names its page, and the lock that all flows share."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock


class Locked:
    """Give a flow the lock on its own process rows; the database's lock timeout ends a wait."""

    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)


class Task(flow.View):
    """A human step without a view: ``page`` is the URL name where it is done.

    ``titles`` are its names where they follow from what it is about; ``workflow.selectors.titles`` says which one.
    ``deputies`` are the permissions on the call with which the office enters it for the person it belongs to.
    """

    def __init__(
        self,
        *,
        page: str,
        results: tuple[str, ...],
        titles: Mapping[str, Promise] = MappingProxyType({}),
        deputies: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(None, **kwargs)
        self.page = page
        self.results = results
        self.titles = titles
        self.deputies = deputies

    def title_of(self, variant: str | None) -> str:
        """Return what the step is called for one variant; its common name where it has none for it."""
        return str(self.titles.get(variant or "", self.task_title))

    def is_assigned_by_name(self) -> bool:
        """Say whether the step belongs to one named person."""
        return self._owner is not None


class Wait(flow.Handle):
    """A step in which the process waits for a job, a deadline or another process; ``results`` are its ways out."""

    def __init__(self, *, results: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(None, **kwargs)
        self.results = results
