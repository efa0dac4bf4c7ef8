# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the line falls in an ordered list: after the last case for which both a place and money are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Bound = Literal["places", "budget", ""]


@dataclass(frozen=True, slots=True)
class Cut:
    """How many cases stand above the line, their amounts together in fen, and what drew it (nothing: all fit)."""

    above: int
    total_fen: int
    bound: Bound

    def is_edge(self, position: int, *, width: int) -> bool:
        """Say whether the case at ``position`` (0 = first) is among the ``width`` cases next to the line."""
        return bool(self.bound) and self.above - width <= position < self.above + width


def cut_of(amounts: Sequence[int], *, places: int | None, budget_fen: int | None) -> Cut:
    """Return the cut of ``amounts`` (fen, best case first) by the stricter of places and budget; None is no limit.

    The line falls before the first case that does not fit: a smaller amount further down does not jump the order.
    """
    above, total = 0, 0
    for amount in amounts:
        if places is not None and above >= places:
            return Cut(above, total, "places")
        if budget_fen is not None and total + amount > budget_fen:
            return Cut(above, total, "budget")
        above += 1
        total += amount
    return Cut(above, total, "")
