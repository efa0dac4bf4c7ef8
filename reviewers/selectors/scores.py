# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the experts of a call gave, seat by seat: for those who rank and decide, never for the experts."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from grants.models import Call
from reviewers.enums import LIVE_SEATS, AssessmentState, ReviewState, SeatState, Stage
from reviewers.models import Assessment, Seat
from reviewers.selectors.ranking import UNFINISHED


class SeatScore(NamedTuple):
    """What one expert gave a case, in points; nothing while the review is not handed in."""

    expert: str
    total: Decimal | None
    veto: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose assessment is open, with the experts who have not handed in; none means a standby is needed."""

    application_id: int
    number: str
    experts: tuple[str, ...]


def scores_of_call(call: Call) -> dict[int, tuple[SeatScore, ...]]:
    """Return the live seats of every case in selection by its key, in the order of seating; one query."""
    found: dict[int, list[SeatScore]] = defaultdict(list)
    rows = (
        Seat.objects.filter(assessment__application__call=call, assessment__stage=Stage.SELECTION, state__in=LIVE_SEATS)
        .exclude(assessment__state=AssessmentState.VOID)
        .order_by("pk")
        .values_list(
            "assessment__application_id",
            "expert__name",
            "state",
            "review__state",
            "review__total",
            "review__veto",
        )
    )
    for case, expert, state, review_state, total, veto in rows:
        is_valid = state == SeatState.DONE and review_state == ReviewState.SUBMITTED
        found[case].append(SeatScore(expert, total if is_valid else None, veto if is_valid else ""))
    return {case: tuple(scores) for case, scores in found.items()}


def cases_waited_for(call: Call) -> list[Waiting]:
    """Return the cases whose assessment in selection is open and so holds the ranking, by number; two queries."""
    cases = list(
        Assessment.objects.filter(
            application__call=call,
            application__status__in=UNFINISHED,
            stage=Stage.SELECTION,
            state=AssessmentState.OPEN,
        )
        .order_by("application__number", "pk")
        .values_list("pk", "application_id", "application__number")
    )
    seats = Seat.objects.filter(assessment__in=[key for key, _case, _number in cases], state__in=LIVE_SEATS).exclude(
        state=SeatState.DONE, review__state=ReviewState.SUBMITTED
    )
    missing: dict[int, list[str]] = defaultdict(list)
    for key, expert in seats.order_by("pk").values_list("assessment_id", "expert__name"):
        missing[key].append(expert)
    return [Waiting(case, number or "", tuple(missing[key])) for key, case, number in cases]
