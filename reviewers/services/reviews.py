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
from django.utils.translation import ngettext

from grants.audit import record
from grants.engine.scoring import rounded
from grants.exceptions import GrantsError
from grants.models import Criterion, User
from grants.rules import load_rules
from grants.rules.scoring import ScoringRules
from reviewers.engine.levels import plain
from reviewers.enums import OPEN_SEATS, ReviewState, SeatState
from reviewers.models import CriterionScore, Review, Seat
from reviewers.selectors.reviews import lack_of, lack_of_conclusion, scored_criteria
from reviewers.services.assessments import gate_ask
from reviewers.services.seats import seat_locked

WRITABLE = (ReviewState.DRAFT, ReviewState.REOPENED)


@dataclass(frozen=True)
class Points:
    """Points for one criterion, or none yet, with the comment."""

    points: Decimal | None
    comment: str = ""


@dataclass(frozen=True)
class Draft:
    """What an expert writes before handing in; ``scores`` by criterion id."""

    scores: Mapping[int, Points]
    opinion: str = ""
    is_supported: bool | None = None
    suggested_fen: int | None = None
    veto: str = ""
    veto_reason: str = ""


class ReviewConflictError(GrantsError):
    """The same review was saved elsewhere meanwhile; nothing was overwritten, both versions are carried."""

    def __init__(self, *, current: Review, given: Draft) -> None:
        super().__init__(_("This review was changed in another window meanwhile. Nothing was overwritten."))
        self.current = current
        self.given = given


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
    veto: str = "",
    veto_reason: str = "",
) -> Review:
    """Save a draft on top of ``revision``; ``scores`` by criterion id, ``suggested_fen`` in fen.

    Raises ReviewConflictError when another revision is stored.
    """
    draft = Draft(scores, opinion, is_supported, suggested_fen, veto, veto_reason)
    seat = Seat.objects.select_related("expert", "assessment__rule_set").get(pk=seat.pk)
    if seat.state == SeatState.DONE and seat.expert.user_id == actor.pk:
        raise GrantsError(_("This review has been handed in and is locked."))
    if seat.expert.user_id != actor.pk or seat.state not in OPEN_SEATS or seat.declared_at is None:
        raise GrantsError(_("Only the expert who sits here and has declared can score."))
    rules = load_rules(seat.assessment.rule_set.data).scoring
    _check_draft(draft, criteria_of(seat=seat), rules)

    return _draft_write(seat, revision, draft)


@transaction.atomic
def review_submit(*, actor: User, seat: Seat) -> Review:
    """Hand a whole review in; it is locked from then on."""
    seat = seat_locked(seat=seat, among=OPEN_SEATS)
    if seat.expert.user_id != actor.pk or seat.declared_at is None:
        raise GrantsError(_("Only the expert who sits here and has declared can hand the review in."))
    review = _hand_in(seat, recorded_by=None, recorded_from="")

    record(seat, actor=actor, action="review.submitted", data={"total": str(review.total), "digest": review.digest})
    gate_ask(assessment=seat.assessment)
    return review


@transaction.atomic
def review_record(*, actor: User, seat: Seat, draft: Draft, sha256: str) -> Review:
    """Enter and hand in, for an expert, the sheet that the expert signed on paper; ``sha256`` is of its list.

    It takes the place of what the expert may have begun on the page. Raises GrantsError for an own seat, for an
    expert who has not declared, and for whatever the page would refuse.
    """
    seat = seat_locked(seat=seat, among=OPEN_SEATS)
    if seat.expert.user_id == actor.pk:
        raise GrantsError(_("Nobody enters scores of an own seat by a list. Score on the page."))
    if seat.declared_at is None:
        raise GrantsError(_("This expert has not declared ties yet, and can score after that only."))
    rules = load_rules(seat.assessment.rule_set.data).scoring
    _check_draft(draft, criteria_of(seat=seat), rules)
    begun = Review.objects.select_for_update(of=("self",), no_key=True).get(seat=seat)
    _draft_write(seat, begun.revision, draft)
    review = _hand_in(seat, recorded_by=actor, recorded_from=sha256)

    said = {"total": str(review.total), "digest": review.digest, "sha256": sha256, "replaced_revision": begun.revision}
    record(seat, actor=actor, action="review.recorded", data=said)
    gate_ask(assessment=seat.assessment)
    return review


@transaction.atomic
def review_reopen(*, actor: User, seat: Seat, reason: str) -> Review:
    """Open a review that was handed in, with the reason; the expert scores again."""
    seat = seat_locked(seat=seat, among=(SeatState.DONE,))
    if not reason.strip():
        raise GrantsError(_("State why the review is opened again."))
    if seat.expert.user_id == actor.pk:
        raise GrantsError(_("Nobody opens an own review again. Ask the programme officer."))
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(seat=seat)
    review.state = ReviewState.REOPENED
    review.reopened_reason = reason
    review.save(update_fields=["state", "reopened_reason"])
    seat.state = SeatState.ACCEPTED
    seat.save(update_fields=["state"])

    record(seat, actor=actor, action="review.reopened", data={"total": str(review.total), "digest": review.digest})
    gate_ask(assessment=seat.assessment)
    return review


