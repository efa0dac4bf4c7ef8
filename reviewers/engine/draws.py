# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw experts at random so that anybody can draw the same again from the stored pool, parameters and seed.

The stream is SHA-256(seed ‖ counter), each block one 256-bit number; a choice among n takes the first number below
the greatest multiple of n (rejection), so every candidate is equally likely. The pool is put in order of its
numbers, shuffled once (Fisher–Yates) and then read in that order, stratum by stratum: each seat goes to the first
candidate who belongs to the stratum and with whom all remaining seats can still be filled. Standbys follow in the
same order, each for one stratum.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from reviewers.engine.matching import fillable

ALGORITHM_VERSION = "1"
BLOCK_BITS = 256
ANY, DISCIPLINE, INDUSTRY = "any", "discipline", "industry"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert of the pool; ``employer`` is a credit code (empty when unknown), ``excluded`` says why not."""

    number: str
    discipline: str
    employer: str = ""
    industries: tuple[str, ...] = ()
    is_official: bool = False
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Seats for experts of one discipline, for experts who know one industry, or for anybody."""

    kind: str
    value: str
    seats: int

    @property
    def code(self) -> str:
        """Return the name under which results keep the stratum."""
        return f"{self.kind}:{self.value}" if self.value else self.kind

    def holds(self, candidate: Candidate) -> bool:
        """Say whether a candidate belongs here."""
        if self.kind == DISCIPLINE:
            return candidate.discipline == self.value
        return self.kind == ANY or self.value in candidate.industries


@dataclass(frozen=True, slots=True)
class Parameters:
    """The seats by stratum, how many stand by for each seat, how many of one employer, how many officials."""

    strata: tuple[Stratum, ...]
    standbys_per_seat: int
    per_employer_max: int
    officials_max: int

    @property
    def size(self) -> int:
        """Return how many sit."""
        return sum(stratum.seats for stratum in self.strata)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Members and standbys in drawn order, each as (number, code of the stratum)."""

    members: tuple[tuple[str, str], ...]
    standbys: tuple[tuple[str, str], ...]


class PoolTooSmallError(ValueError):
    """Tell which stratum (``code``) the pool cannot fill under the rules."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Supply:
    """How many may be drawn for a stratum beside how many are wanted, and whether its seats can all be filled."""

    stratum: Stratum
    eligible: int
    standbys: int
    is_filled: bool

    @property
    def is_short_of_standbys(self) -> bool:
        """Say whether fewer are left after the seats than are to stand by."""
        return self.eligible < self.stratum.seats + self.standbys


class Stream:
    """Numbers from SHA-256(seed ‖ counter); ``seed`` is hexadecimal."""

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


@dataclass(slots=True)
class _Table:
    """Who has been given a seat so far, and what room is left."""

    parameters: Parameters
    taken: dict[str, str] = field(default_factory=dict)
    employers: Counter[str] = field(default_factory=Counter)
    officials: int = 0

    def welcomes(self, candidate: Candidate) -> bool:
        """Say whether employer and office leave room for one more like this."""
        if candidate.number in self.taken:
            return False
        if candidate.is_official and self.officials >= self.parameters.officials_max:
            return False
        return not candidate.employer or self.employers[candidate.employer] < self.parameters.per_employer_max

    def seat(self, candidate: Candidate, stratum: Stratum) -> None:
        self.taken[candidate.number] = stratum.code
        self.employers[candidate.employer] += 1
        self.officials += candidate.is_official

    def unseat(self, candidate: Candidate) -> None:
        del self.taken[candidate.number]
        self.employers[candidate.employer] -= 1
        self.officials -= candidate.is_official


