# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of an import: its issues in words, and the workbook of faults that goes back to the sender."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from grants.engine.rosters.words import titles
from grants.enums import FaultLevel
from grants.models import ImportIssue, ImportJob


def issues_told(batch: ImportJob) -> list[dict[str, Any]]:
    """Return what keeps rows or the file out, by row: sheet row, header of the column, code, sentence."""
    words = _words(batch)
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


def report_rows(batch: ImportJob) -> tuple[Sequence[str], Iterator[Sequence[str | int]]]:
    """Return header and rows of the workbook of faults: the refused rows as they were sent, with what is wrong."""
    words = _words(batch)
    columns = [code for code in words if code in batch.found.get("columns", {})]
    header = [_("Row of the sheet"), *(words[code] for code in columns), _("What is wrong")]

    def rows() -> Iterator[Sequence[str | int]]:
        faults: dict[int, list[str]] = {}
        for issue in issues_told(batch):
            text = _("%(column)s: %(message)s") % issue if issue["column"] else issue["message"]
            faults.setdefault(issue["row"], []).append(text)
        if 0 in faults:
            yield [0, *("" for _code in columns), "；".join(faults[0])]
        for row in batch.rows.filter(number__in=faults).order_by("number").iterator():
            yield [row.number, *(row.raw.get(code, "") for code in columns), "；".join(faults[row.number])]

    return header, rows()


def _words(batch: ImportJob) -> dict[str, str]:
    """Return the official headers by code, with those of the file for columns that are no fixed ones."""
    found = {code: str(place["title"]) for code, place in batch.found.get("columns", {}).items()}
    return found | {code: known[0] for code, known in titles(batch.kind).items()}
