# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freeze a case as it is handed in: one document with its digest, and its values in columns."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from grants.models import Answer, Application, Snapshot, User

HEAD_FIELDS = ("title", "subject_name", "subject_code", "total_fen", "requested_fen", "own_fen", "starts_on", "ends_on")


@transaction.atomic
def snapshot_take(*, actor: User, application: Application) -> Snapshot:
    """Freeze the sections and head of a locked case as its next snapshot, with the answers in columns."""
    data = case_content(application=application)
    last = application.snapshots.order_by("-number").first()

    snapshot = Snapshot.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        form_template=application.call.form_template,
        data=data,
        sha256=content_digest(data=data),
        created_by=actor,
    )
    Answer.objects.bulk_create(Answer(snapshot=snapshot, **columns) for columns in _answers(data))
    return snapshot


def case_content(*, application: Application) -> dict[str, Any]:
    """Return what a snapshot freezes: who files what, the head, the sections, the partners."""
    return {
        "organisation": {"uscc": application.organisation.uscc, "name": application.organisation.name},
        "district": application.organisation.district.code if application.organisation.district else "",
        "head": {field: _plain(getattr(application, field)) for field in HEAD_FIELDS},
        "sections": {section.code: section.data for section in application.sections.order_by("code")},
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


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _answers(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section, fields in data["sections"].items():
        for field, value in fields.items():
            rows = value if isinstance(value, list) else [value]
            for number, row in enumerate(rows):
                yield from _columns(f"{section}.{field}", number, row)


def _columns(field: str, row: int, value: object) -> Iterator[dict[str, Any]]:
    """Yield the columns of one value; a row of a table gives one line for each of its columns."""
    if isinstance(value, dict):
        for column, inner in value.items():
            yield from _columns(f"{field}.{column}", row, inner)
    elif isinstance(value, bool):
        yield {"field": field, "row": row, "number": Decimal(int(value))}
    elif isinstance(value, int):
        yield {"field": field, "row": row, "number": Decimal(value)}
    elif isinstance(value, str) and value:
        yield {"field": field, "row": row, "text": value}
