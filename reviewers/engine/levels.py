# SPDX-License-Identifier: AGPL-3.0-or-later
"""Four levels of a criterion as ranges of points, so that an expert may choose a level before fixing the points."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

# The share of a criterion's points from which a level begins, best first.
LEVEL_FROM = (Decimal("0.90"), Decimal("0.75"), Decimal("0.60"), Decimal(0))


@dataclass(frozen=True, slots=True)
class Level:
    """A level, 1 the best, with its lowest and highest points, both in whole steps."""

    value: int
    low: Decimal
    high: Decimal

    def middle(self, step: Decimal) -> Decimal:
        """Return the points in the middle of the range, rounded half up to a whole step."""
        half = (self.low + self.high) / 2
        return (half / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def levels_of(*, maximum: Decimal, step: Decimal) -> list[Level]:
    """Return the levels of a criterion of ``maximum`` points given in steps of ``step``; one without points is left out."""
    levels = []
    above = maximum + step
    for value, share in enumerate(LEVEL_FROM, start=1):
        low = (maximum * share / step).quantize(Decimal(1), ROUND_CEILING) * step
        high = min(maximum, above - step)
        if low <= high:
            levels.append(Level(value, low, high))
            above = low
    return levels


def level_of(points: Decimal, levels: list[Level]) -> int | None:
    """Return in which level ``points`` lie; None when they lie in none."""
    return next((level.value for level in levels if level.low <= points <= level.high), None)


def plain(points: Decimal) -> str:
    """Write points without zeros that say nothing: 13.50 as 13.5, 20.00 as 20."""
    return f"{points.normalize():f}"
