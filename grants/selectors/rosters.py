# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of an import: its issues in words, and the rows in which the same is wrong."""

from typing import Any

from grants.engine.rosters.words import titles
from grants.enums import FaultLevel
from grants.models import ImportIssue, ImportJob


def issues_told(batch: ImportJob) -> list[dict[str, Any]]:
    """Return what keeps rows or the file out, by row: sheet row, header of the column, code, sentence."""
    words = {code: known[0] for code, known in titles(batch.kind).items()}
    issues = ImportIssue.objects.filter(batch=batch).exclude(level=FaultLevel.NOTICE).order_by("row", "pk")
    return [
        {
            "row": issue.row,
            "column": words.get(issue.column, issue.column),
            "code": issue.code,
            "message": issue.message,
        }
        for issue in issues.iterator()
    ]


def rows_alike(issue: ImportIssue) -> list[int]:
    """Return the rows of the batch in which the same thing is wrong with the same text, to be corrected together."""
    alike = ImportIssue.objects.filter(batch=issue.batch_id, code=issue.code, column=issue.column, value=issue.value)
    return sorted(set(alike.filter(row__gt=0).values_list("row", flat=True)))
