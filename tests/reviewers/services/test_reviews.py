# SPDX-License-Identifier: AGPL-3.0-or-later
"""A review is written, handed in whole, locked, and opened again with a reason."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import Criterion, Job
from grants.rules.choices import TieKind
from reviewers.enums import ReviewState, SeatState
from reviewers.services.assessments import GATE
from reviewers.services.reviews import (
    Points,
    ReviewConflictError,
    criteria_of,
    review_digest,
    review_reopen,
    review_save,
    review_submit,
)
from reviewers.services.seats import seat_recuse
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    AssessmentFactory,
    SeatFactory,
    call_in_review,
    case_of,
    review_filled,
    review_given,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat():
    return SeatFactory()


def first_criterion(seat):
    return min(criteria_of(seat=seat).values(), key=lambda criterion: criterion.sort)


def save(seat, revision=0, actor=None, **fields):
    return review_save(actor=actor or seat.expert.user, seat=seat, revision=revision, **{"scores": {}, **fields})


def stored(seat):
    seat.review.refresh_from_db()
    return seat.review


def score_set(seat, criterion, points, comment=""):
    """Change one score of a whole draft."""
    return save(
        seat, stored(seat).revision, scores={criterion.pk: Points(points, comment)}, opinion="可行", is_supported=True
    )


def test_draft_is_saved_on_its_revision(seat):
    criterion = first_criterion(seat)

    review = save(seat, scores={criterion.pk: Points(Decimal("7.5"), "较好")}, opinion="可行")

    assert (review.revision, review.opinion) == (1, "可行")
    assert [(row.points, row.comment) for row in review.scores.all()] == [(Decimal("7.50"), "较好")]


def test_later_save_replaces_the_points(seat):
    criterion = first_criterion(seat)
    save(seat, scores={criterion.pk: Points(Decimal(5))})

    save(seat, 1, scores={criterion.pk: Points(Decimal(6), "改")})

    assert [(row.points, row.comment) for row in stored(seat).scores.all()] == [(Decimal("6.00"), "改")]


def test_comment_may_come_before_the_points(seat):
    criterion = first_criterion(seat)

    save(seat, scores={criterion.pk: Points(None, "先记一笔")})

    assert [(row.points, row.comment) for row in stored(seat).scores.all()] == [(None, "先记一笔")]


def test_save_on_an_older_revision_overwrites_nothing(seat):
    save(seat, opinion="第一窗口")

    with pytest.raises(ReviewConflictError) as conflict:
        save(seat, 0, opinion="第二窗口")

    assert stored(seat).opinion == "第一窗口"
    assert (conflict.value.current.opinion, conflict.value.given.opinion) == ("第一窗口", "第二窗口")


def test_autosave_leaves_no_audit_event(seat):
    save(seat, opinion="草稿")

    assert events_of(seat).count() == 0


def test_save_costs_the_same_for_one_and_for_all_criteria(seat):
    criteria = list(criteria_of(seat=seat))

    def queries(revision, chosen):
        with CaptureQueriesContext(connection) as captured:
            save(seat, revision, scores={key: Points(Decimal(5)) for key in chosen})
        return len(captured)

    assert queries(0, criteria[:1]) == queries(1, criteria)


@pytest.mark.parametrize("points", ["-0.5", "10.5", "7.3", "NaN", "Infinity"])
def test_points_keep_range_and_step(seat, points):
    criterion = first_criterion(seat)

    with pytest.raises(GrantsError):
        save(seat, scores={criterion.pk: Points(Decimal(points))})

    assert stored(seat).revision == 0


@pytest.mark.parametrize("points", ["0", "0.5", "10"])
def test_ends_of_the_range_are_points(seat, points):
    save(seat, scores={first_criterion(seat).pk: Points(Decimal(points))})

    assert stored(seat).scores.get().points == Decimal(points)


def test_criterion_of_another_rubric_is_not_scored(seat):
    other = first_criterion(SeatFactory())

    with pytest.raises(GrantsError):
        save(seat, scores={other.pk: Points(Decimal(5))})


@pytest.mark.parametrize(
    "fields",
    [
        {"suggested_fen": -1},
        {"veto": "bad_mood", "veto_reason": "不喜欢"},
        {"veto": "fraud_suspected"},
    ],
)
def test_amount_and_veto_keep_the_rules(seat, fields):
    with pytest.raises(GrantsError):
        save(seat, **fields)

    assert stored(seat).revision == 0


def test_veto_is_kept_with_its_reason(seat):
    save(seat, veto="fraud_suspected", veto_reason="发票重复")

    assert (stored(seat).veto, stored(seat).veto_reason) == ("fraud_suspected", "发票重复")


@pytest.mark.parametrize("case", ["stranger", "undeclared", "done", "recused"])
def test_only_the_expert_who_sits_and_declared_writes(seat, case):
    actor = UserFactory() if case == "stranger" else None
    if case == "undeclared":
        seat.declared_at = None
        seat.save()
    elif case == "done":
        review_given(seat)
    elif case == "recused":
        seat_recuse(actor=seat.expert.user, seat=seat, kind=TieKind.DECLARED, explanation="")
    before = stored(seat).revision

    with pytest.raises(GrantsError):
        save(seat, before, actor=actor, opinion="后补")

    assert stored(seat).revision == before


def test_whole_review_is_handed_in(seat):
    review = review_given(seat)

    seat.refresh_from_db()
    assert (seat.state, review.state, review.total) == (SeatState.DONE, ReviewState.SUBMITTED, Decimal("80.00"))
    assert review.submitted_at is not None
    assert [(event.action, event.data["total"]) for event in events_of(seat)] == [("review.submitted", "80.00")]
    assert Job.objects.filter(kind=GATE, subject_pk=seat.assessment_id).count() == 1


def test_digest_is_that_of_what_was_handed_in(seat):
    review = review_given(seat)
    scores = list(review.scores.select_related("criterion").order_by("criterion__sort"))

    assert review_digest(review=review, scores=scores) == review.digest
    scores[0].points += Decimal("0.5")
    assert review_digest(review=review, scores=scores) != review.digest


def test_review_with_a_criterion_unscored_is_not_handed_in(seat):
    review_filled(seat)
    score_set(seat, first_criterion(seat), None)

    with translation.override("en"), pytest.raises(GrantsError, match="1 criterion"):
        review_submit(actor=seat.expert.user, seat=seat)

    seat.refresh_from_db()
    assert (seat.state, stored(seat).state) == (SeatState.ACCEPTED, ReviewState.DRAFT)


@pytest.mark.parametrize(
    ("points", "is_needed"), [("5.5", True), ("6", False), ("9", False), ("9.5", True), ("10", True)]
)
def test_points_below_three_fifths_or_near_the_top_need_a_reason(seat, points, is_needed):
    """Of 10 points: below 6, and from 9.5."""
    review_filled(seat)
    score_set(seat, first_criterion(seat), Decimal(points))

    if is_needed:
        with pytest.raises(GrantsError):
            review_submit(actor=seat.expert.user, seat=seat)
        assert stored(seat).state == ReviewState.DRAFT
    else:
        assert review_submit(actor=seat.expert.user, seat=seat).state == ReviewState.SUBMITTED


@pytest.mark.parametrize("missing", [{"opinion": " "}, {"is_supported": None}])
def test_opinion_and_choice_are_needed(seat, missing):
    review_filled(seat, **missing)

    with pytest.raises(GrantsError):
        review_submit(actor=seat.expert.user, seat=seat)

    assert stored(seat).state == ReviewState.DRAFT


def test_review_is_handed_in_once_and_by_its_expert(seat):
    review_filled(seat)
    with pytest.raises(GrantsError):
        review_submit(actor=UserFactory(), seat=seat)
    review_submit(actor=seat.expert.user, seat=seat)

    with pytest.raises(GrantsError):
        review_submit(actor=seat.expert.user, seat=seat)

    assert events_of(seat).count() == 1


def test_review_is_opened_again_and_handed_in_anew(seat):
    chair = UserFactory()
    first = review_given(seat)

    again = review_reopen(actor=chair, seat=seat, reason="与说明不符")
    seat.refresh_from_db()
    assert (seat.state, again.state, again.reopened_reason) == (SeatState.ACCEPTED, ReviewState.REOPENED, "与说明不符")

    second = review_given(seat, "0.7")
    assert (first.total, second.total) == (Decimal("80.00"), Decimal("70.00"))
    assert [event.data["total"] for event in events_of(seat)] == ["80.00", "80.00", "70.00"]


def test_reopening_needs_a_reason_and_another_person(seat):
    review_given(seat)

    with pytest.raises(GrantsError):
        review_reopen(actor=UserFactory(), seat=seat, reason="")
    with pytest.raises(GrantsError):
        review_reopen(actor=seat.expert.user, seat=seat, reason="手误")

    assert stored(seat).state == ReviewState.SUBMITTED


def test_draft_is_not_reopened(seat):
    with pytest.raises(GrantsError):
        review_reopen(actor=UserFactory(), seat=seat, reason="看看")


def test_second_level_is_scored_where_the_rules_say_so():
    call = call_in_review(scoring__level="second")
    parent = call.rubric.criteria.first()
    child = Criterion.objects.create(rubric=call.rubric, parent=parent, code="1.1", name_zh="二级", points=10)
    seat = SeatFactory(assessment=AssessmentFactory(application=case_of(call)))

    assert criteria_of(seat=seat) == {child.pk: child}


def test_total_is_rounded_half_up():
    call = call_in_review(scoring__decimals=0)
    seat = SeatFactory(assessment=AssessmentFactory(application=case_of(call)))
    review_filled(seat)
    score_set(seat, first_criterion(seat), Decimal("8.5"))

    assert review_submit(actor=seat.expert.user, seat=seat).total == Decimal(81)
