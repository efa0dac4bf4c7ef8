# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an expert waits for an answer of the office about a seat: asked since the seat was last opened."""

from collections.abc import Iterable
from datetime import datetime

from grants.audit import events_of
from grants.models import Event
from reviewers.models import Seat

REOPENING_ASKED = "seat.reopening_asked"
TIE_REPORTED = "seat.tie_reported"
ANSWERED_BY = {REOPENING_ASKED: "review.reopened", TIE_REPORTED: "seat.recused"}


def asked_at(seat: Seat, action: str) -> datetime | None:
    """Return when the expert asked what has not been answered since; None when nothing waits."""
    events = events_of(seat).filter(action__in=(action, ANSWERED_BY[action])).order_by("-pk")
    last = events.first()
    return last.at if last is not None and last.action == action else None


def asks_waiting(seats: Iterable[int]) -> dict[int, list[str]]:
    """Return for the keys of seats what their experts asked and nobody has answered since; one query."""
    by_subject = {f"{Seat._meta.label_lower}:{key}": key for key in seats}
    kinds = {**{asked: asked for asked in ANSWERED_BY}, **{answer: asked for asked, answer in ANSWERED_BY.items()}}
    events = Event.objects.filter(subject__in=by_subject, action__in=kinds).order_by("pk")
    last = {(by_subject[event.subject], kinds[event.action]): event.action for event in events}
    waiting: dict[int, list[str]] = {}
    for (key, asked), action in last.items():
        if action == asked:
            waiting.setdefault(key, []).append(asked)
    return waiting
