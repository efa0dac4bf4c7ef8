# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of an import: its issues in words."""

from typing import Any

from grants.engine.rosters.words import titles
from grants.enums import FaultLevel
from grants.models import ImportIssue, ImportJob


def issues_told(batch: ImportJob) -> list[dict[str, Any]]:
    """Return what keeps rows or the file out, by row: sheet row, header of the column, code, sentence."""
    words = words_of(batch)
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


def words_of(batch: ImportJob) -> dict[str, str]:
    """Return the official headers by code, with those of the file for columns that are no fixed ones."""
    found = {code: str(place["title"]) for code, place in batch.found.get("columns", {}).items()}
    return found | {code: known[0] for code, known in titles(batch.kind).items()}
