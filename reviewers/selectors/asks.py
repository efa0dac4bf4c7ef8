# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an expert waits for an answer of the office about a seat: asked since the seat was last opened."""

from datetime import datetime

from grants.audit import events_of
from reviewers.models import Seat

REOPENING_ASKED = "seat.reopening_asked"
TIE_REPORTED = "seat.tie_reported"
ANSWERED_BY = {REOPENING_ASKED: "review.reopened", TIE_REPORTED: "seat.recused"}


def asked_at(seat: Seat, action: str) -> datetime | None:
    """Return when the expert asked what has not been answered since; None when nothing waits."""
    events = events_of(seat).filter(action__in=(action, ANSWERED_BY[action])).order_by("-pk")
    last = events.first()
    return last.at if last is not None and last.action == action else None
