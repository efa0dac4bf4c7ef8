# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a new draft starts from: the firm's own data, and what it filled in the last time."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.engine.formdefs import FormDefinition, SectionDefinition
from grants.engine.formfields import Reading
from grants.engine.formreading import read_section
from grants.models import Application, Section, User
from grants.selectors.choices import choice_lists
from grants.selectors.forms import form_of, template_of

# Sections about the firm rather than the project. Figures of past years are not among them: each call asks for others.
REUSED_SECTIONS = frozenset({"B", "D"})


@transaction.atomic
def sections_prefill(*, actor: User, application: Application) -> list[Section]:
    """Give a new draft the sections of its form, filled with what is known; nothing that exists is touched."""
    form = form_of(template_of(application))
    today = timezone.localdate()
    reading = Reading(choices=choice_lists(on=today), today=today)
    known, earlier = _known(application, actor), _earlier(application, form)
    missing = []
    for definition in form.sections:
        read = read_section(definition, known, reading)
        values = {**_kept(definition, earlier.get(definition.code, {})), **read.values}
        missing.append(Section(application=application, code=definition.code, data={"values": values, "raw": {}}))
    # one that is there already, or that another request has just made, stays as it is
    Section.objects.bulk_create(missing, ignore_conflicts=True)
    found = {section.code: section for section in application.sections.all()}
    return [found[definition.code] for definition in form.sections]


def _known(application: Application, actor: User) -> dict[str, str]:
    """Return what the registers say, by field, as it would be typed."""
    organisation = application.organisation
    return {
        "recommender": application.recommender.code if application.recommender else "",
        "industry": application.industry.code if application.industry else "",
        "district": organisation.district.code if organisation.district else "",
        "project_name": application.title,
        "address": organisation.address,
        "founded_on": organisation.founded_on.isoformat() if organisation.founded_on else "",
        "legal_rep": organisation.legal_representative,
        "contact": actor.name,
        "mobile": actor.mobile,
        "email": actor.email or "",
    }


def _earlier(application: Application, form: FormDefinition) -> Mapping[str, Mapping[str, Any]]:
    """Return the firm's sections of the latest case of the same form, with canonical values."""
    codes = REUSED_SECTIONS & {section.code for section in form.sections}
    last = (
        Application.objects.filter(
            organisation=application.organisation, call__form_template__code=template_of(application).code
        )
        .exclude(pk=application.pk)
        .order_by("-pk")
        .first()
    )
    if last is None:
        return {}
    return {section.code: section.data.get("values", {}) for section in last.sections.filter(code__in=codes)}


def _kept(definition: SectionDefinition, values: Mapping[str, Any]) -> dict[str, Any]:
    own = {field.code for field in definition.own_fields}
    return {code: value for code, value in values.items() if code in own}
