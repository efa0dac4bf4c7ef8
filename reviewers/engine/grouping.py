# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggest groups of cases that one panel can judge in a day: one industry each where it has cases enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SMALLEST, LARGEST = 15, 30


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Cases that may sit together, with the industries they come from; ``part`` counts groups of one industry."""

    industries: tuple[str, ...]
    cases: tuple[int, ...]
    part: int = 0


def suggest(cases: Mapping[str, Sequence[int]]) -> list[Suggestion]:
    """Return groups of SMALLEST to LARGEST cases, ``cases`` by industry.

    A large industry is split into even parts. Industries with fewer cases share groups, none of them torn apart; only
    what is left over makes a group smaller than SMALLEST, and no group is larger than LARGEST.
    """
    large = {code: list(keys) for code, keys in cases.items() if len(keys) >= SMALLEST}
    small = {code: list(keys) for code, keys in cases.items() if 0 < len(keys) < SMALLEST}
    alone = [part for code, keys in sorted(large.items()) for part in _parts(code, keys)]
    return [*alone, *_shared(small)]


def _parts(code: str, keys: Sequence[int]) -> list[Suggestion]:
    count = -(-len(keys) // LARGEST)
    bounds = [len(keys) * part // count for part in range(count + 1)]
    return [
        Suggestion((code,), tuple(keys[low:high]), part if count > 1 else 0)
        for part, (low, high) in enumerate(pairwise(bounds), start=1)
    ]


def _shared(small: Mapping[str, Sequence[int]]) -> list[Suggestion]:
    """Put whole industries together, the largest first, each into the group that has fewest cases."""
    total = sum(map(len, small.values()))
    count = -(-total // LARGEST)
    while True:
        groups: list[list[str]] = [[] for _group in range(count)]
        loads = [0] * count
        for code in sorted(small, key=lambda one: (-len(small[one]), one)):
            least = loads.index(min(loads))
            groups[least].append(code)
            loads[least] += len(small[code])
        if max(loads, default=0) <= LARGEST:
            break
        count += 1
    return [
        Suggestion(tuple(sorted(codes)), tuple(key for code in sorted(codes) for key in small[code]))
        for codes in groups
    ]
