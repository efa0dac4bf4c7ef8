# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every act on a batch begins with: its row locked, who acts allowed to, its choices and rows at hand."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from grants.engine.rosters.problems import Problem
from grants.engine.rosters.tables import Choices
from grants.enums import FaultLevel, ImportState, RowAnswer, RowOutcome
from grants.enums.rosters import BESIDE
from grants.exceptions import GrantsError
from grants.models import ImportIssue, ImportJob, ImportRow, User
from grants.services.rosters.kinds import Entry, roster_kinds


def batch_locked(*, batch: ImportJob) -> ImportJob:
    """Return the batch with its row locked."""
    return ImportJob.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)


def require_kind(*, batch: ImportJob, actor: User | None) -> None:
    """Refuse who may not import this kind, or whose act this is not; ``actor`` None is a command on the machine."""
    kind = roster_kinds()[batch.kind]
    if kind.is_own and (actor is None or batch.created_by_id != actor.pk):
        raise PermissionDenied
    if actor is not None and not kind.may(actor):
        raise PermissionDenied


def batch_open(*, batch: ImportJob, actor: User | None) -> ImportJob:
    """Return a batch, locked, whose rows may still be changed; raises GrantsError once it is confirmed."""
    batch = batch_locked(batch=batch)
    require_kind(batch=batch, actor=actor)
    if batch.state != ImportState.READY:
        raise GrantsError(_("This import can no longer be changed."))
    return batch


def batch_recount(*, batch: ImportJob) -> None:
    """Count the rows of each outcome anew."""
    counts = dict.fromkeys([outcome.value for outcome in RowOutcome], 0)
    counts.update(batch.rows.values_list("outcome").annotate(rows=Count("pk")).order_by())
    batch.counts = {"rows": sum(counts.values()), **counts}
    batch.tally = _tally(batch)
    batch.save(update_fields=["counts", "tally"])


def _tally(batch: ImportJob) -> dict[str, object]:
    left = Q(answer=RowAnswer.REFUSE)
    waiting = Q(outcome=RowOutcome.REFUSED) & ~left
    found = batch.rows.aggregate(needs=Count("pk", filter=waiting), left=Count("pk", filter=left))
    of_rows = batch.issues.filter(row__gt=0).exclude(code__in=BESIDE)
    notes = of_rows.filter(level=FaultLevel.NOTICE).aggregate(rows=Count("row", distinct=True))["rows"]
    faults = of_rows.exclude(level=FaultLevel.NOTICE).values_list("column")
    columns = faults.annotate(rows=Count("row", distinct=True)).order_by("-rows", "column")
    return {**found, "notes": notes, "columns": [[column, rows] for column, rows in columns]}


def entry_of(*, row: ImportRow) -> Entry:
    """Return what a staged row says."""
    return Entry(row.number, row.values, row.raw, answer=row.answer, key=row.key)


def issue_of(*, batch: ImportJob, problem: Problem) -> ImportIssue:
    """Return the row that keeps a problem."""
    return ImportIssue(
        batch=batch,
        row=problem.row,
        column=problem.column,
        code=problem.code,
        level=problem.level,
        value=problem.value[:200],
        params=dict(problem.params),
        suggestion=problem.suggestion[:100],
    )


def choices_of(*, batch: ImportJob) -> Choices:
    """Return what a person decided about the file."""
    columns = {int(number): code for number, code in batch.choices.get("columns", {}).items()}
    return Choices(**{**batch.choices, "columns": columns})
