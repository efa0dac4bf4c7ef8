# SPDX-License-Identifier: AGPL-3.0-or-later
"""The self-assessment: questions as sections of a form, and the score that its answers make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import Field

from grants.engine.conditions import Value
from grants.engine.formdefs import Definition, Digits, Name, SectionDefinition

Row = Mapping[str, str]
FULL = Decimal(100)
HUNDREDTH = Decimal("0.01")
NOT_APPLICABLE = "_na"


class Band(Definition):
    """Points from a value on."""

    at_least: Digits
    points: Annotated[int, Field(ge=0, le=100)]


class ChoicePoints(Definition):
    """Points of an answer."""

    code: Name
    points: Annotated[int, Field(ge=0, le=100)]


class QuestionScoring(Definition):
    """How an answer becomes 0 to 100 points.

    ``bands`` by the highest floor reached; ``linear`` from ``low`` (0) to ``high`` (100); ``median`` the same for the
    ratio to the industry's median; ``choices`` by the answer; ``each`` a sum over what is ticked, 100 at most.
    """

    field: Name
    method: Literal["bands", "linear", "median", "choices", "each"]
    bands: tuple[Band, ...] = ()
    low: Digits = "0"
    high: Digits = "100"
    choices: tuple[ChoicePoints, ...] = ()


class Dimension(Definition):
    """A part of the assessment with its weight."""

    section: str
    weight: Annotated[int, Field(ge=1, le=100)]
    questions: Annotated[tuple[QuestionScoring, ...], Field(min_length=1)]


class Questionnaire(Definition):
    """Sections to fill in, and how they are scored."""

    schema_version: Literal[1] = 1
    code: str
    sections: tuple[SectionDefinition, ...]
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A score of 0 to 100 points with two decimals, that of each section, and the questions still open."""

    total: Decimal | None
    dimensions: Mapping[str, Decimal]
    open: tuple[str, ...]


def assessed(questionnaire: Questionnaire, fields: Mapping[str, Value], medians: Mapping[str, Decimal]) -> Assessed:
    """Return the score of typed answers by field.

    A question marked as not applicable, or measured against a median that nobody knows, leaves the denominator; an
    open one counts 0. A dimension is the mean of its questions; the total is weighted by what applies, half up.
    """
    parts: dict[str, Decimal] = {}
    weighted = Decimal(0)
    weights = 0
    unanswered: list[str] = []
    for dimension in questionnaire.dimensions:
        points = []
        for question in dimension.questions:
            if fields.get(question.field + NOT_APPLICABLE) is True:
                continue
            value = fields.get(question.field)
            if value is None:
                unanswered.append(question.field)
            elif question.method == "median" and not medians.get(question.field):
                continue
            points.append(Decimal(0) if value is None else _points(question, value, medians))
        if points:
            mean = sum(points, Decimal(0)) / len(points)
            parts[dimension.section] = mean.quantize(HUNDREDTH, ROUND_HALF_UP)
            weighted += mean * dimension.weight
            weights += dimension.weight
    total = (weighted / weights).quantize(HUNDREDTH, ROUND_HALF_UP) if weights else None
    return Assessed(total, parts, tuple(unanswered))


def _points(question: QuestionScoring, value: Value, medians: Mapping[str, Decimal]) -> Decimal:
    if question.method in {"choices", "each"}:
        given = value if isinstance(value, tuple) else (value,)
        return min(FULL, Decimal(sum(choice.points for choice in question.choices if choice.code in given)))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{question.field} is no number")
    number = Decimal(value)
    if question.method == "bands":
        return max(
            (Decimal(band.points) for band in question.bands if number >= Decimal(band.at_least)), default=Decimal(0)
        )
    if question.method == "median":
        number /= medians[question.field]
    low, high = Decimal(question.low), Decimal(question.high)
    return min(FULL, max(Decimal(0), (number - low) / (high - low) * FULL))


def standard_questionnaire(rows: Iterable[Row]) -> Questionnaire:
    """Return the questionnaire of reference/self_assessment.csv."""
    sections, dimensions = [], []
    for number, group in groupby(rows, key=lambda row: row["dim"]):
        questions = list(group)
        first = questions[0]
        code = f"Q{number}"
        fields = [part for row in questions for part in _fields(row)]
        sections.append({"code": code, "label_zh": first["dim_zh"], "label_en": first["dim_en"], "fields": fields})
        scorings = [_scoring(row) for row in questions]
        dimensions.append({"section": code, "weight": int(first["dim_weight"]), "questions": scorings})
    return Questionnaire.model_validate({"code": "SELF_ASSESSMENT", "sections": sections, "dimensions": dimensions})


def _name(row: Row) -> str:
    return "q" + row["code"].replace(".", "_")


def _options(row: Row) -> list[tuple[str, str, int]]:
    """Return code, label and points of each answer; the file writes them as words."""
    if row["answer_type"] == "multi":
        labels = row["options_or_scoring"].partition(":")[2].split("|")
        points = int(row["scoring"].split()[1])
        return [(f"a{index}", label.strip(), points) for index, label in enumerate(labels, start=1)]
    pairs = [option.rpartition(":") for option in row["options_or_scoring"].split("|")]
    return [(f"a{index}", label, int(points)) for index, (label, _colon, points) in enumerate(pairs, start=1)]


def _fields(row: Row) -> list[dict[str, Any]]:
    """Return a question, and beside it the tick that it does not apply; an unticked question must be answered."""
    name, kind = _name(row), row["answer_type"]
    waived = name + NOT_APPLICABLE
    field: dict[str, Any] = {
        "code": name,
        "label_zh": row["question_zh"],
        "label_en": row["question_en"],
        "kind": {"percent": "percent", "number": "decimal", "single": "choice", "multi": "choices"}[kind],
        "required_when": {"not": [{"if": [{"field": waived}, True, False]}]},
    }
    if kind in {"single", "multi"}:
        field["choices"] = [{"code": code, "label_zh": label} for code, label, _points in _options(row)]
    else:
        field["minimum"] = "-1000" if kind == "percent" else "0"
    return [field, {"code": waived, "kind": "statement", "label_zh": "不适用", "label_en": "Does not apply"}]


def _scoring(row: Row) -> dict[str, Any]:
    method, *arguments = row["scoring"].split()
    scoring: dict[str, Any] = {"field": _name(row), "method": method}
    if method in {"choices", "each"}:
        scoring["choices"] = [{"code": code, "points": points} for code, _label, points in _options(row)]
    elif method == "bands":
        pairs = [argument.partition("=") for argument in arguments]
        scoring["bands"] = [{"at_least": floor, "points": int(points)} for floor, _equals, points in pairs]
    else:
        scoring["low"], scoring["high"] = arguments
    return scoring
