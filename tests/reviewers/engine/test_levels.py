# SPDX-License-Identifier: AGPL-3.0-or-later
"""Levels cover all points of a criterion, each point in one of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.engine.levels import level_of, levels_of, plain

HALF = Decimal("0.5")


def ranges(maximum, step=HALF):
    return [(plain(one.low), plain(one.high)) for one in levels_of(maximum=Decimal(maximum), step=Decimal(step))]


@pytest.mark.parametrize(
    ("maximum", "expected"),
    [
        (15, [("13.5", "15"), ("11.5", "13"), ("9", "11"), ("0", "8.5")]),
        (30, [("27", "30"), ("22.5", "26.5"), ("18", "22"), ("0", "17.5")]),
        (4, [("4", "4"), ("3", "3.5"), ("2.5", "2.5"), ("0", "2")]),
    ],
)
def test_levels_begin_at_nine_tenths_three_quarters_and_three_fifths(maximum, expected):
    assert ranges(maximum) == expected


def test_a_level_without_a_step_in_it_is_left_out():
    assert ranges(10, 5) == [("10", "10"), ("0", "5")]


@given(maximum=st.integers(1, 100), step=st.sampled_from(["0.5", "1", "0.25"]))
def test_every_step_lies_in_exactly_one_level(maximum, step):
    step = Decimal(step)
    levels = levels_of(maximum=Decimal(maximum), step=step)
    points = [step * number for number in range(int(maximum / step) + 1)]

    assert [sum(one.low <= point <= one.high for one in levels) for point in points] == [1] * len(points)
    assert all(one.low <= one.middle(step) <= one.high for one in levels)
    assert all(one.middle(step) % step == 0 for one in levels)


def test_the_middle_is_rounded_up_to_a_step():
    best = levels_of(maximum=Decimal(15), step=HALF)[0]

    assert best.middle(HALF) == Decimal("14.5")


def test_points_outside_lie_in_no_level():
    levels = levels_of(maximum=Decimal(10), step=HALF)

    assert (level_of(Decimal("8.5"), levels), level_of(Decimal(11), levels)) == (2, None)


@pytest.mark.parametrize(("points", "text"), [("13.50", "13.5"), ("20.00", "20"), ("0", "0"), ("100", "100")])
def test_points_are_written_without_idle_zeros(points, text):
    assert plain(Decimal(points)) == text
