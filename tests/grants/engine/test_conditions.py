# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conditions: what they say, what they refuse, and that they never run away."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.conditions import (
    COST_LIMIT,
    DEPTH_LIMIT,
    NODE_LIMIT,
    OPERATORS,
    ConditionError,
    Scope,
    checked,
    evaluate,
    holds,
    names_read,
)

SCOPE = Scope(
    fields={
        "total": 1_000,
        "share": Decimal("0.5"),
        "name": "甲",
        "blank": None,
        "empty": "",
        "kinds": ("a", "b"),
        "start": date(2026, 3, 1),
        "end": date(2028, 3, 1),
        "agreed": True,
    },
    columns={"budget.total": (400, 600, None), "none.at_all": ()},
    params={"cap": 300},
)


def field(code):
    return {"field": code}


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        ({"eq": [field("total"), {"sum": [{"column": "budget.total"}]}]}, True),
        ({"ne": [field("name"), "乙"]}, True),
        ({"lt": [field("start"), field("end")]}, True),
        ({"le": [field("total"), {"param": "cap"}]}, False),
        ({"gt": ["b", "a"]}, True),
        ({"ge": [{"number": "0.50"}, field("share")]}, True),
        ({"in": [field("name"), "甲", "乙"]}, True),
        ({"in": [field("kinds"), "b", "c"]}, True),
        ({"in": [field("kinds"), "c"]}, False),
        ({"add": [1, 2, field("share")]}, Decimal("3.5")),
        ({"sub": [field("total"), 1]}, 999),
        ({"mul": [field("total"), {"number": "0.30"}]}, 300),
        ({"div": [1, 4]}, Decimal("0.25")),
        ({"div": [1, 0]}, None),
        ({"min": [3, {"number": "2.5"}]}, Decimal("2.5")),
        ({"max": [3, {"number": "2.5"}]}, 3),
        ({"months": [field("start"), field("end")]}, 24),
        ({"months": [{"date": "2026-03-01"}, {"date": "2028-03-02"}]}, 25),
        ({"months": [{"date": "2026-03-31"}, {"date": "2026-04-30"}]}, 1),
        ({"length": [field("name")]}, 1),
        ({"length": [field("kinds")]}, 2),
        ({"if": [field("agreed"), "yes", "no"]}, "yes"),
        ({"if": [field("blank"), "yes", "no"]}, "no"),
        ({"filled": [field("name"), field("kinds")]}, True),
        ({"filled": [field("empty")]}, False),
        ({"filled": [{"column": "none.at_all"}]}, False),
        ({"sum": [field("total"), field("blank"), {"column": "budget.total"}]}, 2_000),
        ({"sum": [field("blank")]}, 0),
        ({"count": [{"column": "budget.total"}]}, 2),
        ({"not": [field("agreed")]}, False),
        (field("unknown"), None),
        (True, True),
        (None, None),
    ],
)
def test_value_of_a_tree(tree, value):
    assert evaluate(tree, SCOPE) == value


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        ({"and": [True, True]}, True),
        ({"and": [True, None]}, None),
        ({"and": [False, None]}, False),
        ({"or": [False, True]}, True),
        ({"or": [None, True]}, True),
        ({"or": [None, False]}, None),
        ({"or": [False, False]}, False),
        ({"not": [None]}, None),
        ({"eq": [None, 1]}, None),
        ({"le": [field("blank"), 5]}, None),
        ({"le": [field("empty"), 5]}, None),
    ],
)
def test_blank_breaks_nothing(tree, value):
    assert holds(tree, SCOPE) is value


@pytest.mark.parametrize(
    "tree",
    [
        {"eval": ["1"]},
        {"__class__": ["x"]},
        {"eq": [1]},
        {"eq": [1, 2, 3]},
        {"eq": "12"},
        {"if": [True, 1]},
        {"and": []},
        {"field": 3},
        {"field": ""},
        {"field": "x" * 201},
        {"number": "NaN"},
        {"number": "1e99"},
        {"number": "0.1x"},
        {"date": "2026-02-30"},
        {"eq": [1, 2], "ne": [1, 2]},
        {},
        1.5,
        10**18 + 1,
        [1],
        "x" * 201,
    ],
)
def test_tree_that_is_not_understood_is_refused(tree):
    with pytest.raises(ConditionError):
        checked(tree)


@pytest.mark.parametrize(
    "tree",
    [
        {"le": ["a", 1]},
        {"le": [True, "a"]},
        {"lt": [{"date": "2026-01-01"}, 5]},
        {"add": ["a", 1]},
        {"add": [True, 1]},
        {"and": [1]},
        {"not": ["x"]},
        {"months": [1, 2]},
        {"length": [5]},
        {"mul": [{"mul": [{"number": "1e30"}, {"number": "1e30"}]}, {"number": "1e30"}]},
    ],
)
def test_parts_that_do_not_fit_are_an_error(tree):
    with pytest.raises(ConditionError):
        evaluate(tree, SCOPE)


def test_condition_must_be_true_or_false():
    with pytest.raises(ConditionError):
        holds(5, SCOPE)


def test_depth_is_limited():
    tree = True
    for _level in range(DEPTH_LIMIT - 1):
        tree = {"not": [tree]}

    assert checked(tree) == tree
    with pytest.raises(ConditionError):
        checked({"not": [tree]})


def test_size_is_limited():
    assert checked({"and": [True] * (NODE_LIMIT - 1)})
    with pytest.raises(ConditionError):
        checked({"and": [{"and": [True] * 100}, {"and": [True] * 100}]})


def test_cost_is_limited():
    wide = Scope(fields={}, columns={"t.c": tuple(range(COST_LIMIT // 4))})

    with pytest.raises(ConditionError):
        evaluate({"sum": [{"column": "t.c"}] * 5}, wide)


def test_names_that_a_tree_reads():
    tree = {"and": [{"eq": [field("a"), {"param": "p"}]}, {"gt": [{"sum": [{"column": "t.c"}]}, field("b")]}, True]}

    assert (names_read(tree, "field"), names_read(tree, "param"), names_read(tree, "column")) == (
        {"a", "b"},
        {"p"},
        {"t.c"},
    )


TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.sampled_from(["", "甲", *map(str, range(3))])
    | st.sampled_from([field(code) for code in SCOPE.fields] + [{"column": "budget.total"}, {"param": "cap"}]),
    lambda parts: st.tuples(st.sampled_from(sorted(OPERATORS)), st.lists(parts, max_size=4)).map(
        lambda pair: {pair[0]: pair[1]}
    ),
    max_leaves=20,
)


@given(TREES)
def test_any_tree_gives_a_value_or_a_condition_error(tree):
    try:
        evaluate(tree, Scope(SCOPE.fields, SCOPE.columns, SCOPE.params))
    except ConditionError:
        with pytest.raises(ConditionError):
            evaluate(tree, Scope(SCOPE.fields, SCOPE.columns, SCOPE.params))
