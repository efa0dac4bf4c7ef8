# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the scores of a panel to one score, its flags and its place: exact decimals, rounded half up."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar

Points = Sequence[Decimal]
Key = TypeVar("Key", bound=Hashable)
# 28 significant digits of the default context are enough; a fixed one keeps results from depending on the thread.
CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP)


class AggregateRule(Protocol):
    """The chapter scoring.aggregate of the rules."""

    @property
    def method(self) -> str: ...
    @property
    def drop_high(self) -> int: ...
    @property
    def drop_low(self) -> int: ...
    @property
    def trim_from(self) -> int: ...


class DispersionRule(Protocol):
    """The chapter scoring.dispersion of the rules."""

    @property
    def range_above(self) -> Decimal: ...
    @property
    def deviation_above(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class CaseScores:
    """The valid scores of a case, in points: totals, those of the heaviest criterion, those of finance experts."""

    totals: tuple[Decimal, ...]
    top_criterion: tuple[Decimal, ...] = ()
    finance: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """A case's place: cases that stay equal after all tie breaks share a rank and wait for the meeting."""

    key: Key
    rank: int
    score: Decimal
    tied: bool


def rounded(points: Decimal, decimals: int) -> Decimal:
    """Return ``points`` with ``decimals`` decimals, rounded half up."""
    return points.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def mean(points: Points) -> Decimal:
    """Return the mean in points; raises ValueError without scores."""
    if not points:
        raise ValueError("a case without scores has no mean")
    with localcontext(CONTEXT):
        return sum(points, Decimal(0)) / len(points)


def median(points: Points) -> Decimal:
    """Return the middle score, or the mean of the two in the middle; raises ValueError without scores."""
    if not points:
        raise ValueError("a case without scores has no median")
    ordered = sorted(points)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else mean(ordered[half - 1 : half + 1])


def trimmed_mean(points: Points, rule: AggregateRule) -> Decimal:
    """Return the mean without the ``drop_high`` highest and ``drop_low`` lowest; below ``trim_from`` the mean."""
    if len(points) < rule.trim_from:
        return mean(points)
    ordered = sorted(points)
    return mean(ordered[rule.drop_low : len(ordered) - rule.drop_high])


AGGREGATES: Mapping[str, Callable[[Points, AggregateRule], Decimal]] = MappingProxyType(
    {
        "mean": lambda points, _rule: mean(points),
        "median": lambda points, _rule: median(points),
        "trimmed_mean": trimmed_mean,
    }
)


def aggregate(points: Points, *, rule: AggregateRule, decimals: int) -> Decimal:
    """Return the one score of a case in points with ``decimals`` decimals; raises ValueError without scores."""
    return rounded(AGGREGATES[rule.method](points, rule), decimals)


def deviation(points: Points) -> Decimal:
    """Return the sample standard deviation in points (n − 1); 0 for fewer than two scores."""
    if len(points) < 2:  # noqa: PLR2004 -- one score has no spread
        return Decimal(0)
    with localcontext(CONTEXT):
        centre = mean(points)
        return (sum(((point - centre) ** 2 for point in points), Decimal(0)) / (len(points) - 1)).sqrt()


def is_dispersed(points: Points, *, rule: DispersionRule) -> bool:
    """Say whether scores lie so far apart that the chair must look: range or deviation above the rule's points."""
    if not points:
        return False
    spread = max(points) - min(points)
    if spread > rule.range_above:
        return True
    # no deviation is above the range divided by the root of two, so that most cases need no root
    return spread**2 > 2 * rule.deviation_above**2 and deviation(points) > rule.deviation_above


TIE_BREAKS: Mapping[str, Callable[[CaseScores], Decimal]] = MappingProxyType(
    {
        "top_weighted_criterion": lambda case: mean(case.top_criterion) if case.top_criterion else Decimal(0),
        "median": lambda case: median(case.totals),
        "finance_score": lambda case: mean(case.finance) if case.finance else Decimal(0),
        # The meeting decides by name, not by number: what is still equal here stays tied.
        "committee": lambda _case: Decimal(0),
    }
)


def tie_break_key(case: CaseScores, *, tie_breaks: Iterable[str]) -> tuple[Decimal, ...]:
    """Return what tells equal scores apart, the first tie break first; more is better."""
    return tuple(TIE_BREAKS[name](case) for name in tie_breaks)


def ranked(
    cases: Mapping[Key, CaseScores], *, rule: AggregateRule, decimals: int, tie_breaks: Sequence[str]
) -> list[Place[Key]]:
    """Return the places of all cases, best first; equal cases share the better rank (1, 2, 2, 4)."""
    keyed = [
        ((aggregate(case.totals, rule=rule, decimals=decimals), *tie_break_key(case, tie_breaks=tie_breaks)), key)
        for key, case in cases.items()
    ]
    keyed.sort(key=lambda pair: pair[0], reverse=True)
    counts: dict[tuple[Decimal, ...], int] = {}
    for standing, _key in keyed:
        counts[standing] = counts.get(standing, 0) + 1
    first: dict[tuple[Decimal, ...], int] = {}
    for position, (standing, _key) in enumerate(keyed, start=1):
        first.setdefault(standing, position)
    return [Place(key, first[standing], standing[0], counts[standing] > 1) for standing, key in keyed]
