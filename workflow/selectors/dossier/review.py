# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossier of the reviews: panels, what each expert gave, with experts by number and not by name."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from grants.models import Application
from reviewers.models import Assessment, CriterionScore, Review, Seat
from workflow.selectors.dossier.chapters import Chapter, Table, chapter, facts, table


def chapters(application: Application) -> Iterator[Chapter]:
    """Return the chapter of reviews."""
    yield chapter(_("Expert review"), *_tables(application))


def _tables(application: Application) -> Iterator[Table]:
    scores = CriterionScore.objects.select_related("criterion").order_by("criterion__sort")
    seats = Seat.objects.select_related("expert", "review").prefetch_related(Prefetch("review__scores", scores))
    assessments = (
        Assessment.objects.filter(application=application)
        .select_related("panel")
        .prefetch_related(Prefetch("seats", seats.order_by("pk")))
        .order_by("pk")
    )
    for assessment in assessments:
        yield facts(
            _("%(stage)s, number %(number)s") % {"stage": assessment.get_stage_display(), "number": assessment.number},
            (
                (_("Panel"), assessment.panel and assessment.panel.name),
                (_("State"), assessment.get_state_display()),
                (_("Review opened"), assessment.opened_at),
                (_("Completed"), assessment.completed_at),
                (_("Why void"), assessment.void_reason),
            ),
        )
        yield table(
            _("Experts and their reviews"),
            (_("Expert"), _("Seat"), _("Total"), _("Points by criterion"), _("Opinion"), _("Handed in")),
            (_seat(seat) for seat in assessment.seats.all()),
        )


def _seat(seat: Seat) -> tuple[object, ...]:
    review: Review | None = getattr(seat, "review", None)
    state = seat.get_state_display()
    seat_state = f"{state}: {seat.reason}" if seat.reason else state
    if review is None or review.submitted_at is None:
        return seat.expert.number, seat_state, None, None, None, None
    points = "; ".join(f"{score.criterion} {score.points}" for score in review.scores.all())
    return seat.expert.number, seat_state, review.total, points, review.opinion, review.submitted_at
