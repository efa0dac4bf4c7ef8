# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a recommender has before it: its calls, its quota, the ranks it gave, the letters it sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState, QuotaDimension, RecommendationConclusion
from grants.models import Application, Attachment, Call, Quota, Recommendation, Recommender, User
from grants.permissions import holdings
from grants.rules import load_rules
from grants.rules.choices import RecommendationPart
from grants.selectors.applications import RECOMMENDING

HANDLE = "grants.handle_recommendation"
STAGE = "recommendation"


@dataclass(frozen=True)
class Places:
    """The quota of a recommender in a call: how many places there are and how many are taken."""

    total: int
    used: int

    @property
    def left(self) -> int:
        """Return how many places are left."""
        return max(0, self.total - self.used)

    @property
    def share(self) -> int:
        """Return how much is taken, in per cent."""
        return min(100, self.used * 100 // self.total) if self.total else 100


@dataclass
class Letter:
    """A letter with the cases that it names, in the order of their ranks."""

    number: str
    recommendations: list[Recommendation] = field(default_factory=list)
    scan: Attachment | None = None

    @property
    def sha256(self) -> str:
        """Return the digest of the scan; empty while there is none, or not for every case."""
        digests = {one.letter_sha256 for one in self.recommendations}
        return digests.pop() if len(digests) == 1 else ""

    @property
    def checked_at(self) -> datetime | None:
        """Return when a second person had compared it for every case."""
        moments = [one.letter_checked_at for one in self.recommendations]
        return max(moment for moment in moments if moment) if all(moments) else None

    @property
    def checked_by(self) -> str:
        """Return who compared it last."""
        return next((str(one.letter_checked_by) for one in self.recommendations if one.letter_checked_by), "")

    def was_entered_by(self, user: User | AnonymousUser) -> bool:
        """Say whether ``user`` gave one of its recommendations, and so may not check it."""
        return any(one.given_by_id == user.pk for one in self.recommendations)


def calls_to_recommend() -> QuerySet[Call]:
    """Return the published calls, the newest first."""
    hidden = (CallState.DESIGN, CallState.CANCELLED)
    return Call.objects.filter(published_at__isnull=False).exclude(state__in=hidden).order_by("-published_at", "-pk")


def bodies_of(user: User | AnonymousUser) -> QuerySet[Recommender]:
    """Return the recommenders for which ``user`` acts."""
    keys = {key for perm in RECOMMENDING for key in holdings(user, perm)}
    return Recommender.objects.filter(pk__in=keys).order_by("code")


def with_places(bodies: QuerySet[Recommender], call: Call) -> QuerySet[Recommender]:
    """Return the recommenders with their quota in a call, for ``places_of``."""
    quotas = Quota.objects.filter(call=call, dimension=QuotaDimension.RECOMMENDER, key=OuterRef("code"))
    return bodies.annotate(
        **{f"quota_{name}": Subquery(quotas.values(name)[:1]) for name in ("maximum", "exempt", "used")}
    )


def places_of(body: Any) -> Places | None:
    """Return the quota of a recommender read by ``with_places``; None when the call sets none for it."""
    if body.quota_maximum is None:
        return None
    return Places(total=body.quota_maximum + body.quota_exempt, used=body.quota_used)


def places_for(application: Application) -> Places | None:
    """Return the quota under which a case would be recommended; None when the call sets none."""
    if application.recommender is None:
        return None
    body = with_places(Recommender.objects.filter(pk=application.recommender.pk), application.call).get()
    return places_of(body)


def with_work(calls: QuerySet[Call], bodies: Iterable[Recommender]) -> QuerySet[Call]:
    """Return the calls with how many cases wait for these recommenders, and how many they have in all."""
    mine = Q(applications__recommender__in=list(bodies), applications__submitted_at__isnull=False)
    return calls.annotate(
        waiting=Count("applications", filter=mine & Q(applications__status=Case.SUBMITTED)),
        handed_in=Count("applications", filter=mine),
        closes_at=_last("rounds__closes_at"),
        reopened_to=_last("rounds__reopenings__closes_at"),
    )


def _last(path: str) -> Subquery:
    """Return, as a query, the last moment that a call has on the way ``path``."""
    return Subquery(Call.objects.filter(pk=OuterRef("pk")).annotate(last=Max(path)).values("last")[:1])


def ranks_given(call: Call, recommender: Recommender) -> dict[int, str]:
    """Return which ranks are given, each with the number of its case."""
    given = _in_force(call, recommender).filter(rank__isnull=False).values_list("rank", "application__number")
    return {rank: number or "" for rank, number in given if rank is not None}


def letters_of(call: Call, recommender: Recommender) -> list[Letter]:
    """Return the letters of a recommender with their cases and scans, in two queries; without a number comes last."""
    rows = _in_force(call, recommender).select_related(
        "application__organisation", "application__industry", "application__rule_set", "letter_checked_by"
    )
    scans = {
        scan.application_id: scan
        for scan in Attachment.objects.filter(application__call=call, requirement__stage=STAGE, removed_at=None).filter(
            application__recommender=recommender
        )
    }
    ordered = sorted(rows, key=lambda one: (one.letter_number == "", one.letter_number, one.rank or 0, one.pk))
    found = []
    for number, group in groupby(ordered, key=lambda one: one.letter_number):
        named = list(group)
        found.append(Letter(number, named, scans.get(named[0].application_id)))
    return found


def letters_unchecked(call: Call) -> int:
    """Return how many recommended cases of a call have a letter that no second person has compared yet."""
    return Recommendation.objects.filter(
        application__call=call,
        is_current=True,
        conclusion=RecommendationConclusion.RECOMMENDED,
        letter_checked_by=None,
    ).count()


def letter_needs_check(application: Application) -> bool:
    """Say whether the rules ask for the seal, and so for a second person who compares the letter."""
    return RecommendationPart.SEAL in load_rules(application.rule_set.data).recommendation.requires


def _in_force(call: Call, recommender: Recommender) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(
        application__call=call,
        recommender=recommender,
        is_current=True,
        conclusion=RecommendationConclusion.RECOMMENDED,
    ).exclude(application__status__in=(Case.WITHDRAWN, Case.LAPSED))
