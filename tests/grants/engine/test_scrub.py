# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors are told without the values of people."""

import pytest

from grants.engine.scrub import LIMIT, describe_error, scrub


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("call 13812345678 now", "call [mobile] now"),
        ("call +86 138 1234 5678 now", "call [mobile] now"),
        ("to li@example.org.", "to [e-mail]"),
        ("id 11010119900307123X", "id [identity number]"),
        ("card 6222 0212 3456 7890 123", "card [account]"),
        ("duplicate key\nDETAIL:  Key (name)=(张三) exists.", "duplicate key\nDETAIL: [removed]"),
        ("LHRH-2026-P-0001 of 91310115PDY00001X0, 1234567 fen", "LHRH-2026-P-0001 of 91310115PDY00001X0, 1234567 fen"),
    ],
)
def test_values_of_people_are_replaced_by_their_kind(text, clean):
    assert scrub(text) == clean


def test_error_is_its_class_and_place():
    try:
        int("13812345678x")
    except ValueError as error:
        caught = error

    assert describe_error(caught).startswith("ValueError at test_scrub.py:")
    assert "[mobile]" in describe_error(caught, with_message=True)
    assert "13812345678" not in describe_error(caught, with_message=True)


def test_error_without_a_trace_is_its_class():
    assert describe_error(KeyError("x")) == "KeyError"


def test_error_is_cut_to_its_column():
    assert len(describe_error(ValueError("x" * 1000), with_message=True)) == LIMIT
