# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public picture of the plan: aims reached, open calls, notices, and how honours spread over districts and industries."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from grants.enums import CallState, HonourState, NoticeState
from grants.models import Call, District, Honour, Industry, Notice, Programme, Reopening, Round

PROJECT, ENTERPRISE, DISTRICT, PARK = "DEMO_PROJECT", "DEMO_ENTERPRISE", "PRACTICE_DISTRICT", "DIGITAL_PARK"
AIMS = (PROJECT, ENTERPRISE, DISTRICT, PARK)
SHADES = 5
SHOWN_NOTICES = 4

# Column and row of each district: where it lies as seen from its neighbours, nothing more.
TILES = {
    "310151": (4, 1), "310114": (2, 2), "310113": (3, 2), "310107": (2, 3), "310106": (3, 3), "310109": (4, 3),
    "310110": (5, 3), "310118": (1, 4), "310105": (2, 4), "310104": (3, 4), "310101": (4, 4), "310115": (5, 4),
    "310117": (2, 5), "310112": (3, 5), "310116": (2, 6), "310120": (3, 6),
}  # fmt: skip


class Figure(StrEnum):
    """What the map of districts counts."""

    ENTERPRISES = "enterprises"
    PROJECTS = "projects"
    FUNDS = "funds"


@dataclass(frozen=True)
class Aim:
    """One number the plan sets itself, and how many valid honours there are."""

    code: str
    name: str
    value: int
    target: int


@dataclass(frozen=True)
class OpenCall:
    """A call with the window that is open or comes next."""

    call: Call
    opens_at: dt.datetime
    closes_at: dt.datetime

    @property
    def is_open(self) -> bool:
        """Say whether cases may be submitted now."""
        return self.opens_at <= timezone.now() < self.closes_at


@dataclass(frozen=True)
class Tile:
    """One district of the map; ``step`` is its shade from 0 to 5."""

    code: str
    name: str
    value: int
    step: int
    column: int
    row: int
    is_marked: bool


@dataclass(frozen=True)
class DistrictMap:
    """The tiles, the shades that occur with their bounds, and the same numbers as rows, largest first."""

    figure: Figure
    tiles: list[Tile]
    shades: list[tuple[int, int, int]]
    rows: list[tuple[str, int]]


@dataclass(frozen=True)
class IndustryBar:
    """How many demonstration projects an industry has."""

    code: str
    name: str
    value: int


def aims() -> list[Aim]:
    """Return the four numbers of the plan in its order; one query."""
    valid = Count("honours", filter=Q(honours__state=HonourState.VALID))
    found = {one.code: one for one in Programme.objects.filter(code__in=AIMS).annotate(valid=valid)}
    return [Aim(code, str(found[code]), found[code].valid, found[code].target or 0) for code in AIMS if code in found]


def public_calls() -> QuerySet[Call]:
    """Return the calls that the public may read."""
    hidden = [CallState.DESIGN, CallState.CANCELLED]
    return Call.objects.exclude(state__in=hidden).filter(published_at__isnull=False)


def open_calls() -> list[OpenCall]:
    """Return the calls with a window that is open or still to come, the one that closes first on top."""
    now = timezone.now()
    everywhere = Prefetch("reopenings", Reopening.objects.filter(district=None), "everywhere")
    rounds = Prefetch("rounds", Round.objects.prefetch_related(everywhere), "windows")
    calls = public_calls().filter(state__in=[CallState.PUBLISHED, CallState.OPEN], is_suspended=False)
    found = []
    for call in calls.select_related("programme").prefetch_related(rounds):
        windows = [OpenCall(call, one.opens_at, _end(one)) for one in call.windows]
        coming = [window for window in windows if window.closes_at > now]
        if coming:
            found.append(min(coming, key=lambda window: window.opens_at))
    return sorted(found, key=lambda window: (not window.is_open, window.closes_at))


def _end(window: Round) -> dt.datetime:
    later: list[dt.datetime] = [one.closes_at for one in window.everywhere]  # type: ignore[attr-defined]  # prefetched
    return max([window.closes_at, *later])


def public_notices() -> QuerySet[Notice]:
    """Return the notices that the public may read, running ones first, then the newest."""
    return Notice.objects.filter(state__in=[NoticeState.OPEN, NoticeState.ENDED]).order_by("-state", "-published_at")


def shown_notices() -> list[Notice]:
    """Return the notices of the home page with their number of entries."""
    return list(public_notices().annotate(size=Count("entries"))[:SHOWN_NOTICES])


def district_map(figure: Figure) -> DistrictMap:
    """Return the districts of today with what they hold; an abolished district counts for its successor."""
    districts = {one.pk: one for one in District.objects.all()}
    values = _by_district(figure, districts)
    practice = set(_honours(DISTRICT).values_list("district", flat=True))
    practice = {_today(key, districts) for key in practice if key}
    top = max(values.values(), default=0)
    current = [one for one in districts.values() if one.valid_to is None]
    tiles = [
        Tile(
            one.code,
            str(one),
            values[one.pk],
            shade(values[one.pk], top),
            *TILES[one.code],
            is_marked=one.pk in practice,
        )
        for one in current
        if one.code in TILES
    ]
    rows = sorted(((str(one), values[one.pk]) for one in current), key=lambda row: (-row[1], row[0]))
    return DistrictMap(figure, sorted(tiles, key=lambda tile: (tile.row, tile.column)), shades(top), rows)


def _honours(code: str) -> QuerySet[Honour]:
    return Honour.objects.filter(programme__code=code, state=HonourState.VALID)


def _by_district(figure: Figure, districts: dict[int, District]) -> Counter[int]:
    code = ENTERPRISE if figure == Figure.ENTERPRISES else PROJECT
    measure = Sum("amount_fen") if figure == Figure.FUNDS else Count("pk")
    values: Counter[int] = Counter()
    held = _honours(code).filter(district__isnull=False)
    for key, value in held.order_by().values_list("district").annotate(measure):
        values[_today(key, districts)] += value
    return values


def _today(key: int, districts: dict[int, District]) -> int:
    """Follow the successors of a district to the one of today; a ring in the table ends the walk."""
    seen = set()
    while key not in seen and (successor := districts[key].successor_id):
        seen.add(key)
        key = successor
    return key


def shade(value: int, top: int) -> int:
    """Return 0 for nothing, else the fifth of ``top`` that ``value`` lies in, from 1 to 5."""
    return 0 if not value else -(-SHADES * value // top)


def shades(top: int) -> list[tuple[int, int, int]]:
    """Return the shades that can occur up to ``top`` with their lowest and highest value."""
    bounds = [(step, top * (step - 1) // SHADES + 1, top * step // SHADES) for step in range(1, SHADES + 1)]
    return [(step, low, high) for step, low, high in bounds if low <= high]


def industry_bars() -> list[IndustryBar]:
    """Return every industry in use with its projects, the largest first."""
    counts: dict[int, int] = defaultdict(int)
    held = _honours(PROJECT).filter(industry__isnull=False)
    counts.update(held.order_by().values_list("industry").annotate(Count("pk")))
    bars = [IndustryBar(one.code, str(one), counts[one.pk]) for one in Industry.objects.filter(is_active=True)]
    return sorted(bars, key=lambda bar: -bar.value)


def share_of(value: int, target: int) -> Decimal:
    """Return ``value`` in per cent of ``target`` with one decimal."""
    return (Decimal(value) * 100 / Decimal(target)).quantize(Decimal("0.1")) if target else Decimal("0.0")
