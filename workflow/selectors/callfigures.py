# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of a call: how far its cases are, when and where from they came, how far its experts are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from grants.engine.calendar import CITY_TIME, city_date
from grants.enums import CheckOutcome, DecisionOutcome, RecommendationConclusion
from grants.models import Application, Call, Decision, District, FormalCheck, Industry, Recommendation
from grants.selectors.progress import TILES, shade, shades
from reviewers.enums import LIVE_SEATS, OPEN_SEATS, AssessmentState, SeatState, Stage
from reviewers.models import Assessment, Seat
from workflow.selectors.callstretches import STATUSES, Stretch

MOST_DAYS = 60
MOST_EXPERTS = 30


@dataclass(frozen=True)
class Counts:
    """How many cases were begun, handed in, and stand on each stretch now."""

    begun: int
    submitted: int
    on: dict[str, int]


@dataclass(frozen=True)
class Funnel:
    """How many cases ever came as far as each station; a case that left later still counts."""

    begun: int
    submitted: int
    recommended: int
    accepted: int
    scored: int
    supported: int


@dataclass(frozen=True)
class Daily:
    """Cases handed in day by day, from the opening or the first day shown on."""

    first: date
    last: date
    values: list[int]


@dataclass(frozen=True)
class Tile:
    """One district of the map; ``step`` is its shade from 0 to 5."""

    code: str
    name: str
    value: int
    step: int
    column: int
    row: int


@dataclass(frozen=True)
class Bar:
    """One industry with the cases handed in."""

    code: str
    name: str
    value: int


@dataclass(frozen=True)
class ExpertLoad:
    """How far one expert is: seats in all, handed in, still to declare, given up for a tie."""

    name: str
    mobile: str
    panel: str
    seats: int
    done: int
    undeclared: int
    recused: int

    @property
    def todo(self) -> int:
        """Count what is still to be scored."""
        return self.seats - self.done


def counts(call: Call) -> Counts:
    """Return where the cases of a call stand; one query."""
    by_status = {
        row["status"]: (row["count"], row["submitted"])
        for row in Application.objects.filter(call=call)
        .order_by()
        .values("status")
        .annotate(count=Count("pk"), submitted=Count("submitted_at"))
    }
    on = {stretch.value: sum(by_status.get(status, (0, 0))[1] for status in STATUSES[stretch]) for stretch in Stretch}
    begun = sum(count for count, _submitted in by_status.values())
    return Counts(begun, sum(submitted for _count, submitted in by_status.values()), on)


def funnel(call: Call, found: Counts) -> Funnel:
    """Return how many cases came how far; one query."""

    def cases(rows: QuerySet[Any]) -> Subquery:
        of_call = rows.filter(application__call=call).order_by().annotate(all=Value(1)).values("all")
        return Subquery(of_call.annotate(count=Count("application", distinct=True)).values("count"))

    stations = Call.objects.filter(pk=call.pk).values_list(
        cases(Recommendation.objects.filter(conclusion=RecommendationConclusion.RECOMMENDED)),
        cases(FormalCheck.objects.filter(outcome=CheckOutcome.ACCEPTED)),
        cases(Assessment.objects.filter(stage=Stage.SELECTION, state=AssessmentState.COMPLETE)),
        cases(Decision.objects.filter(outcome=DecisionOutcome.SUPPORT)),
    )
    return Funnel(found.begun, found.submitted, *(count or 0 for count in stations.get()))


def daily_submissions(call: Call) -> Daily | None:
    """Return the cases handed in each day since the opening, at most sixty days; None before the first case."""
    rows = (
        Application.objects.filter(call=call, submitted_at__isnull=False)
        .order_by()
        .annotate(day=TruncDate("submitted_at", tzinfo=CITY_TIME))
        .values_list("day")
        .annotate(count=Count("pk"))
    )
    found = dict(rows)
    if not found:
        return None
    windows = list(call.rounds.all())
    opens = min((city_date(window.opens_at) for window in windows), default=min(found))
    closes = max((city_date(window.closes_at) for window in windows), default=max(found))
    last = max(*found, min(closes, timezone.localdate()))
    first = max(min(opens, *found), last - timedelta(days=MOST_DAYS - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Daily(first, last, [found.get(day, 0) for day in days])


def by_district(call: Call) -> tuple[list[Tile], list[tuple[int, int, int]]]:
    """Return the districts of today with the cases handed in, and the shades that occur."""
    districts = District.objects.only("code", "name_zh", "name_en", "successor").in_bulk()
    values: Counter[str] = Counter()
    for key, count in _counted_by(call, "district"):
        values[_today(districts[key], districts).code] += count
    top = max(values.values(), default=0)
    tiles = [
        Tile(one.code, str(one), values[one.code], shade(values[one.code], top), *TILES[one.code])
        for one in districts.values()
        if one.code in TILES
    ]
    return sorted(tiles, key=lambda tile: (tile.row, tile.column)), shades(top)


def _today(district: District, districts: Mapping[int, District]) -> District:
    while district.successor_id:
        district = districts[district.successor_id]
    return district


def by_industry(call: Call) -> list[Bar]:
    """Return every industry in use with the cases handed in, the largest first."""
    values = dict(_counted_by(call, "industry"))
    industries = Industry.objects.filter(is_active=True).only("code", "name_zh", "name_en")
    bars = [Bar(one.code, str(one), values.get(one.pk, 0)) for one in industries]
    return sorted(bars, key=lambda bar: -bar.value)


def expert_loads(call: Call) -> tuple[list[ExpertLoad], int]:
    """Return the experts with most left to do, and how many there are in all."""
    live = Q(state__in=LIVE_SEATS)
    rows = (
        Seat.objects.filter(assessment__application__call=call, assessment__stage=Stage.SELECTION)
        .order_by()
        .values(
            name=F("expert__name"),
            mobile=F("expert__user__mobile"),
            panel=F("assessment__panel__name"),
            who=F("expert"),
        )
        .annotate(
            seats=Count("pk", filter=live),
            done=Count("pk", filter=Q(state=SeatState.DONE)),
            undeclared=Count("pk", filter=Q(declared_at=None, state__in=OPEN_SEATS)),
            recused=Count("pk", filter=Q(state=SeatState.RECUSED)),
        )
    )
    loads = [
        ExpertLoad(
            name=row["name"],
            mobile=row["mobile"] or "",
            panel=row["panel"] or "",
            seats=row["seats"],
            done=row["done"],
            undeclared=row["undeclared"],
            recused=row["recused"],
        )
        for row in rows
    ]
    loads.sort(key=lambda load: (-load.todo, load.panel, load.name))
    return loads[:MOST_EXPERTS], len(loads)


def _counted_by(call: Call, part: str) -> QuerySet[Application, tuple[int, int]]:
    """Return the keys of the rows to which cases handed in belong, each with the number of cases."""
    handed_in = Application.objects.filter(call=call, submitted_at__isnull=False, **{f"{part}__isnull": False})
    return handed_in.order_by().values_list(part).annotate(count=Count("pk"))
