# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line of an ordered list falls by the stricter of places and money, and nobody jumps the order."""

from hypothesis import given
from hypothesis import strategies as st

from grants.engine.cut import Cut, cut_of


def test_places_draw_the_line_where_money_would_do():
    assert cut_of([10, 10, 10], places=2, budget_fen=100) == Cut(2, 20, "places")


def test_money_draws_the_line_where_places_would_do():
    assert cut_of([10, 10, 10], places=3, budget_fen=29) == Cut(2, 20, "budget")


def test_a_smaller_amount_below_does_not_jump_the_order():
    assert cut_of([10, 30, 5], places=None, budget_fen=20) == Cut(1, 10, "budget")


def test_where_all_fit_there_is_no_line():
    assert cut_of([10, 10], places=2, budget_fen=20) == Cut(2, 20, "")


def test_without_limits_there_is_no_line():
    assert cut_of([10, 10], places=None, budget_fen=None) == Cut(2, 20, "")


def test_no_place_at_all_puts_everybody_below():
    assert cut_of([10], places=0, budget_fen=None) == Cut(0, 0, "places")


def test_the_band_lies_on_both_sides_of_the_line():
    cut = Cut(5, 0, "places")

    assert [position for position in range(10) if cut.is_edge(position, width=2)] == [3, 4, 5, 6]


def test_without_a_line_there_is_no_band():
    assert not Cut(5, 0, "").is_edge(4, width=3)


@given(st.lists(st.integers(0, 1000)), st.none() | st.integers(0, 20), st.none() | st.integers(0, 5000))
def test_what_stands_above_always_fits_and_the_next_one_never_does(amounts, places, budget):
    cut = cut_of(amounts, places=places, budget_fen=budget)

    above = amounts[: cut.above]
    assert cut.total_fen == sum(above)
    assert places is None or len(above) <= places
    assert budget is None or sum(above) <= budget
    if cut.bound:
        more = amounts[: cut.above + 1]
        assert len(more) > len(above)
        assert (places is not None and len(more) > places) or (budget is not None and sum(more) > budget)
    else:
        assert above == amounts
