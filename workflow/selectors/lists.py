# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rows of a list are about: cases by number, what was concluded on them, seats, and criteria by call."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from grants.enums import CallState
from grants.models import Application, Call, Criterion, Recommendation, Recommender, RuleSet, User
from grants.permissions import holdings
from grants.rules import load_rules
from grants.selectors.applications import applications_visible_to
from reviewers.enums import LIVE_SEATS
from reviewers.models import Assessment, CriterionScore, Seat
from reviewers.selectors.reviews import scored_criteria
from workflow.selectors.recommending import HANDLE, Places, places_of, with_places

ENTERING = ("grants.assign_call", "grants.run_reviews_call")


def recommends(user: User) -> bool:
    """Say whether ``user`` concludes on cases for any recommender."""
    return bool(holdings(user, HANDLE))


def enters_scores(user: User) -> bool:
    """Say whether ``user`` may enter signed sheets in any call."""
    return any(holdings(user, perm) for perm in ENTERING)


def cases_numbered(user: User, numbers: Collection[str]) -> dict[str, Application]:
    """Return the cases with these numbers that are open to ``user``."""
    found = applications_visible_to(user).filter(number__in=numbers).select_related("recommender", "rule_set")
    return {case.number: case for case in found if case.number}


def last_conclusions(cases: Iterable[Application]) -> dict[int, Recommendation]:
    """Return the last conclusion on each case by its key."""
    return {one.application_id: one for one in Recommendation.objects.filter(application__in=cases).order_by("pk")}


def places_in(call: Call, recommender: Recommender) -> Places | None:
    """Return the quota of a recommender in a call as it is now; None when the call sets none."""
    return places_of(with_places(Recommender.objects.filter(pk=recommender.pk), call).get())


def calls_entered_by(user: User) -> set[int]:
    """Return the keys of the calls in which ``user`` may enter signed sheets."""
    return {key for perm in ENTERING for key in holdings(user, perm)}


def criteria_scored_in(calls: Collection[int]) -> dict[int, list[Criterion]]:
    """Return the criteria that take points by rubric, for the calls that are not over."""
    under_way = Assessment.objects.filter(application__call__in=calls).exclude(
        application__call__state__in=(CallState.CLOSED, CallState.CANCELLED)
    )
    pairs = set(under_way.order_by().values_list("rubric", "rule_set").distinct())
    rule_sets = RuleSet.objects.in_bulk({rule_set for _rubric, rule_set in pairs})
    return {
        rubric: list(scored_criteria([rubric], level=load_rules(rule_sets[rule_set].data).scoring.level))
        for rubric, rule_set in pairs
    }


def seats_numbered(user: User, numbers: Collection[str], experts: Collection[str]) -> dict[tuple[str, str], Seat]:
    """Return the live seats in calls that ``user`` enters scores of, by the numbers of case and expert, newest last."""
    seats = Seat.objects.filter(
        assessment__application__call__in=calls_entered_by(user),
        assessment__application__number__in=numbers,
        expert__number__in=experts,
        state__in=LIVE_SEATS,
    ).select_related("review", "expert", "assessment__rule_set", "assessment__application__call")
    return {(str(seat.assessment.application.number), seat.expert.number): seat for seat in seats.order_by("pk")}


def points_given(seats: Iterable[Seat]) -> dict[int, dict[int, CriterionScore]]:
    """Return what stands in the reviews of seats, by seat and criterion."""
    found: dict[int, dict[int, CriterionScore]] = defaultdict(dict)
    for score in CriterionScore.objects.filter(review__seat__in=list(seats)).select_related("review"):
        found[score.review.seat_id][score.criterion_id] = score
    return found
