# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw experts at random so that anybody can draw the same again from the stored pool, parameters and seed.

The stream is SHA-256(seed ‖ counter), each block one 256-bit number; a choice among n takes the first number below
the greatest multiple of n (rejection), so every candidate is equally likely. The pool is shuffled once
(Fisher–Yates) and then read in that order: first the seats that the rules reserve for finance experts, then the
rest, passing over a second expert of one employer where the rules forbid it; standbys follow by the same reading.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALGORITHM_VERSION = "1"
BLOCK_BITS = 256
FINANCE = "finance"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert of the pool: number, discipline and the code of the employer (empty when unknown)."""

    number: str
    discipline: str
    employer: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """How many sit, how many of them from finance, how many stand by, how many of one employer."""

    size: int
    standbys: int
    finance_min: int
    per_employer_max: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The numbers of members and standbys in drawn order."""

    members: tuple[str, ...]
    standbys: tuple[str, ...]


class PoolTooSmallError(ValueError):
    """Tell that the pool cannot fill the panel under its rules."""


class Stream:
    """Numbers from SHA-256(seed ‖ counter)."""

    def __init__(self, seed: str) -> None:
        self._seed = bytes.fromhex(seed)
        self._counter = 0

    def below(self, bound: int) -> int:
        """Return a number from 0 to ``bound`` − 1, each equally likely."""
        limit = 2**BLOCK_BITS - 2**BLOCK_BITS % bound
        while True:
            block = hashlib.sha256(self._seed + self._counter.to_bytes(8, "big")).digest()
            self._counter += 1
            number = int.from_bytes(block, "big")
            if number < limit:
                return number % bound


def pool_digest(pool: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a pool in canonical JSON."""
    text = json.dumps(list(pool), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def draw(*, pool: Sequence[Candidate], parameters: Parameters, seed: str) -> Drawn:
    """Return members and standbys; raises PoolTooSmallError when the rules cannot be met.

    ``seed`` is hexadecimal. Candidates are put in order of their numbers first, so the order in which the pool was
    stored does not matter.
    """
    order = _shuffled(sorted(pool, key=lambda candidate: candidate.number), Stream(seed))
    taken: list[Candidate] = []
    finance = (candidate for candidate in order if candidate.discipline == FINANCE)
    _take(taken, finance, parameters.finance_min, parameters.per_employer_max)
    if len(taken) < parameters.finance_min:
        raise PoolTooSmallError("finance")
    rest = [candidate for candidate in order if candidate not in taken]
    _take(taken, iter(rest), parameters.size - len(taken), parameters.per_employer_max)
    if len(taken) < parameters.size:
        raise PoolTooSmallError("size")
    members = sorted(taken, key=order.index)
    left = [candidate for candidate in order if candidate not in taken]
    standbys = left[: parameters.standbys]
    return Drawn(tuple(c.number for c in members), tuple(c.number for c in standbys))


def _shuffled(pool: list[Candidate], stream: Stream) -> list[Candidate]:
    for last in range(len(pool) - 1, 0, -1):
        other = stream.below(last + 1)
        pool[last], pool[other] = pool[other], pool[last]
    return pool


def _take(taken: list[Candidate], offered: Iterator[Candidate], wanted: int, per_employer_max: int) -> None:
    employers = Counter(candidate.employer for candidate in taken if candidate.employer)
    for candidate in offered:
        if wanted <= 0:
            return
        if candidate.employer and employers[candidate.employer] >= per_employer_max:
            continue
        taken.append(candidate)
        employers[candidate.employer] += 1
        wanted -= 1