def draw(*, pool: Iterable[Candidate], parameters: Parameters, seed: str) -> Drawn:
    """Return members and standbys; raises PoolTooSmallError when the rules cannot be met.

    The order in which the pool was stored does not matter. Up to ``officials_max`` the completion of the panel is
    reckoned as if all seats left could go to officials: a pool that depends on that may be refused.
    """
    eligible = [candidate for candidate in pool if not candidate.excluded]
    order = _shuffled(sorted(eligible, key=lambda candidate: candidate.number), Stream(seed))
    table = _Table(parameters)
    seats = [stratum for stratum in parameters.strata for _seat in range(stratum.seats)]
    _refuse_small(order, seats, table)
    for place, stratum in enumerate(seats):
        _fill(order, stratum, seats[place + 1 :], table)
    places = {candidate.number: place for place, candidate in enumerate(order)}
    members = sorted(table.taken.items(), key=lambda pair: places[pair[0]])
    return Drawn(tuple(members), tuple(_standbys(order, parameters, table.taken)))


def supplies(*, pool: Iterable[Candidate], parameters: Parameters) -> list[Supply]:
    """Return for each stratum what the pool offers; a stratum is filled when its seats and those before it can be.

    Seats are asked in the order of the strata: the first that is not filled is the one that ``draw`` would name.
    """
    eligible = sorted((one for one in pool if not one.excluded), key=lambda one: one.number)
    table, before = _Table(parameters), list[Stratum]()
    found = []
    for stratum in parameters.strata:
        before += [stratum] * stratum.seats
        count = sum(stratum.holds(candidate) for candidate in eligible)
        standbys = stratum.seats * parameters.standbys_per_seat
        found.append(Supply(stratum, count, standbys, _completes(eligible, before, table)))
    return found


def pool_digest(pool: Sequence[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a pool in canonical JSON."""
    text = json.dumps(list(pool), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Candidate | Parameters | Drawn) -> dict[str, Any]:
    """Return a value of this module as JSON holds it."""
    content: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return content


def candidate_from(row: Mapping[str, Any]) -> Candidate:
    """Read a stored candidate."""
    return Candidate(**{**row, "industries": tuple(row["industries"])})


def parameters_from(stored: Mapping[str, Any]) -> Parameters:
    """Read stored parameters."""
    return Parameters(**{**stored, "strata": tuple(Stratum(**stratum) for stratum in stored["strata"])})


def _refuse_small(order: Sequence[Candidate], seats: Sequence[Stratum], table: _Table) -> None:
    """Name the first stratum that cannot be filled together with those before it."""
    for last, stratum in enumerate(seats):
        if not _completes(order, seats[: last + 1], table):
            raise PoolTooSmallError(stratum.code)


def _fill(order: Sequence[Candidate], stratum: Stratum, left: Sequence[Stratum], table: _Table) -> None:
    for candidate in order:
        if not (stratum.holds(candidate) and table.welcomes(candidate)):
            continue
        table.seat(candidate, stratum)
        if _completes(order, left, table):
            return
        table.unseat(candidate)
    raise PoolTooSmallError(stratum.code)


def _completes(order: Sequence[Candidate], left: Sequence[Stratum], table: _Table) -> bool:
    offered = [candidate for candidate in order if table.welcomes(candidate)]
    choices: dict[Stratum, list[int]] = {}
    for stratum in left:
        if stratum not in choices:
            choices[stratum] = [place for place, candidate in enumerate(offered) if stratum.holds(candidate)]
    cap = table.parameters.per_employer_max
    return fillable(
        choices=[choices[stratum] for stratum in left],
        group_of=[candidate.employer for candidate in offered],
        room={employer: cap - count for employer, count in table.employers.items()},
        room_default=cap,
    )


def _standbys(
    order: Sequence[Candidate], parameters: Parameters, taken: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    wanted = {stratum: stratum.seats * parameters.standbys_per_seat for stratum in parameters.strata}
    for candidate in order:
        if candidate.number in taken or (candidate.is_official and parameters.officials_max == 0):
            continue
        stratum = next((one for one, count in wanted.items() if count and one.holds(candidate)), None)
        if stratum is not None:
            wanted[stratum] -= 1
            yield candidate.number, stratum.code


def _shuffled(pool: list[Candidate], stream: Stream) -> list[Candidate]:
    for last in range(len(pool) - 1, 0, -1):
        other = stream.below(last + 1)
        pool[last], pool[other] = pool[other], pool[last]
    return pool
