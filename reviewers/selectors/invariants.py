# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must always be true of the rows of reviewers: named questions that must find nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from grants.enums import ApplicationStatus as Case
from reviewers.enums import LIVE_SEATS, OPEN_SEATS, AssessmentState, MemberRole, MemberState, ReviewState, SeatState
from reviewers.models import Assessment, Block, CriterionScore, Panel, Review, Seat

Question = Callable[[], Iterable[Any]]


def live_seat_under_hard_block() -> Iterable[Any]:
    """Find experts who sit although a tie excludes them."""
    barred = Block.objects.filter(
        severity="hard", expert=OuterRef("expert"), application=OuterRef("assessment__application")
    )
    return (
        Seat.objects.filter(state__in=LIVE_SEATS).annotate(block=Subquery(barred.values("pk")[:1])).exclude(block=None)
    )


def seat_done_without_review() -> Iterable[Any]:
    """Find seats that are done without a submitted review."""
    return Seat.objects.filter(state=SeatState.DONE).exclude(review__state=ReviewState.SUBMITTED)


def review_counted_in_dead_seat() -> Iterable[Any]:
    """Find submitted reviews in seats that are recused or void."""
    return Review.objects.filter(
        state=ReviewState.SUBMITTED, seat__state__in=[SeatState.RECUSED, SeatState.VOID, SeatState.DECLINED]
    )


def review_total_differs() -> Iterable[Any]:
    """Find submitted reviews whose total is not the sum of their points."""
    points = CriterionScore.objects.filter(review=OuterRef("pk")).order_by().values("review").annotate(s=Sum("points"))
    rows = Review.objects.filter(state=ReviewState.SUBMITTED).annotate(counted=Subquery(points.values("s")))
    return rows.exclude(total=F("counted"))


def score_above_criterion() -> Iterable[Any]:
    """Find points above what a criterion is worth."""
    return CriterionScore.objects.filter(points__gt=F("criterion__points"))


def complete_with_open_seat() -> Iterable[Any]:
    """Find complete assessments of decided cases with a seat still open."""
    return Assessment.objects.filter(
        state=AssessmentState.COMPLETE,
        seats__state__in=OPEN_SEATS,
        application__status__in=[Case.PROPOSED, Case.APPROVED],
    )


def scored_without_assessment() -> Iterable[Any]:
    """Find scored cases under review by experts whose assessment is still open and complete in name only."""
    valid = Count("seats", filter=Q(seats__state=SeatState.DONE))
    return (
        Assessment.objects.filter(state=AssessmentState.COMPLETE, application__status=Case.SCORED)
        .annotate(valid=valid)
        .filter(valid__lt=F("minimum_reviews"))
    )


def committed_panel_short() -> Iterable[Any]:
    """Find committed panels with fewer accepted members than places."""
    accepted = Count("members", filter=Q(members__state=MemberState.ACCEPTED) & ~Q(members__role=MemberRole.STANDBY))
    return Panel.objects.filter(is_committed=True).annotate(seated=accepted).filter(seated__lt=F("size"))


def seat_outside_panel() -> Iterable[Any]:
    """Find seats of experts who are no members of the panel of the case."""
    return Seat.objects.filter(member__isnull=False).exclude(member__panel=F("assessment__panel"))


INVARIANTS: Mapping[str, Question] = {
    question.__name__: question
    for question in (
        live_seat_under_hard_block,
        seat_done_without_review,
        review_counted_in_dead_seat,
        review_total_differs,
        score_above_criterion,
        complete_with_open_seat,
        scored_without_assessment,
        committed_panel_short,
        seat_outside_panel,
    )
}
