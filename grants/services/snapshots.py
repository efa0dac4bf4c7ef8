# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freeze a case to be printed or handed in: one document with its digest, and its values in columns."""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from grants.engine.formanswers import answers_of
from grants.engine.formchecks import Params, scope_of
from grants.models import Answer, Application, DimensionScore, Snapshot, User
from grants.rules import load_rules
from grants.rules.choices import AssessmentMode
from grants.selectors.clock import database_now
from grants.selectors.forms import case_data, form_of, form_params, template_of
from grants.selectors.questionnaires import HUNDRED, answers_scored
from grants.services.jobs import job_schedule

SNAPSHOT_PDF = "snapshots.pdf"
HEAD_FIELDS = ("title", "subject_name", "subject_code", "total_fen", "requested_fen", "own_fen", "starts_on", "ends_on")


@transaction.atomic
def snapshot_freeze(*, actor: User, application: Application) -> Snapshot:
    """Freeze a locked case to be printed and sealed; while nothing changes it stays the same snapshot."""
    data = case_content(application=application)
    digest = content_digest(data=data)
    last = application.snapshots.order_by("-number").first()
    if last is not None and last.handed_in_at is None and last.sha256 == digest:
        return last

    snapshot = Snapshot.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        form_template=application.call.form_template,
        data=data,
        sha256=digest,
        created_by=actor,
    )
    job_schedule(kind=SNAPSHOT_PDF, subject=snapshot, key=str(snapshot.pk))
    return snapshot


@transaction.atomic
def snapshot_take(*, actor: User, application: Application) -> Snapshot:
    """Freeze a locked case as it is handed in, with the answers in columns; a version printed before is kept."""
    snapshot = snapshot_freeze(actor=actor, application=application)
    snapshot.handed_in_at = database_now()
    snapshot.save(update_fields=["handed_in_at"])
    answers = answers_of(form_of(template_of(application)), snapshot.data["sections"], _params(application))
    Answer.objects.bulk_create(Answer(snapshot=snapshot, **asdict(answer)) for answer in answers)
    _freeze_score(snapshot, application)
    return snapshot


def case_content(*, application: Application) -> dict[str, Any]:
    """Return what a snapshot freezes: who files what, the head, the sections, the files, the partners."""
    return {
        "organisation": {"uscc": application.organisation.uscc, "name": application.organisation.name},
        "district": application.organisation.district.code if application.organisation.district else "",
        "head": {field: _plain(getattr(application, field)) for field in HEAD_FIELDS},
        "sections": case_data(application),
        "attachments": [
            {
                "reference": file.reference,
                "requirement": file.requirement.code,
                "name": file.name,
                "sha256": file.blob.sha256,
                "size": file.blob.size,
            }
            for file in application.attachments.filter(removed_at=None).select_related("requirement", "blob")
        ],
        "partners": [
            {
                "uscc": partner.organisation.uscc,
                "task": partner.task,
                "budget_fen": partner.budget_fen,
                "grant_fen": partner.grant_fen,
            }
            for partner in application.partners.select_related("organisation").order_by("pk")
        ],
    }


def content_digest(*, data: dict[str, Any]) -> str:
    """Return the SHA-256 of the content in canonical JSON."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _freeze_score(snapshot: Snapshot, application: Application) -> None:
    """Keep what the answers reach in the self-assessment, in hundredths; a form that is none has no score."""
    rules = load_rules(application.rule_set.data)
    if rules.route.assessment != AssessmentMode.QUESTIONNAIRE:
        return
    form = form_of(template_of(application))
    found = answers_scored(form, scope_of(form, snapshot.data["sections"], _params(application)).fields)
    if found is None:
        return
    DimensionScore.objects.bulk_create(
        DimensionScore(snapshot=snapshot, section=section, points=int(points * HUNDRED))
        for section, points in found.dimensions.items()
    )
    application.self_score = None if found.total is None else int(found.total * HUNDRED)
    application.save(update_fields=["self_score"])


def _params(application: Application) -> Params:
    return form_params(rule_set=application.rule_set, year=application.call.year, today=timezone.localdate())


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
