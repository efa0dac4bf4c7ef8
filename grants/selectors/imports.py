# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports as their pages show them: the list, and the preview with every fault in its cell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from grants.enums import FaultLevel, RowAnswer, RowOutcome
from grants.enums.rosters import BESIDE
from grants.models import ImportIssue, ImportJob, ImportRow, User
from grants.selectors.rosters import words_of

ROW_LEVEL = "-"  # stands for faults that belong to no column


class Show(StrEnum):
    """Which rows of a preview are shown."""

    NEEDS = "needs"
    NOTES = "notes"
    GOOD = "good"
    UPDATE = "update"
    LEFT = "left"
    ALL = "all"


class Standing(StrEnum):
    """What a row of a preview is, in one word."""

    ERROR = "error"
    ASKS = "asks"
    LEFT = "left"
    CORRECTED = "corrected"
    NOTED = "noted"
    GOOD = "good"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell or a row; ``alike`` counts the rows in which the same text is wrong alike."""

    issue: ImportIssue
    alike: int

    @property
    def is_mild(self) -> bool:
        """Say whether it stops nothing by itself."""
        return self.issue.level != FaultLevel.ERROR


@dataclass(frozen=True)
class Cell:
    """A cell as the file has it, or as it was corrected."""

    column: str
    title: str
    text: str
    faults: Sequence[Fault] = ()
    is_changed: bool = False

    @property
    def kind(self) -> str:
        """Return how the cell is marked."""
        if not self.faults:
            return ""
        return "warn" if all(fault.is_mild for fault in self.faults) else "bad"


@dataclass(frozen=True)
class Line:
    """A row of the preview with its cells and what is wrong with it as a whole."""

    row: ImportRow
    cells: Sequence[Cell]
    faults: Sequence[Fault]
    levels: Collection[str] = field(default_factory=frozenset)

    @property
    def standing(self) -> Standing:
        """Return what the row is."""
        if self.row.answer == RowAnswer.REFUSE:
            return Standing.LEFT
        if FaultLevel.ERROR in self.levels:
            return Standing.ERROR
        if self.row.outcome == RowOutcome.REFUSED:
            return Standing.ASKS
        if self.row.is_corrected:
            return Standing.CORRECTED
        return Standing.NOTED if self.levels else Standing.GOOD

    @property
    def asks(self) -> ImportIssue | None:
        """Return what has to be decided about the row, None where nothing is, or where an error comes first."""
        if FaultLevel.ERROR in self.levels:
            return None
        faults = [*self.faults, *(fault for cell in self.cells for fault in cell.faults)]
        return next((one.issue for one in faults if one.issue.level == FaultLevel.DECISION), None)


def imports_of(user: User, kinds: Collection[str], *, own: Collection[str] = ()) -> QuerySet[ImportJob]:
    """Return the imports of ``kinds``, of the ``own`` ones among them those alone that the person began."""
    seen = Q(kind__in=kinds) & (~Q(kind__in=own) | Q(created_by=user))
    return ImportJob.objects.filter(seen).select_related("created_by", "job", "blob")


def rows_shown(batch: ImportJob, show: Show, column: str = "") -> QuerySet[ImportRow]:
    """Return the rows of a preview that are asked for; ``column`` leaves those with a fault in it."""
    rows = batch.rows.order_by("number")
    if column:
        faults = _faults_of_row(batch).exclude(level=FaultLevel.NOTICE)
        rows = rows.filter(Exists(faults.filter(column="" if column == ROW_LEVEL else column)))
    if show == Show.NEEDS:
        return rows.filter(outcome=RowOutcome.REFUSED).exclude(answer=RowAnswer.REFUSE)
    if show == Show.LEFT:
        return rows.filter(answer=RowAnswer.REFUSE)
    if show == Show.NOTES:
        return rows.filter(Exists(_faults_of_row(batch).filter(level=FaultLevel.NOTICE)))
    if show == Show.UPDATE:
        return rows.filter(outcome=RowOutcome.UPDATE)
    return rows.exclude(outcome=RowOutcome.REFUSED) if show == Show.GOOD else rows


def lines_of(batch: ImportJob, rows: Sequence[ImportRow]) -> tuple[list[Line], list[ImportIssue]]:
    """Return rows with their faults in their cells, and what is to be said of the file itself: two queries."""
    numbers = [row.number for row in rows]
    asked = Q(row__in=numbers) | Q(row=0) | Q(code__in=BESIDE)
    found: dict[int, list[ImportIssue]] = {}
    beside = []
    for issue in batch.issues.filter(asked):
        if issue.row == 0 or issue.code in BESIDE:
            beside.append(issue)
        else:
            found.setdefault(issue.row, []).append(issue)
    alike = _alike(batch, [issue for issues in found.values() for issue in issues])
    words = words_of(batch)
    columns = [(code, words.get(code, code)) for code in batch.found.get("columns", {})]
    return [_line(row, columns, found.get(row.number, []), alike) for row in rows], beside


def cells_alike(issue: ImportIssue) -> list[int]:
    """Return the rows of the batch in which the same thing is wrong with the same text, to be corrected together."""
    return sorted(set(_same(issue).values_list("row", flat=True)))


def rows_asking(issue: ImportIssue) -> list[int]:
    """Return the rows that ask the same as ``issue`` and have no answer and no error yet."""
    errors = ImportIssue.objects.filter(batch=issue.batch_id, row=OuterRef("number"), level=FaultLevel.ERROR)
    asking = ImportIssue.objects.filter(batch=issue.batch_id, row=OuterRef("number"), code=issue.code)
    rows = ImportRow.objects.filter(Exists(asking), ~Exists(errors), batch=issue.batch_id, answer="")
    return list(rows.order_by("number").values_list("number", flat=True))


def _faults_of_row(batch: ImportJob) -> QuerySet[ImportIssue]:
    return ImportIssue.objects.filter(batch=batch, row=OuterRef("number")).exclude(code__in=BESIDE)


def _same(issue: ImportIssue) -> QuerySet[ImportIssue]:
    same = ImportIssue.objects.filter(batch=issue.batch_id, code=issue.code, column=issue.column, value=issue.value)
    return same.filter(row__gt=0)


def _alike(batch: ImportJob, issues: Sequence[ImportIssue]) -> Mapping[tuple[str, str, str], int]:
    """Count for each fault of the page in how many rows of the batch the same text is wrong alike."""
    values = {issue.value for issue in issues if issue.column and issue.level == FaultLevel.ERROR}
    counted = (
        batch.issues.filter(value__in=values, row__gt=0)
        .values_list("code", "column", "value")
        .annotate(rows=Count("row", distinct=True))
        .order_by()
    )
    return {(code, column, value): rows for code, column, value, rows in counted}


def _line(
    row: ImportRow,
    columns: Sequence[tuple[str, str]],
    issues: Sequence[ImportIssue],
    alike: Mapping[tuple[str, str, str], int],
) -> Line:
    faults = [Fault(issue, alike.get((issue.code, issue.column, issue.value), 1)) for issue in issues]
    placed = {code for code, _title in columns}
    cells = [
        Cell(
            code,
            title,
            row.raw.get(code, ""),
            [fault for fault in faults if fault.issue.column == code],
            is_changed=code in row.changes,
        )
        for code, title in columns
    ]
    of_row = [fault for fault in faults if fault.issue.column not in placed]
    return Line(row, cells, of_row, {issue.level for issue in issues})
