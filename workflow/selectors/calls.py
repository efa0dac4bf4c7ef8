# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls of an office and the cases of one call, as their lists show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import NoReverseMatch, reverse

from grants.models import Application, Call, District, Industry, Recommender, Reopening, Round, User
from grants.models.reference import localised
from grants.selectors.applications import applications_visible_to
from grants.selectors.marks import marked
from grants.selectors.programmes import calls_handled_by
from workflow.selectors.callstretches import STATUSES, Stretch

HUNDRED = 100
CASE_PAGES = ("workflow:case", "workflow:timeline")
ORDERINGS: Mapping[str, str] = MappingProxyType(
    {
        "number": "number",
        "title": "title",
        "organisation": "organisation_name",
        "requested": "requested_fen",
        "submitted": "submitted_at",
        "score": "self_score",
    }
)
# Where a choice of the filter comes from, and by which column of a case it filters.
CHOICES: Mapping[str, tuple[Any, str]] = MappingProxyType(
    {
        "industry": (Industry, "industry"),
        "district": (District, "district"),
        "recommender": (Recommender, "recommender"),
    }
)


@dataclass(frozen=True)
class Filters:
    """What the list of cases is narrowed to; empty means everything."""

    stretch: str = ""
    status: str = ""
    industry: str = ""
    district: str = ""
    recommender: str = ""
    mark: str = ""
    text: str = ""
    score: int | None = None


def calls_listed(user: User | AnonymousUser) -> QuerySet[Call]:
    """Return the calls of ``user`` with their windows and the number of cases handed in, the latest first."""
    rounds = Round.objects.filter(call=OuterRef("pk")).order_by().values("call")
    reopened = Reopening.objects.filter(round__call=OuterRef("pk")).order_by().values("round__call")
    cases = Application.objects.filter(call=OuterRef("pk"), submitted_at__isnull=False).order_by().values("call")
    closes = Subquery(rounds.annotate(at=Max("closes_at")).values("at"))
    return (
        calls_handled_by(user)
        .annotate(
            opens_at=Subquery(rounds.annotate(at=Min("opens_at")).values("at")),
            closes_first=closes,
            closes_again=Subquery(reopened.annotate(at=Max("closes_at")).values("at")),
            cases=Subquery(cases.annotate(count=Count("pk")).values("count")),
        )
        .order_by("-year", "-pk")
    )


def cases_of_call(user: User | AnonymousUser, call: Call) -> QuerySet[Application]:
    """Return the cases of a call that ``user`` may see, with what a line of the list says."""
    visible = applications_visible_to(user).filter(call=call)
    return visible.select_related("industry", "district", "recommender")


def narrowed(cases: QuerySet[Application], filters: Filters) -> QuerySet[Application]:
    """Return the cases that fit the filters."""
    if filters.stretch in STATUSES:
        cases = cases.filter(status__in=STATUSES[filters.stretch])
    if filters.status:
        cases = cases.filter(status=filters.status)
    for name, (_model, column) in CHOICES.items():
        code = getattr(filters, name)
        if code:
            cases = cases.filter(**{f"{column}__code": code})
    cases = marked(cases, filters.mark)
    if filters.score is not None:
        cases = cases.filter(self_score__gte=filters.score * HUNDRED)
    if filters.text:
        text = filters.text
        cases = cases.filter(
            Q(title__icontains=text) | Q(organisation_name__icontains=text) | Q(number__icontains=text)
        )
    return cases


def cases_ordered(cases: QuerySet[Application], ordering: str) -> QuerySet[Application]:
    """Return the cases in the order of a column, or backwards with a minus before it; by number where unknown."""
    column = F(ORDERINGS.get(ordering.removeprefix("-"), "number"))
    turn = column.desc(nulls_last=True) if ordering.startswith("-") else column.asc(nulls_last=True)
    return cases.order_by(turn, "pk")


def counts_of(cases: QuerySet[Application], filters: Filters) -> tuple[int, dict[str, int]]:
    """Return how many cases fit, and how many of all stand on each stretch and are scored; one query."""
    counted = {f"on_{stretch}": Count("pk", filter=Q(status__in=statuses)) for stretch, statuses in STATUSES.items()}
    fitting = narrowed(cases, filters).order_by().values("pk")
    counted["scored"] = Count("self_score")
    row = cases.order_by().aggregate(all=Count("pk"), fit=Count("pk", filter=Q(pk__in=fitting)), **counted)
    return row["fit"], {
        "": row["all"],
        "scored": row["scored"],
        **{stretch.value: row[f"on_{stretch}"] for stretch in Stretch},
    }


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """Return code and words of what the list can be filtered by, in one query."""
    parts = [
        model.objects.order_by()
        .annotate(part=Value(name))
        .values_list("part", "code", "name_zh", "name_en", named=False)
        for name, (model, _column) in CHOICES.items()
    ]
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in CHOICES}
    for part, code, chinese, english in parts[0].union(*parts[1:], all=True).order_by("code"):
        found[part].append((code, localised(chinese, english)))
    return found


def case_url(application: Application) -> str:
    """Return where the office reads a case: its file where that page is routed, else its timeline."""
    for name in CASE_PAGES:
        try:
            return reverse(name, args=[application.reference])
        except NoReverseMatch:
            continue
    return ""