def criteria_of(*, seat: Seat) -> dict[int, Criterion]:
    """Return the criteria that are scored, by id: those of level 1, or of level 2 where the rules say so."""
    level = load_rules(seat.assessment.rule_set.data).scoring.level
    return {criterion.pk: criterion for criterion in scored_criteria([seat.assessment.rubric_id], level=level)}


def review_digest(*, review: Review, scores: list[CriterionScore]) -> str:
    """Return the SHA-256 of what was handed in."""
    content = {
        "scores": [[score.criterion.code, str(score.points), score.comment] for score in scores],
        "opinion": review.opinion,
        "is_supported": review.is_supported,
        "suggested_fen": review.suggested_fen,
        "veto": [review.veto, review.veto_reason],
        "total": str(review.total),
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _hand_in(seat: Seat, *, recorded_by: User | None, recorded_from: str) -> Review:
    """Lock a whole review with its total and digest, and its seat as scored."""
    review = Review.objects.select_for_update(of=("self",), no_key=True).get(seat=seat)
    if review.state not in WRITABLE:
        raise GrantsError(_("This review has been handed in and is locked."))
    rules = load_rules(seat.assessment.rule_set.data).scoring
    scores = list(review.scores.select_related("criterion").order_by("criterion__sort", "criterion__code"))
    points = _check_whole(review, scores, criteria_of(seat=seat), rules)

    review.total = rounded(sum(points, Decimal(0)), rules.decimals)
    review.state = ReviewState.SUBMITTED
    review.submitted_at = timezone.now()
    review.digest = review_digest(review=review, scores=scores)
    review.recorded_by, review.recorded_from = recorded_by, recorded_from
    review.save(update_fields=["total", "state", "submitted_at", "digest", "recorded_by", "recorded_from"])
    seat.state = SeatState.DONE
    seat.save(update_fields=["state"])
    return review


def _draft_write(seat: Seat, revision: int, draft: Draft) -> Review:
    saved = Review.objects.filter(seat=seat, revision=revision, state__in=WRITABLE).update(
        revision=F("revision") + 1,
        opinion=draft.opinion,
        is_supported=draft.is_supported,
        suggested_fen=draft.suggested_fen,
        veto=draft.veto,
        veto_reason=draft.veto_reason,
    )
    review = Review.objects.get(seat=seat)
    if not saved:
        if review.state in WRITABLE:
            raise ReviewConflictError(current=review, given=draft)
        raise GrantsError(_("This review has been handed in and is locked."))
    CriterionScore.objects.bulk_create(
        (
            CriterionScore(review=review, criterion_id=key, points=given.points, comment=given.comment)
            for key, given in draft.scores.items()
        ),
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["points", "comment"],
    )
    return review


def points_check(*, criterion: Criterion, points: Decimal, rules: ScoringRules) -> None:
    """Refuse points outside 0 to those of the criterion, or between two steps."""
    if not points.is_finite() or not 0 <= points <= criterion.points or points % rules.step_points:
        raise GrantsError(
            _("“%(name)s” takes 0 to %(most)s points in steps of %(step)s; %(points)s was entered.")
            % {"name": criterion, "most": plain(criterion.points), "step": plain(rules.step_points), "points": points}
        )


def _check_draft(draft: Draft, criteria: Mapping[int, Criterion], rules: ScoringRules) -> None:
    for criterion_id, given in draft.scores.items():
        criterion = criteria.get(criterion_id)
        if criterion is None:
            raise GrantsError(_("This criterion is not scored here."))
        if given.points is not None:
            points_check(criterion=criterion, points=given.points, rules=rules)
    if draft.suggested_fen is not None and draft.suggested_fen < 0:
        raise GrantsError(_("The suggested amount cannot be less than zero."))
    if draft.veto and draft.veto not in rules.veto.grounds:
        raise GrantsError(_("This is no ground for a veto under the rules of the call."))
    if draft.veto and not draft.veto_reason.strip():
        raise GrantsError(_("Give a reason for the veto."))


def _check_whole(
    review: Review, scores: list[CriterionScore], criteria: Mapping[int, Criterion], rules: ScoringRules
) -> list[Decimal]:
    """Return the points of all criteria in their order; raises GrantsError for whatever is missing."""
    points = [score.points for score in scores if score.points is not None]
    missing = len(criteria) - len(points)
    if missing:
        raise GrantsError(
            ngettext("%(count)d criterion is not scored yet.", "%(count)d criteria are not scored yet.", missing)
            % {"count": missing}
        )
    for score in scores:
        lack = lack_of(score.criterion, score.points, score.comment, rules)
        if lack:
            raise GrantsError(lack)
    if not review.opinion.strip() or review.is_supported is None:
        raise GrantsError(lack_of_conclusion())
    return points
