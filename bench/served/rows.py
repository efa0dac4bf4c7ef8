# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows that the demo does not have: long rankings with their scores."""

from typing import Any

from grants.engine.references import new_reference
from grants.models import Application, RankingEntry
from reviewers.models import Assessment, Review, Seat


def ranked_added(number: int, count: int) -> None:
    """Give a ranked call of the demo so many rows, each with its assessment, seats and reviews, like its first."""
    entry = RankingEntry.objects.filter(ranking__is_current=True, application__call__code=f"LHRH-P-{number}").first()
    missing = range(count - entry.ranking.entries.count())

    def like(model: Any, row: Any, **changes: Any) -> Any:
        values = model.objects.filter(pk=row.pk).values().get()
        return model(**{**values, "id": None, **changes})

    cases = Application.objects.bulk_create(
        like(Application, entry.application, reference=new_reference(), number=f"B-{number}-{place}")
        for place in missing
    )
    RankingEntry.objects.bulk_create(
        like(RankingEntry, entry, application_id=case.pk, rank=100 + place) for place, case in enumerate(cases)
    )
    assessment = Assessment.objects.get(application=entry.application)
    copies = Assessment.objects.bulk_create(like(Assessment, assessment, application_id=case.pk) for case in cases)
    for seat in assessment.seats.filter(state="done"):
        seats = Seat.objects.bulk_create(
            like(Seat, seat, assessment_id=copy.pk, reference=new_reference()) for copy in copies
        )
        Review.objects.bulk_create(like(Review, seat.review, seat_id=one.pk) for one in seats)
