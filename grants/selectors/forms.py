# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as its form sees it: definition, rules, lists, what was filled in, and what is still lacking."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from grants.engine.formchecks import Data, Params, check_form, check_section, scope_of
from grants.engine.formdefs import FormDefinition, SectionDefinition, load_form
from grants.engine.formfields import Problem, Reading
from grants.enums import BlobState
from grants.models import Application, Attachment, FormTemplate, RuleSet
from grants.rules import load_rules
from grants.rules.parameters import form_parameters
from grants.selectors.choices import choice_lists

_forms: dict[str, FormDefinition] = {}


@dataclass(frozen=True)
class CaseForm:
    """The form of a case with everything that reading and checking it needs."""

    form: FormDefinition
    data: Data
    params: Params
    reading: Reading
    attached: Mapping[str, int]

    def problems(self) -> list[Problem]:
        """Return everything that keeps the case from being submitted, in the order of the form."""
        return check_form(self.form, self.data, params=self.params, reading=self.reading, attached=self.attached)

    def problems_of(self, code: str) -> list[Problem]:
        """Return what one section lacks."""
        return check_section(
            self.form, code, self.data, params=self.params, reading=self.reading, attached=self.attached
        )


@dataclass(frozen=True)
class SectionState:
    """How far a section is: ``state`` is todo, doing, bad or done."""

    section: SectionDefinition
    state: str
    errors: int
    done: int
    total: int


def form_of(template: FormTemplate) -> FormDefinition:
    """Return the form that a template stores; a version never changes, so it is read once for each digest."""
    if template.digest not in _forms:
        _forms[template.digest] = load_form(template.definition)
    return _forms[template.digest]


def form_params(*, rule_set: RuleSet, year: int, today: date) -> Params:
    """Return what the conditions of a form may read from the rules of its call."""
    return form_parameters(load_rules(rule_set.data), year=year, today=today)


def case_form(application: Application) -> CaseForm:
    """Return the form of a case as it is filled in now."""
    today = timezone.localdate()
    return CaseForm(
        form=form_of(template_of(application)),
        data=case_data(application),
        params=form_params(rule_set=application.rule_set, year=application.call.year, today=today),
        reading=Reading(choices=choice_lists(on=today), today=today),
        attached=attached_count(application),
    )


def template_of(application: Application) -> FormTemplate:
    """Return the form of the call of a case; a call is not published without one."""
    template = application.call.form_template
    if template is None:
        message = f"Call {application.call_id} has cases and no form."
        raise ValueError(message)
    return template


def case_data(application: Application) -> dict[str, dict[str, Any]]:
    """Return the sections of a case with the values that the house itself fills in."""
    form = form_of(template_of(application))
    stored = {section.code: section.data for section in application.sections.all()}
    given = system_values(application)
    data = {}
    for section in form.sections:
        own = stored.get(section.code, {})
        ours = {field.code: given[field.code] for field in section.fields if given.get(field.code)}
        data[section.code] = {"values": {**own.get("values", {}), **ours}, "raw": own.get("raw", {})}
    return data


def system_values(application: Application) -> dict[str, str]:
    """Return what a form shows and nobody types: what is applied for, and by whom.

    The number is not among it: it is given at submission, and a version sealed before stays the same.
    """
    return {
        "programme_code": application.call.programme.code,
        "batch_no": application.call.code,
        "org_name": application.organisation.name,
        "uscc": application.organisation.uscc or "",
    }


def attached_count(application: Application) -> Mapping[str, int]:
    """Count the files of a case by the document they answer, without those that the scanner refused."""
    return Counter(
        Attachment.objects.filter(application=application, removed_at=None)
        .exclude(blob__state=BlobState.REFUSED)
        .values_list("requirement__code", flat=True)
    )


def section_states(case: CaseForm, problems: list[Problem]) -> list[SectionState]:
    """Return how far each section is; one nobody has touched is not yet wrong."""
    wrong = Counter(problem.section for problem in problems)
    return [_state(case, section, wrong[section.code]) for section in case.form.sections]


def _state(case: CaseForm, section: SectionDefinition, errors: int) -> SectionState:
    scope = scope_of(case.form, case.data, case.params)
    stored = case.data.get(section.code, {})
    own = [
        field for field in section.own_fields if field.shown_when is None or scope.fields.get(field.code) is not None
    ]
    done = sum(field.code in stored["values"] for field in own)
    is_touched = done > 0 or bool(stored["raw"])
    state = ("bad" if stored["raw"] else "doing") if errors else "done"
    return SectionState(section, state if is_touched or not errors else "todo", errors, done, len(own))
