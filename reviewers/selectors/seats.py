# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seats of an expert, the pile of cases before them, and how far a call has come."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from grants.models import Application, Call, User
from reviewers.enums import LIVE_SEATS, OPEN_SEATS, AssessmentState, MemberState, SeatState, Stage
from reviewers.models import Assessment, Expert, Panel, PanelMember, Seat
from reviewers.selectors.ties import barred_experts


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


@dataclass(frozen=True, slots=True)
class Cell:
    """What one expert has in one case: the seat that counts, if there ever was one."""

    expert: Expert
    seat: Seat | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One case before a panel, with a cell for each expert of the panel."""

    assessment: Assessment
    cells: tuple[Cell, ...]

    @property
    def live(self) -> int:
        """Return how many experts sit."""
        return sum(cell.seat is not None and cell.seat.state in LIVE_SEATS for cell in self.cells)

    @property
    def scored(self) -> int:
        """Return how many have scored."""
        return sum(cell.seat is not None and cell.seat.state == SeatState.DONE for cell in self.cells)

    @property
    def is_short(self) -> bool:
        """Say whether fewer sit than scores are needed."""
        return self.live < self.assessment.minimum_reviews

    @property
    def is_even(self) -> bool:
        """Say whether an even number sits although enough do."""
        return not self.is_short and self.live % 2 == 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cases by experts of one panel."""

    experts: tuple[Expert, ...]
    rows: tuple[MatrixRow, ...]


def seats_in_office(calls: QuerySet[Call]) -> QuerySet[Seat]:
    """Return every seat of some calls, dead ones too, with what a page says about each."""
    seats = Seat.objects.filter(assessment__application__call__in=calls)
    return seats.select_related(
        "expert__user", "member", "review__recorded_by", "assessment__panel", "assessment__application__call__programme__authority",
        "assessment__application__organisation",
    )  # fmt: skip


def matrix_of(panel: Panel) -> Matrix:
    """Return who sits in which case of a panel, by case number and in drawn order; two queries."""
    assessments = list(
        panel.assessments.exclude(state=AssessmentState.VOID)
        .select_related("application__organisation")
        .order_by("application__number", "pk")
    )
    seats = Seat.objects.filter(assessment__in=assessments).select_related("expert", "member", "review").order_by("pk")
    found: dict[tuple[int, int], Seat] = {}
    for seat in seats:
        before = found.get((seat.assessment_id, seat.expert_id))
        if before is None or before.state not in LIVE_SEATS:
            found[seat.assessment_id, seat.expert_id] = seat
    places = {seat.expert: seat.member.position if seat.member else 0 for seat in found.values()}
    experts = tuple(sorted(places, key=lambda one: (places[one], one.number)))
    rows = (
        MatrixRow(one, tuple(Cell(expert, found.get((one.pk, expert.pk))) for expert in experts)) for one in assessments
    )
    return Matrix(experts, tuple(rows))


def members_to_seat(assessment: Assessment) -> QuerySet[PanelMember]:
    """Return the members who accepted, do not sit in a case, and are not kept from it by a tie."""
    sitting = assessment.seats.filter(state__in=LIVE_SEATS).values("expert")
    members = PanelMember.objects.filter(panel=assessment.panel_id, state=MemberState.ACCEPTED)
    free = members.exclude(expert__in=sitting).exclude(expert__in=barred_experts(assessment.application))
    return free.select_related("expert__user").order_by("position")


def assessment_before_panel(application: Application) -> Assessment | None:
    """Return the assessment of a case that is before a panel now, or was last."""
    rows = application.assessments.exclude(state=AssessmentState.VOID).filter(panel__isnull=False)
    return rows.select_related("panel", "application__rule_set").order_by("pk").last()
