# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sample of self-assessments that experts check: what it would be drawn from, and what was drawn."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from grants.enums import ApplicationStatus
from grants.models import Application, Call, Sample, User
from grants.rules import load_rules
from grants.rules.choices import AssessmentMode
from grants.rules.route import Route
from reviewers.engine.draws import pool_digest
from reviewers.engine.samples import sample_size
from reviewers.selectors.groups import calls_under_review_of


@dataclass(frozen=True)
class SamplePool:
    """What a sample would be drawn from: numbers of cases in order, its check value, the rules, and how many come."""

    numbers: tuple[str, ...]
    digest: str
    ratio: str
    minimum: int
    size: int


def route_of(call: Call) -> Route:
    """Return the route of the rules of a call that hold now."""
    return load_rules(call.rule_sets.latest("version").data).route


def is_sampled_call(call: Call) -> bool:
    """Say whether experts check a sample of the cases of a call only."""
    return route_of(call).assessment == AssessmentMode.QUESTIONNAIRE


def sample_of(call: Call) -> Sample | None:
    """Return the sample of a call that counts."""
    return call.samples.select_related("drawn_by").order_by("-number").first()


def sample_is_due(call: Call) -> bool:
    """Say whether the sample of a call must still be drawn before groups are formed."""
    return is_sampled_call(call) and not call.samples.exists()


def sample_pool(call: Call) -> SamplePool:
    """Return what a sample would be drawn from at this moment: every accepted case."""
    route = route_of(call)
    cases = Application.objects.filter(call=call, status=ApplicationStatus.ACCEPTED, number__isnull=False)
    numbers = tuple(sorted(number for number in cases.values_list("number", flat=True) if number))
    size = sample_size(len(numbers), ratio=route.sample_ratio, minimum=route.sample_min)
    return SamplePool(numbers, numbers_digest(numbers), str(route.sample_ratio), route.sample_min, size)


def numbers_digest(numbers: tuple[str, ...] | list[str]) -> str:
    """Return the check value of a pool of cases."""
    return pool_digest([{"number": number} for number in numbers])


def samples_visible_to(user: User | AnonymousUser) -> QuerySet[Sample]:
    """Return the samples of the calls whose review is open to ``user``."""
    return Sample.objects.filter(call__in=calls_under_review_of(user)).select_related("call", "drawn_by")
