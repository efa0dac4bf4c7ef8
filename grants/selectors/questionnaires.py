# SPDX-License-Identifier: AGPL-3.0-or-later
"""The self-assessment of a case: what its answers reach while it is filled in, and what was frozen at hand-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from grants.engine.conditions import Value
from grants.engine.formchecks import scope_of
from grants.engine.formdefs import FormDefinition
from grants.engine.questionnaire import Assessed, Questionnaire, assessed
from grants.models import Application, FormTemplate, Snapshot
from grants.selectors.forms import CaseForm, form_of, template_of
from grants.selectors.reading import handed_in

CODE = "SELF_ASSESSMENT"
HUNDRED = 100
# no median of an industry is published: a question measured against one leaves the denominator
MEDIANS: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True)
class DimensionLine:
    """One part of the assessment: points of 100, None where none of its questions applies."""

    section: str
    label: str
    points: Decimal | None


@dataclass(frozen=True)
class OpenQuestion:
    """A question that counts 0 while nobody answers it."""

    section: str
    field: str
    label: str


@dataclass(frozen=True)
class ScoreCard:
    """A self-assessment as pages show it; ``is_final`` once it was handed in."""

    total: Decimal | None
    dimensions: tuple[DimensionLine, ...]
    open: tuple[OpenQuestion, ...] = ()
    is_final: bool = False

    @property
    def bars(self) -> list[dict[str, object]]:
        """Return the parts that have points, as components/_bars.html draws them."""
        return [
            {"label": line.label, "value": float(line.points), "text": f"{line.points:.2f}"}
            for line in self.dimensions
            if line.points is not None
        ]


def questionnaire_in(form: FormDefinition) -> Questionnaire | None:
    """Return the newest questionnaire all of whose questions the form asks; None where it asks none."""
    asked = {field.code for field in form.fields()}
    for template in FormTemplate.objects.filter(code=CODE).order_by("-version"):
        found = Questionnaire.model_validate(template.definition)
        if all(question.field in asked for part in found.dimensions for question in part.questions):
            return found
    return None


def answers_scored(form: FormDefinition, fields: Mapping[str, Value]) -> Assessed | None:
    """Return the score of typed answers; None where the form is no questionnaire."""
    questionnaire = questionnaire_in(form)
    return assessed(questionnaire, fields, MEDIANS) if questionnaire else None


def card_of_form(case: CaseForm) -> ScoreCard | None:
    """Return what the answers of a form that is being filled in reach now; None where it is no questionnaire."""
    questionnaire = questionnaire_in(case.form)
    if questionnaire is None:
        return None
    found = assessed(questionnaire, scope_of(case.form, case.data, case.params).fields, MEDIANS)
    places = {field.code: (section, field) for section in case.form.sections for field in section.fields}
    waiting = [(code, *places[code]) for code in found.open]
    return ScoreCard(
        total=found.total,
        dimensions=_lines(case.form, [part.section for part in questionnaire.dimensions], found.dimensions),
        open=tuple(OpenQuestion(section.code, code, field.label) for code, section, field in waiting),
    )


def card_of_case(application: Application) -> ScoreCard | None:
    """Return the score that was frozen when a case was handed in last; two queries, none where there is no score."""
    if application.self_score is None:
        return None
    snapshot = handed_in(application)
    return card_of_snapshot(snapshot, application) if snapshot else None


def card_of_snapshot(snapshot: Snapshot, application: Application) -> ScoreCard:
    """Return the score that was frozen with a snapshot of a case."""
    frozen = {row.section: Decimal(row.points) / HUNDRED for row in snapshot.dimension_scores.all()}
    total = Decimal(application.self_score) / HUNDRED if application.self_score is not None else None
    form = form_of(template_of(application))
    return ScoreCard(total=total, dimensions=_lines(form, list(frozen), frozen), is_final=True)


def _lines(form: FormDefinition, codes: Sequence[str], points: Mapping[str, Decimal]) -> tuple[DimensionLine, ...]:
    labels = {section.code: section.label for section in form.sections}
    return tuple(DimensionLine(code, labels.get(code, code), points.get(code)) for code in codes)
