# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of a list whose length is known before it is asked for."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet


class CountedPaginator(Paginator):  # type: ignore[type-arg] # takes no argument at run time
    """A paginator that was told the number of rows."""

    def __init__(self, rows: QuerySet[Any], size: int, total: int) -> None:
        super().__init__(rows, size)
        self._total = total

    @cached_property
    def count(self) -> int:
        """Return the number of rows without asking for it."""
        return self._total
