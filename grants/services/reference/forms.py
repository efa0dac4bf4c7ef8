# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load the forms of the programmes, their attachments and the self-assessment; what changed becomes a new version."""

import hashlib
import json
from pathlib import Path
from typing import Any

from grants.engine.formdefs import FormDefinition, dump_form, form_digest
from grants.engine.questionnaire import Questionnaire, standard_questionnaire
from grants.engine.standardforms import standard_form
from grants.models.programmes import AttachmentRequirement, FormTemplate, Programme
from grants.rules.choices import AssessmentMode, RecommendationPlace
from grants.rules.defaults import default_rules
from grants.services.reference.files import Row, rows_of
from grants.services.reference.tally import Tally

ENTERPRISES = "DEMO_ENTERPRISE"
ATTACHMENTS, QUESTIONS = "attachments.csv", "self_assessment.csv"


def forms_load(*, path: Path, tally: Tally) -> None:
    """Load one form for each programme from the fields, attachments and questions beside each other."""
    fields, attachments = rows_of(path), rows_of(path.with_name(ATTACHMENTS))
    questionnaire = standard_questionnaire(rows_of(path.with_name(QUESTIONS)))
    for programme in Programme.objects.order_by("sort"):
        form = _form(programme, fields, attachments, questionnaire)
        template = _template_put(
            programme=programme, code=programme.code, definition=dump_form(form), digest=form_digest(form), tally=tally
        )
        if template:
            _requirements_create(template=template, form=form)


def _form(
    programme: Programme, fields: list[Row], attachments: list[Row], questionnaire: Questionnaire
) -> FormDefinition:
    route = default_rules(programme.code).route
    asks = route.assessment == AssessmentMode.QUESTIONNAIRE
    return standard_form(
        programme.code,
        label_zh=programme.name_zh,
        label_en=programme.name_en,
        recommended=route.recommendation != RecommendationPlace.NONE,
        fields=fields,
        attachments=attachments,
        questions=questionnaire.sections if asks else (),
    )


def questionnaire_load(*, path: Path, tally: Tally) -> None:
    """Load the self-assessment of enterprises with its scoring."""
    questionnaire = standard_questionnaire(rows_of(path))
    definition = {
        **questionnaire.model_dump(mode="json", exclude_defaults=True),
        "schema_version": questionnaire.schema_version,
    }
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    _template_put(
        programme=Programme.objects.get(code=ENTERPRISES),
        code=questionnaire.code,
        definition=definition,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        tally=tally,
    )


def _template_put(
    *, programme: Programme, code: str, definition: dict[str, Any], digest: str, tally: Tally
) -> FormTemplate | None:
    """Create the next version where the latest differs; calls keep the version that they opened with."""
    latest = FormTemplate.objects.filter(code=code).order_by("version").last()
    if latest and latest.digest == digest:
        tally.unchanged += 1
        return None
    tally.created += 1
    version = latest.version + 1 if latest else 1
    return FormTemplate.objects.create(
        programme=programme, code=code, version=version, definition=definition, digest=digest
    )


def _requirements_create(*, template: FormTemplate, form: FormDefinition) -> None:
    """Create the attachments that a new version asks for."""
    AttachmentRequirement.objects.bulk_create(
        AttachmentRequirement(
            template=template,
            code=entry.code,
            sort=sort,
            name_zh=entry.label_zh,
            name_en=entry.label_en,
            stage=entry.stage,
            is_required=entry.required,
            formats="|".join(entry.formats),
            max_megabytes=entry.max_megabytes,
            max_files=entry.max_files,
            note=entry.note_zh,
        )
        for sort, entry in enumerate(form.attachments, start=1)
    )
