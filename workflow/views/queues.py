# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page with a queue of cases does: read the filters, count, cut a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from grants.models import Application
from grants.selectors.marks import marked
from grants.views.paging import CountedPaginator
from grants.views.requests import SignedInRequest
from workflow.forms.queues import QueueForm, points_from, search_text
from workflow.selectors.queues import FACETS, Facets, Segment, chosen, queue_ordered, scored_from, searched

PAGE_SIZE = 50


@dataclass(frozen=True)
class Part:
    """A segment as the page shows it: with its number of cases."""

    code: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Queue:
    """A page of a queue and the tools over it."""

    page: Any
    filters: QueueForm
    parts: list[Part]
    ordering: str
    is_scored: bool = False

    @property
    def is_filtered(self) -> bool:
        """Say whether a filter or a search narrows the page."""
        return bool(
            self.filters.chosen or self.filters.mark or self.filters.data.get("q") or self.filters.data.get("score")
        )


def queue_of(
    request: SignedInRequest,
    cases: QuerySet[Application],
    *,
    segments: Sequence[Segment],
    row: Callable[[Any, Facets], Any],
    names: Iterable[str] = FACETS,
) -> Queue:
    """Return the page of a queue that the address asks for, in two queries; ``row`` makes a line of each case."""
    found = scored_from(searched(cases, search_text(request.GET.get("q"))), points_from(request.GET.get("score")))
    found = marked(found, request.GET.get("mark", ""))
    facets = Facets(found)
    filters = QueueForm(request.GET, facets=facets, names=names)
    choices = filters.chosen
    codes = {segment.code: segment for segment in segments}
    current = codes.get(request.GET.get("state", ""), segments[0])
    rows = queue_ordered(chosen(found, statuses=current.statuses, choices=choices), request.GET.get("sort", "due"))
    total = facets.count(current.statuses, choices)
    page = CountedPaginator(rows, PAGE_SIZE, total).get_page(request.GET.get("page"))
    page.object_list = [row(case, facets) for case in page.object_list]
    parts = [
        Part(one.code, str(one.label), facets.count(one.statuses, choices), is_current=one == current)
        for one in segments
    ]
    return Queue(
        page=page,
        filters=filters,
        parts=parts,
        ordering=request.GET.get("sort", "due"),
        is_scored=facets.is_scored,
    )
