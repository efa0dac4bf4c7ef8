# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scores: exact, half up, flagged where they lie apart, and told apart where they are equal."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.scoring import (
    AGGREGATES,
    TIE_BREAKS,
    CaseScores,
    Place,
    aggregate,
    deviation,
    is_dispersed,
    mean,
    median,
    ranked,
    rounded,
    tie_break_key,
)
from grants.rules.choices import AggregateMethod, TieBreak
from grants.rules.defaults import default_rules
from grants.rules.scoring import Aggregate, Dispersion

RULES = default_rules().scoring
HALF_POINTS = st.integers(0, 200).map(lambda half: Decimal(half) / 2)
PANEL = st.lists(HALF_POINTS, min_size=1, max_size=11)


def points(*values):
    return tuple(Decimal(value) for value in values)


def rule(method):
    return Aggregate(method=method, drop_high=1, drop_low=1, trim_from=5)


def test_strategies_are_those_of_the_rules():
    assert set(AGGREGATES) == set(AggregateMethod.values)
    assert set(TIE_BREAKS) == set(TieBreak.values)


@pytest.mark.parametrize(
    ("method", "scores", "expected"),
    [
        ("trimmed_mean", ("60", "70", "80", "90", "100"), "80.00"),
        ("trimmed_mean", ("0", "80", "80", "80.5", "100"), "80.17"),
        ("trimmed_mean", ("0", "80", "80", "100"), "65.00"),
        ("trimmed_mean", ("80", "80", "80", "80", "80"), "80.00"),
        ("mean", ("80", "80.5", "81", "81"), "80.63"),
        ("mean", ("70.005",), "70.01"),
        ("median", ("1", "100", "80"), "80.00"),
        ("median", ("1", "100", "80", "85.5"), "82.75"),
    ],
)
def test_scores_become_one(method, scores, expected):
    assert str(aggregate(points(*scores), rule=rule(method), decimals=2)) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"), [("0.125", 2, "0.13"), ("0.135", 2, "0.14"), ("2.5", 0, "3")]
)
def test_half_goes_up(value, decimals, expected):
    assert str(rounded(Decimal(value), decimals)) == expected


def test_case_without_scores_has_no_score():
    for method in AggregateMethod.values:
        with pytest.raises(ValueError, match="without scores"):
            aggregate((), rule=rule(method), decimals=2)


@given(PANEL, st.randoms())
def test_order_of_the_scores_does_not_matter(scores, random):
    shuffled = random.sample(scores, len(scores))

    for method in AggregateMethod.values:
        assert aggregate(scores, rule=rule(method), decimals=2) == aggregate(shuffled, rule=rule(method), decimals=2)


@given(PANEL)
def test_one_score_lies_between_the_lowest_and_the_highest(scores):
    for method in AggregateMethod.values:
        assert min(scores) <= aggregate(scores, rule=rule(method), decimals=2) <= max(scores)


@given(st.lists(HALF_POINTS, min_size=5, max_size=9), HALF_POINTS)
def test_trimmed_mean_ignores_how_high_the_highest_is(scores, extra):
    ordered = sorted(scores)
    raised = [*ordered[:-1], ordered[-1] + extra]

    assert aggregate(ordered, rule=rule("trimmed_mean"), decimals=2) == aggregate(
        raised, rule=rule("trimmed_mean"), decimals=2
    )


@pytest.mark.parametrize(
    ("scores", "flagged"),
    [
        (("60", "90"), True),
        (("50", "80.5"), True),
        (("65", "75", "80", "85", "95"), False),
        (("60", "60", "60", "90", "90"), True),
        (("80",), False),
        ((), False),
    ],
)
def test_scores_far_apart_are_flagged(scores, flagged):
    assert is_dispersed(points(*scores), rule=RULES.dispersion) is flagged


def test_limits_of_dispersion_are_not_yet_dispersed():
    at_range = Dispersion(range_above=20, deviation_above=1000)
    at_deviation = Dispersion(range_above=1000, deviation_above=10)

    assert is_dispersed(points("60", "80"), rule=at_range) is False
    assert is_dispersed(points("60", "80.5"), rule=at_range) is True
    assert deviation(points("70", "80", "90")) == 10
    assert is_dispersed(points("70", "80", "90"), rule=at_deviation) is False
    assert is_dispersed(points("69.5", "80", "90"), rule=at_deviation) is True


@given(scores=PANEL, most=HALF_POINTS, spread=HALF_POINTS)
def test_scores_lie_far_apart_by_range_or_by_deviation(scores, most, spread):
    rule = Dispersion(range_above=most, deviation_above=spread)

    is_far = max(scores) - min(scores) > most or deviation(scores) > spread

    assert is_dispersed(scores, rule=rule) is is_far


def test_deviation_of_one_score_is_nothing():
    assert deviation(points("80")) == 0


def test_equal_scores_are_told_apart_in_the_order_of_the_rules():
    case = CaseScores(totals=points("70", "80", "90"), top_criterion=points("20", "22"), finance=points("75"))

    assert tie_break_key(case, tie_breaks=RULES.tie_breaks) == points("21", "80", "75", "0")


def test_missing_parts_break_ties_as_nothing():
    assert tie_break_key(CaseScores(totals=points("80")), tie_breaks=RULES.tie_breaks) == points("0", "80", "0", "0")


def test_ranking_breaks_ties_then_shares_the_rank():
    same = points("80", "80", "80")
    cases = {
        "d": CaseScores(totals=points("70", "70", "70")),
        "b": CaseScores(totals=same, top_criterion=points("20")),
        "c": CaseScores(totals=same, top_criterion=points("20")),
        "a": CaseScores(totals=same, top_criterion=points("21")),
    }

    places = ranked(cases, rule=RULES.aggregate, decimals=2, tie_breaks=RULES.tie_breaks)

    assert places == [
        Place("a", 1, Decimal("80.00"), tied=False),
        Place("b", 2, Decimal("80.00"), tied=True),
        Place("c", 2, Decimal("80.00"), tied=True),
        Place("d", 4, Decimal("70.00"), tied=False),
    ]


@given(st.dictionaries(st.integers(), PANEL.map(lambda scores: CaseScores(totals=tuple(scores))), max_size=12))
def test_ranking_never_puts_a_lower_score_higher(cases):
    places = ranked(cases, rule=RULES.aggregate, decimals=2, tie_breaks=("committee",))

    assert [place.score for place in places] == sorted((place.score for place in places), reverse=True)
    for place in places:
        better = sum(other.score > place.score for other in places)
        equal = sum(other.score == place.score for other in places)
        assert (place.rank, place.tied) == (better + 1, equal > 1)


def test_mean_and_median_of_nothing_are_refused():
    for measure in (mean, median):
        with pytest.raises(ValueError, match="without scores"):
            measure(())
