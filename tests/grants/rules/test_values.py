# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule's number and time may be read from."""

from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.rules.values import clock, distinct, exact, whole


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_integers_and_their_digits_are_the_same(number):
    assert whole(number) == whole(str(number)) == number
    assert exact(number) == exact(str(number)) == exact(Decimal(number)) == Decimal(number)


@given(st.floats() | st.booleans() | st.none() | st.lists(st.integers(), max_size=2))
def test_what_may_have_lost_digits_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        whole(value)
    with pytest.raises(ValueError, match=r"."):
        exact(value)


def test_decimal_keeps_its_digits():
    assert str(exact("0.30")) == "0.30"


def test_time_of_day():
    assert clock("16:00") == clock(time(16)) == time(16)
    with pytest.raises(ValueError, match=r"."):
        clock("25:00")


def test_lists_name_each_thing_once():
    assert distinct(("a", "b")) == ("a", "b")
    with pytest.raises(ValueError, match=r"."):
        distinct(("a", "a"))
