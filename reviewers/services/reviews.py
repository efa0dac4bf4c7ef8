# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write, hand in and reopen a review."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.scoring import rounded
from grants.exceptions import GrantsError
from grants.models import Criterion, User
from grants.rules import load_rules
from grants.rules.choices import CriterionLevel
from grants.rules.scoring import ScoringRules
from reviewers.enums import OPEN_SEATS, ReviewState, SeatState
from reviewers.models import CriterionScore, Review, Seat
from reviewers.services.assessments import gate_ask
from reviewers.services.seats import seat_locked

WRITABLE = (ReviewState.DRAFT, ReviewState.REOPENED)


@dataclass(frozen=True)
class Points:
    """Points for one criterion, with the comment."""

    points: Decimal
    comment: str = ""


@dataclass(frozen=True)
class ReviewConflictError(Exception):
    """The same review was saved elsewhere meanwhile; nothing was overwritten."""

    current: Review


@transaction.atomic
def review_save(
    *,
    actor: User,
    seat: Seat,
    revision: int,
    scores: Mapping[int, Points],
    opinion: str = "",
    is_supported: bool | None = None,
    suggested_fen: int | None = None,
) -> Review:
    """Save a draft on top of ``revision``; ``scores`` by criterion id. Raises ReviewConflictError on another revision."""
    seat = Seat.objects.select_related("expert", "assessment__rule_set").get(pk=seat.pk)
    if seat.expert.user_id != actor.pk or seat.state not in OPEN_SEATS or seat.declared_at is None:
        raise GrantsError(_("Only the expert who sits here and has declared can score."))
    criteria = criteria_of(seat=seat)
    rules = load_rules(seat.assessment.rule_set.data).scoring
    for criterion_id, given in scores.items():
        _check_points(criteria, criterion_id, given.points, rules)

    saved = Review.objects.filter(seat=seat, revision=revision, state__in=WRITABLE).update(
        revision=F("revision") + 1, opinion=opinion, is_supported=is_supported, suggested_fen=suggested_fen
    )
    review = Review.objects.get(seat=seat)
    if not saved:
        if review.state in WRITABLE:
            raise ReviewConflictError(current=review)
        raise GrantsError(_("This review has been handed in and is locked."))
    for criterion_id, given in scores.items():
        CriterionScore.objects.update_or_create(
            review=review, criterion_id=criterion_id, defaults={"points": given.points, "comment": given.comment}
        )
    return review


@transaction.atomic
def review_submit(*, actor: User, seat: Seat) -> Review:
    """Hand a whole review in; it is locked from then on."""
    seat = seat_locked(seat=seat, among=OPEN_SEATS)
    if seat.expert.user_id != actor.pk:
        raise GrantsError(_("Only the expert who sits here can hand the review in."))
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(seat=seat)
    if review.state not in WRITABLE:
        raise GrantsError(_("This review has been handed in and is locked."))
    rules = load_rules(seat.assessment.rule_set.data).scoring
    scores = list(review.scores.select_related("criterion").order_by("criterion__sort"))
    _check_whole(review, scores, criteria_of(seat=seat), rules)

    review.total = rounded(sum((score.points for score in scores), Decimal(0)), rules.decimals)
    review.state = ReviewState.SUBMITTED
    review.submitted_at = timezone.now()
    review.digest = review_digest(review=review, scores=scores)
    review.save(update_fields=["total", "state", "submitted_at", "digest"])
    seat.state = SeatState.DONE
    seat.save(update_fields=["state"])

    record(
        seat.assessment.application,
        actor=actor,
        action="review.submitted",
        data={"seat_id": seat.pk, "total": str(review.total), "digest": review.digest},
    )
    gate_ask(assessment=seat.assessment)
    return review


@transaction.atomic
def review_reopen(*, actor: User, seat: Seat, reason: str) -> Review:
    """Open a review that was handed in, with the reason; the expert scores again."""
    seat = seat_locked(seat=seat, among=(SeatState.DONE,))
    if not reason.strip():
        raise GrantsError(_("State why the review is opened again."))
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(seat=seat)
    review.state = ReviewState.REOPENED
    review.reopened_reason = reason
    review.save(update_fields=["state", "reopened_reason"])
    seat.state = SeatState.ACCEPTED
    seat.save(update_fields=["state"])

    record(seat.assessment.application, actor=actor, action="review.reopened", data={"seat_id": seat.pk})
    gate_ask(assessment=seat.assessment)
    return review


def criteria_of(*, seat: Seat) -> dict[int, Criterion]:
    """Return the criteria that are scored, by id: those of level 1, or of level 2 where the rules say so."""
    level = load_rules(seat.assessment.rule_set.data).scoring.level
    rows = Criterion.objects.filter(rubric_id=seat.assessment.rubric_id, parent__isnull=level == CriterionLevel.FIRST)
    return {criterion.pk: criterion for criterion in rows}


def review_digest(*, review: Review, scores: list[CriterionScore]) -> str:
    """Return the SHA-256 of what was handed in."""
    content = {
        "scores": [[score.criterion.code, str(score.points), score.comment] for score in scores],
        "opinion": review.opinion,
        "is_supported": review.is_supported,
        "suggested_fen": review.suggested_fen,
        "total": str(review.total),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check_points(criteria: Mapping[int, Criterion], criterion_id: int, points: Decimal, rules: ScoringRules) -> None:
    criterion = criteria.get(criterion_id)
    if criterion is None:
        raise GrantsError(_("This criterion is not scored here."))
    if not 0 <= points <= criterion.points or points % rules.step_points:
        raise GrantsError(
            _("“%(name)s” takes 0 to %(most)s points in steps of %(step)s; %(points)s was entered.")
            % {"name": criterion, "most": criterion.points, "step": rules.step_points, "points": points}
        )


def _check_whole(
    review: Review, scores: list[CriterionScore], criteria: Mapping[int, Criterion], rules: ScoringRules
) -> None:
    missing = len(criteria) - len(scores)
    if missing:
        raise GrantsError(_("%(count)d criteria are not scored yet.") % {"count": missing})
    for score in scores:
        share = score.points / score.criterion.points
        is_extreme = share < rules.comment_below_ratio or share >= rules.comment_from_ratio
        if is_extreme and not score.comment.strip():
            raise GrantsError(_("Give a reason for the points of “%(name)s”.") % {"name": score.criterion})
    if not review.opinion.strip() or review.is_supported is None:
        raise GrantsError(_("Write the overall opinion and choose whether you support the case."))
