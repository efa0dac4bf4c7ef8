# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether seats can be filled, against trying everything."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from reviewers.engine.matching import fillable


def tried_out(choices, group_of, room_default):
    """Say by trying every combination whether the seats can be filled."""
    for picked in product(*choices):
        groups = Counter(group_of[candidate] for candidate in picked if group_of[candidate])
        if len(set(picked)) == len(picked) and all(count <= room_default for count in groups.values()):
            return True
    return False


@given(
    choices=st.lists(st.lists(st.integers(0, 5), unique=True, max_size=6), max_size=5),
    group_of=st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=6, max_size=6),
    room=st.integers(1, 2),
)
def test_answer_is_that_of_trying_everything(choices, group_of, room):
    found = fillable(choices=choices, group_of=group_of, room={}, room_default=room)

    assert found == tried_out(choices, group_of, room)


def test_room_of_a_named_group_goes_before_the_default():
    assert not fillable(choices=[[0]], group_of=["a"], room={"a": 0}, room_default=1)


def test_no_seats_are_always_filled():
    assert fillable(choices=[], group_of=[], room={}, room_default=1)
