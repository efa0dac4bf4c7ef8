# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a form still lacks, in the reader's words."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from grants.engine.conditions import Scope
from grants.engine.formchecks import check_form, check_section, message_of, scope_of
from grants.engine.formdefs import CheckDefinition
from tests.grants.engine.forms import ATTACHED, FILLED, FORM, PARAMS, READING


def problems(change=dict, attached=ATTACHED, params=PARAMS):
    data = deepcopy(FILLED)
    change(data)
    with translation.override("en"):
        found = check_form(FORM, data, params=params, reading=READING, attached=attached)
    return [(problem.section, problem.path, problem.message) for problem in found]


def values(section, **changes):
    def change(data):
        for code, value in changes.items():
            if value is None:
                data[section]["values"].pop(code)
            else:
                data[section]["values"][code] = value

    return change


def test_form_that_is_filled_in_lacks_nothing():
    assert problems() == []


def test_blank_form_lacks_everything_that_is_required():
    with translation.override("en"):
        found = check_form(FORM, {}, params=PARAMS, reading=READING, attached={})

    assert [(problem.path, problem.message) for problem in found] == [
        ("title", "Enter title."),
        ("industry", "Choose industry."),
        ("listed", "Choose listed."),
        ("agreed", "Confirm the statement “agreed”."),
        ("proof", "Upload proof."),
        ("total", "Enter total."),
        ("grant", "Enter grant."),
        ("budget", "Fill in at least 1 rows of budget, now 0."),
        ("steps", "Fill in at least 2 rows of steps, now 0."),
        ("A01", "Upload A01."),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (values("A", listed=True), [("A", "stock", "Enter stock.")]),
        (values("A", industry="IND99"), [("A", "industry", "Choose industry again: the list has changed.")]),
        (values("A", marks=["x", "z"]), [("A", "marks", "Choose marks again: the list has changed.")]),
        (values("F", grant=300_000_100), [("F", "grant", "At most 300.00, now 300.0001.")]),
        (values("F", total=2_000_000_000, grant=300_000_100), [("F", "grant", "At most 300.00, now 300.0001.")]),
        (values("F", total=500_000_000), [("F", "grant", "At most 150.00, now 300.00.")]),
        (
            values("F", budget=[{"all": 5, "part": 5}, {"part": 1}]),
            [("F", "budget.1.part", "More than the line.")],
        ),
        (values("F", steps=[{"what": "一"}]), [("F", "steps", "Fill in at least 2 rows of steps, now 1.")]),
        (
            values("F", steps=[{"what": "一"}] * 4),
            [("F", "steps", "steps takes at most 3 rows, now 4. Join rows or remove some.")],
        ),
        (values("F", steps=[{"what": "一"}, {"month": "2026-01"}]), [("F", "steps.1.what", "Enter what.")]),
        (values("F", years=[{}, {"not_applicable": False}]), [("F", "years.1.profit", "Enter profit.")]),
        (values("F", years=[{"not_applicable": True}, {}]), []),
        (values("F", grant=None), [("F", "grant", "Enter grant.")]),
    ],
)
def test_lack_is_named_at_its_field(change, expected):
    assert problems(change) == expected


def test_raw_value_is_named_with_its_reason():
    def change(data):
        data["F"]["raw"] = {"total": "a lot", "steps.0.month": "soon"}
        del data["F"]["values"]["total"]

    assert problems(change) == [
        ("F", "total", "Enter the amount as a number, for example 150.00."),
        ("F", "steps.0.month", "month should be a month, for example 2026-03."),
    ]


def test_raw_value_that_is_right_by_now_asks_to_be_saved_again():
    def change(data):
        data["A"]["raw"] = {"title": "now fits"}
        del data["A"]["values"]["title"]

    assert problems(change) == [("A", "title", "Save title once more.")]


def test_field_that_does_not_apply_is_not_asked_for():
    def change(data):
        data["A"]["raw"] = {"stock": "x" * 500}

    assert problems(change) == []


def test_missing_files_are_named_once():
    assert problems(attached={}) == [("A", "proof", "Upload proof."), ("", "A01", "Upload A01.")]


def test_section_is_checked_alone():
    data = {"A": {"values": {}, "raw": {}}, "F": FILLED["F"]}

    found = check_section(FORM, "F", data, params=PARAMS, reading=READING, attached={})

    assert found == []


def test_messages_speak_chinese_by_default():
    data = deepcopy(FILLED)
    data["F"]["values"]["grant"] = 300_000_100

    with translation.override("zh-hans"):
        found = check_section(FORM, "F", data, params=PARAMS, reading=READING, attached={})

    assert [problem.message for problem in found] == ["应不超过 300.00 万元，当前为 300.0001 万元"]


def test_computed_values_can_be_read_by_conditions():
    scope = scope_of(FORM, FILLED, PARAMS)

    assert scope.fields["sum"] == 1_000_000_000
    assert scope.fields["share"] == Decimal("0.3")
    assert scope.columns["steps.month"] == (date(2026, 12, 1), None)


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1_234_567_800, "wan", "1,234.5678"),
        ({"number": "0.4634"}, "percent", "46.3%"),
        ({"number": "24.00"}, "integer", "24"),
        ({"number": "100"}, "decimal", "100"),
        ({"date": "2026-03-01"}, "date", "March 1, 2026"),
        ("甲", "text", "甲"),
        (None, "wan", "–"),
        (True, "text", "True"),
    ],
)
def test_values_in_a_message_are_written_for_people(value, form, text):
    check = CheckDefinition.model_validate(
        {
            "code": "c",
            "field": "f",
            "tree": True,
            "message_zh": "{v}",
            "message_en": "{v}",
            "values": [{"name": "v", "tree": value, "form": form}],
        }
    )

    with translation.override("en"):
        assert message_of(check, Scope(fields={})) == text
