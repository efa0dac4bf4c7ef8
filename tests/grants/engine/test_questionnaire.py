# SPDX-License-Identifier: AGPL-3.0-or-later
"""The self-assessment: 45 questions, six parts, and a score that leaves out what does not apply."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.formchecks import check_section
from grants.engine.formdefs import FormDefinition
from grants.engine.questionnaire import Questionnaire, assessed, standard_questionnaire
from tests.grants.engine.forms import PARAMS, READING

with (settings.BASE_DIR / "reference" / "self_assessment.csv").open(encoding="utf-8", newline="") as stream:
    STANDARD = standard_questionnaire(list(csv.DictReader(stream)))
QUESTIONS = {question.field: question for part in STANDARD.dimensions for question in part.questions}


def small(*questions, weights=(50, 50)):
    """Return a questionnaire with a question in each of two parts."""
    return Questionnaire.model_validate(
        {
            "code": "SMALL",
            "sections": [],
            "dimensions": [
                {"section": f"Q{index}", "weight": weight, "questions": [question]}
                for index, (question, weight) in enumerate(zip(questions, weights, strict=True), start=1)
            ],
        }
    )


LINEAR = {"field": "a", "method": "linear", "low": "0", "high": "80"}
MEDIAN = {"field": "b", "method": "median", "low": "0.5", "high": "1.5"}


def test_questionnaire_has_six_parts_and_a_hundred_points_of_weight():
    assert len(QUESTIONS) == 45
    assert [part.weight for part in STANDARD.dimensions] == [15, 20, 20, 15, 15, 15]


def test_best_answers_give_a_hundred_and_the_worst_nothing_or_the_least():
    best, medians = {}, {}
    for name, question in QUESTIONS.items():
        if question.method in {"choices", "each"}:
            top = max(question.choices, key=lambda choice: choice.points)
            best[name] = tuple(c.code for c in question.choices) if question.method == "each" else top.code
        else:
            best[name] = Decimal(1000)
            medians[name] = Decimal(10)

    result = assessed(STANDARD, best, medians)

    assert (result.total, result.open) == (Decimal("100.00"), ())
    assert set(result.dimensions.values()) == {Decimal("100.00")}


def test_open_questions_count_nothing_and_are_named():
    result = assessed(STANDARD, {}, {})

    assert result.total == 0
    assert set(result.open) == set(QUESTIONS)


@pytest.mark.parametrize(
    ("value", "points"), [("0", 20), ("0.49", 20), ("0.5", 40), ("1", 60), ("2.99", 80), ("3", 100), ("-1", 0)]
)
def test_bands_follow_the_highest_floor_reached(value, points):
    bands = QUESTIONS["q1_1"].model_dump()

    assert assessed(small(bands, weights=(1,)), {"q1_1": Decimal(value)}, {}).total == points


@pytest.mark.parametrize(("value", "points"), [("-5", "0"), ("0", "0"), ("40", "50"), ("80", "100"), ("200", "100")])
def test_linear_points_stay_on_the_scale(value, points):
    assert assessed(small(LINEAR, weights=(1,)), {"a": Decimal(value)}, {}).total == Decimal(points)


def test_median_is_the_middle_of_the_scale():
    result = assessed(small(MEDIAN, weights=(1,)), {"b": Decimal(6)}, {"b": Decimal(6)})

    assert result.total == 50


def test_question_without_a_known_median_leaves_the_denominator():
    result = assessed(small(LINEAR, MEDIAN), {"a": Decimal(40), "b": Decimal(6)}, {})

    assert (result.total, result.dimensions, result.open) == (Decimal(50), {"Q1": Decimal(50)}, ())


def test_question_that_does_not_apply_leaves_the_denominator():
    result = assessed(small(LINEAR, MEDIAN), {"a": Decimal(40), "b_na": True}, {})

    assert (result.total, result.open) == (Decimal(50), ())


def test_nothing_applicable_gives_no_score():
    result = assessed(small(LINEAR, MEDIAN), {"a_na": True, "b_na": True}, {})

    assert (result.total, result.dimensions) == (None, {})


def test_total_is_weighted_and_rounded_half_up():
    result = assessed(small(LINEAR, MEDIAN, weights=(1, 2)), {"a": Decimal(40), "b": Decimal(12)}, {"b": Decimal(12)})

    assert result.total == Decimal("50.00")
    result = assessed(small(LINEAR, MEDIAN, weights=(1, 2)), {"a": Decimal(80), "b": Decimal(6)}, {"b": Decimal(12)})
    assert result.total == Decimal("33.33")


def test_text_where_a_number_belongs_is_an_error():
    with pytest.raises(TypeError):
        assessed(small(LINEAR, weights=(1,)), {"a": "viel"}, {})


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.booleans()))
def test_score_stays_between_nothing_and_a_hundred(waived):
    fields = {name + "_na": flag for name, flag in waived.items()}

    result = assessed(STANDARD, fields, {})

    assert result.total is None or 0 <= result.total <= 100
    assert set(result.open) == {name for name in QUESTIONS if not waived.get(name)}


def test_question_is_required_until_it_is_waived():
    form = FormDefinition.model_validate({"code": "SELF", "label_zh": "自评", "sections": STANDARD.sections})

    def missing(values):
        data = {"Q1": {"values": values, "raw": {}}}
        found = check_section(form, "Q1", data, params=PARAMS, reading=READING, attached={})
        return {problem.path for problem in found}

    everything = {f"q1_{n}" for n in range(1, 11)}
    assert missing({}) == everything
    assert missing({"q1_1_na": True, "q1_5": "40"}) == everything - {"q1_1", "q1_5"}
