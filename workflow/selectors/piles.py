# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pile of an expert in a call: which case stands where, until when, and which comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects

from grants.models import Application, Call, User
from reviewers.enums import OPEN_SEATS, ReviewState, SeatState
from reviewers.models import Seat
from reviewers.selectors.reviews import Sheet, sheets_of
from reviewers.selectors.seats import seats_of
from workflow.enums import DeadlineState
from workflow.models import Deadline, SeatProcess

# what the pages of a pile say about a seat: only that is read, for a pile may hold a hundred cases
SHOWN = (
    *("reference", "state", "declared_at", "expert__name"),
    *(f"review__{name}" for name in ("seat", "state", "revision", "total", "opinion", "is_supported", "suggested_fen")),
    *(f"review__{name}" for name in ("veto", "veto_reason", "digest", "submitted_at")),
    *(f"assessment__{name}" for name in ("rubric", "rule_set__data", "group__name", "panel")),
    *(f"assessment__application__{name}" for name in ("reference", "number", "title", "subject_name")),
    *(f"assessment__application__{name}" for name in ("organisation_name", "organisation__name")),
)
JOINED = ("expert", "review", "assessment__rule_set", "assessment__group", "assessment__application__organisation")
# The last result of a process whose expert waits for an officer to judge a doubt.
DOUBT = "unsure"


class Standing(StrEnum):
    """Where a case of the pile stands for its expert."""

    UNDECLARED = "undeclared"
    DOUBT = "doubt"
    UNBEGUN = "unbegun"
    BEGUN = "begun"
    REOPENED = "reopened"
    READY = "ready"
    DONE = "done"


TO_SCORE = (Standing.UNBEGUN, Standing.BEGUN, Standing.REOPENED, Standing.READY)


@dataclass(frozen=True, slots=True)
class PileRow:
    """One case of a pile."""

    sheet: Sheet
    standing: Standing
    due: datetime | None
    is_provisional: bool

    @property
    def seat(self) -> Seat:
        """Return the seat in the case."""
        return self.sheet.seat

    @property
    def case(self) -> Application:
        """Return the case."""
        return self.sheet.seat.assessment.application

    @property
    def is_open(self) -> bool:
        """Say whether the expert still has something to do."""
        return self.standing not in {Standing.DONE, Standing.DOUBT}


@dataclass(frozen=True, slots=True)
class Pile:
    """How far an expert has come in a call."""

    call: Call
    cases: int
    done: int


class Step(NamedTuple):
    """Where the process of a seat stands: its last result, and until when its open step is due."""

    result: str
    due: datetime | None
    is_provisional: bool


