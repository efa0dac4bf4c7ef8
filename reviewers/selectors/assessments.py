# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an assessment is complete: a question over its seats, asked anew each time."""

from reviewers.enums import OPEN_SEATS, ReviewState, SeatState
from reviewers.models import Assessment, Review


def valid_reviews(assessment: Assessment) -> int:
    """Return how many submitted reviews of an assessment count."""
    return Review.objects.filter(
        seat__assessment=assessment, seat__state=SeatState.DONE, state=ReviewState.SUBMITTED
    ).count()


def assessment_is_complete(assessment: Assessment) -> bool:
    """Say whether no seat is open and enough reviews are valid."""
    is_open = assessment.seats.filter(state__in=OPEN_SEATS).exists()
    return not is_open and valid_reviews(assessment) >= assessment.minimum_reviews


def assessment_is_short(assessment: Assessment) -> bool:
    """Say whether no seat is open although too few reviews are valid: a standby must be called."""
    is_open = assessment.seats.filter(state__in=OPEN_SEATS).exists()
    return not is_open and valid_reviews(assessment) < assessment.minimum_reviews
