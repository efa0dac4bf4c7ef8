# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether seats can be filled from candidates when a group (an employer) may send only so many."""

from collections import Counter
from collections.abc import Mapping, Sequence


def fillable(
    *, choices: Sequence[Sequence[int]], group_of: Sequence[str], room: Mapping[str, int], room_default: int
) -> bool:
    """Say whether each seat can have its own candidate.

    ``choices`` holds for each seat the candidates who may take it, ``group_of`` the group of each candidate (empty =
    no group, no limit), ``room`` how many more a group may send (``room_default`` where it is not named). An exact
    answer: a maximum flow seat → candidate → group by augmenting paths.
    """
    matching = _Matching(choices, group_of, room, room_default)
    return all(matching.place(seat, set(), set()) for seat in range(len(choices)))


class _Matching:
    """A flow that grows by one seat at a time."""

    def __init__(
        self, choices: Sequence[Sequence[int]], group_of: Sequence[str], room: Mapping[str, int], room_default: int
    ) -> None:
        self._choices = choices
        self._group_of = group_of
        self._room = room
        self._room_default = room_default
        self._seat_of: dict[int, int] = {}
        self._load: Counter[str] = Counter()

    def place(self, seat: int, seen: set[int], seen_groups: set[str]) -> bool:
        """Find a candidate for ``seat``, moving other seats where that makes room."""
        for candidate in self._choices[seat]:
            if candidate in seen:
                continue
            seen.add(candidate)
            if self._freed(candidate, seen, seen_groups):
                self._seat_of[candidate] = seat
                return True
        return False

    def _freed(self, candidate: int, seen: set[int], seen_groups: set[str]) -> bool:
        """Make a candidate free to be given away, with room in the group counted."""
        if candidate in self._seat_of:
            return self.place(self._seat_of[candidate], seen, seen_groups)
        group = self._group_of[candidate]
        if not group or self._load[group] < self._room.get(group, self._room_default):
            self._load[group] += 1
            return True
        if group in seen_groups:
            return False
        seen_groups.add(group)
        return any(self._displaced(other, seen, seen_groups) for other in self._mates(group))

    def _mates(self, group: str) -> list[int]:
        return [candidate for candidate in self._seat_of if self._group_of[candidate] == group]

    def _displaced(self, candidate: int, seen: set[int], seen_groups: set[str]) -> bool:
        """Move the seat of ``candidate`` to somebody else, so that the group has room for one more."""
        if candidate in seen:
            return False
        seen.add(candidate)
        if not self.place(self._seat_of[candidate], seen, seen_groups):
            return False
        del self._seat_of[candidate]
        return True