NO_STEP = Step("", None, is_provisional=False)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The place of a case among those an expert may read: the one before, the one after, the next to be scored."""

    place: int
    count: int
    before: str
    after: str
    to_score: str


def pile_seats(user: User | AnonymousUser) -> QuerySet[Seat]:
    """Return the live seats of ``user`` with everything a page of the pile says about each."""
    if not isinstance(user, User):
        return Seat.objects.none()
    return seats_of(user).select_related(
        "assessment__rule_set",
        "assessment__group",
        "assessment__application__organisation",
        "assessment__application__call__programme",
    )


def sheet_seats(user: User) -> QuerySet[Seat]:
    """Return the live seats of ``user`` with what the scoring sheet needs: it is saved at every change of a field."""
    joined = ("expert", "review", "assessment__rule_set", "assessment__application__call__programme")
    return seats_of(user).select_related(None).select_related(*joined)


def pile_of(user: User, call: Call) -> list[PileRow]:
    """Return the cases of ``user`` in a call by number, in four queries for any number of cases."""
    seats = list(
        seats_of(user)
        .filter(assessment__application__call=call)
        .select_related(None)
        .select_related(*JOINED)
        .only(*SHOWN)
        .order_by("assessment__application__number", "pk")
    )
    if not seats:
        return []
    steps = _steps_of(seats)
    return [_row(sheet, steps.get(sheet.seat.pk, NO_STEP)) for sheet in sheets_of(seats)]


def handed_in_of(user: User, call: Call) -> list[PileRow]:
    """Return the cases of a pile that are handed in, with the panel of each; one query more."""
    done = [row for row in pile_of(user, call) if row.standing == Standing.DONE]
    prefetch_related_objects([row.seat.assessment for row in done], "panel")
    return done


def undeclared_of(user: User | AnonymousUser, call_reference: str) -> list[Seat]:
    """Return the seats of ``user`` in a call that wait for a declaration, by number of the case."""
    seats = pile_seats(user).filter(
        assessment__application__call__reference=call_reference, state__in=OPEN_SEATS, declared_at=None
    )
    waiting = SeatProcess.objects.filter(is_current=True).exclude(result=DOUBT)
    return list(seats.filter(pk__in=waiting.values("seat")).order_by("assessment__application__number", "pk"))


def calls_seen_by(user: User) -> QuerySet[Call]:
    """Return the calls in which ``user`` sits or sat: who stepped back from every case still finds the empty pile."""
    return Call.objects.filter(pk__in=Seat.objects.filter(expert__user=user).values("assessment__application__call"))


def piles_of(user: User) -> list[Pile]:
    """Return the piles of ``user``, the newest call first, in two queries."""
    counts = {
        row["call"]: row
        for row in seats_of(user)
        .order_by()
        .values(call=F("assessment__application__call"))
        .annotate(cases=Count("pk"), done=Count("pk", filter=Q(state=SeatState.DONE)))
    }
    calls = Call.objects.filter(pk__in=counts).order_by("-year", "-pk")
    return [Pile(call, counts[call.pk]["cases"], counts[call.pk]["done"]) for call in calls]


def neighbours_of(seat: Seat) -> Neighbours:
    """Return what lies beside a seat among the declared seats of its expert in the call, in one query."""
    rows = list(
        Seat.objects.filter(
            expert=seat.expert_id,
            assessment__application__call=seat.assessment.application.call_id,
            state__in=(*OPEN_SEATS, SeatState.DONE),
            declared_at__isnull=False,
        )
        .order_by("assessment__application__number", "pk")
        .values_list("reference", "state")
    )
    references = [reference for reference, _state in rows]
    here = references.index(seat.reference)
    ahead = [*rows[here + 1 :], *rows[:here]]
    return Neighbours(
        place=here + 1,
        count=len(rows),
        before=references[here - 1] if here else "",
        after=references[here + 1] if here + 1 < len(rows) else "",
        to_score=next((reference for reference, state in ahead if state in OPEN_SEATS), ""),
    )


def due_of(seat: Seat) -> tuple[datetime | None, bool]:
    """Return until when the open step of a seat is due, and whether that is provisional."""
    step = _steps_of([seat]).get(seat.pk, NO_STEP)
    return step.due, step.is_provisional


def _steps_of(seats: Sequence[Seat]) -> dict[int, Step]:
    deadlines = Deadline.objects.filter(process=OuterRef("pk"), state=DeadlineState.OPEN).order_by("due_at")
    rows = SeatProcess.objects.filter(seat__in=seats, is_current=True).values_list(
        "seat",
        "result",
        Subquery(deadlines.values("due_at")[:1]),
        Subquery(deadlines.values("is_provisional")[:1]),
    )
    return {seat: Step(result, due, bool(is_provisional)) for seat, result, due, is_provisional in rows}


def _row(sheet: Sheet, step: Step) -> PileRow:
    return PileRow(sheet, _standing(sheet, step.result), step.due, step.is_provisional)


def _standing(sheet: Sheet, result: str) -> Standing:
    if sheet.is_done:
        return Standing.DONE
    if sheet.seat.declared_at is None:
        return Standing.DOUBT if result == DOUBT else Standing.UNDECLARED
    if sheet.is_ready:
        return Standing.READY
    if sheet.seat.review.state == ReviewState.REOPENED:
        return Standing.REOPENED
    return Standing.BEGUN if _is_begun(sheet) else Standing.UNBEGUN


def _is_begun(sheet: Sheet) -> bool:
    return sheet.scored > 0 or sheet.seat.review.revision > 0


def standings(rows: Sequence[PileRow]) -> Mapping[Standing, int]:
    """Count the cases of a pile by where they stand."""
    return {standing: sum(row.standing == standing for row in rows) for standing in Standing}
