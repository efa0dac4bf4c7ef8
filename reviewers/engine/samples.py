# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw a sample of cases at random so that anybody can draw the same again from the stored pool and seed.

Algorithm ``sample-1``: the pool is sorted, shuffled from its end by Fisher and Yates with the numbers of the seed, and
the first ``size`` are drawn.
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal

from reviewers.engine.draws import Stream

SAMPLE_VERSION = "sample-1"


def sample_size(count: int, *, ratio: Decimal, minimum: int) -> int:
    """Return how many of ``count`` cases are drawn: the share, rounded up, at least ``minimum``, at most all."""
    share = int((ratio * count).to_integral_value(ROUND_CEILING))
    return min(count, max(share, minimum))


def sample(pool: Iterable[str], *, size: int, seed: str) -> list[str]:
    """Return ``size`` of the numbers in ``pool`` in drawn order; the order of the pool does not matter."""
    numbers, stream = sorted(pool), Stream(seed)
    for last in range(len(numbers) - 1, 0, -1):
        other = stream.below(last + 1)
        numbers[last], numbers[other] = numbers[other], numbers[last]
    return numbers[:size]
