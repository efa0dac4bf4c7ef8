# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seats of an expert, the pile of cases before them, and how far a call has come."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from grants.models import Call, User
from reviewers.enums import LIVE_SEATS, OPEN_SEATS, SeatState, Stage
from reviewers.models import Seat


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one panel has come: seats in all, handed in, still to declare."""

    panel_id: int | None
    panel_name: str | None
    seats: int
    done: int
    undeclared: int


def seats_of(user: User) -> QuerySet[Seat]:
    """Return the live seats of ``user``, with what a page says about each."""
    seats = Seat.objects.filter(expert__user=user, state__in=LIVE_SEATS)
    return seats.select_related("expert", "review", "assessment__application__call", "assessment__panel")


def pile(user: User, *, call: Call | None = None) -> QuerySet[Seat]:
    """Return the seats of ``user``, those still to be scored first, each with ``scored`` and ``criteria`` counted.

    ``criteria`` counts the criteria of level 1; ``scored`` those that have points.
    """
    seats = seats_of(user) if call is None else seats_of(user).filter(assessment__application__call=call)
    return seats.annotate(
        scored=Count("review__scores", filter=Q(review__scores__points__isnull=False), distinct=True),
        criteria=Count(
            "assessment__rubric__criteria", filter=Q(assessment__rubric__criteria__parent=None), distinct=True
        ),
        is_open=Count("pk", filter=Q(state__in=OPEN_SEATS), distinct=True),
    ).order_by("-is_open", "assessment__application__number", "pk")


def progress(call: Call, *, stage: Stage = Stage.SELECTION) -> list[Progress]:
    """Return how far each panel of a call has come, by name; one query."""
    seats = Seat.objects.filter(assessment__application__call=call, assessment__stage=stage, state__in=LIVE_SEATS)
    rows = (
        seats.values(panel_id=F("assessment__panel"), panel_name=F("assessment__panel__name"))
        .annotate(
            seats=Count("pk"),
            done=Count("pk", filter=Q(state=SeatState.DONE)),
            undeclared=Count("pk", filter=Q(declared_at=None, state__in=OPEN_SEATS)),
        )
        .order_by("panel_name")
    )
    return [Progress(**row) for row in rows]
