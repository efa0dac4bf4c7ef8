# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists written to files: whole or not at all, from one moment of the database, and logged with the call."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.selectors.exportkinds import (
    DEFAULT_LAYOUT,
    ExportKind,
    Scope,
    columns_chosen,
    export_kind,
    filters_required,
)
from grants.storage.columns import Column, rows_of
from grants.storage.sheets import WRITERS, Row
from grants.storage.snapshots import one_moment

FORMATS = tuple(WRITERS)

Progress = Callable[[int, int], None]


class ListMovedError(GrantsError):
    """Say that a list changed while it was written; the next try reads it anew."""


@dataclass(frozen=True)
class Wanted:
    """What is to be taken out: a list of a call or a whole register, narrowed, in some columns."""

    kind: ExportKind
    scope: Scope
    columns: Sequence[Column]
    layout: str = ""

    @property
    def log(self) -> dict[str, object]:
        """Return what the log of events keeps of it; what was searched for may be a name and stays out."""
        return {
            "kind": self.kind.code,
            "layout": self.layout,
            "columns": [column.code for column in self.columns],
            "filters": sorted(self.scope.filters),
        }


@dataclass(frozen=True)
class Exported:
    """What was written: rows and digest of the file."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Sheet:
    """What is written at once: the kind of list, its header and its rows."""

    kind: str
    header: Sequence[str]
    rows: Iterable[Row]
    layout: str = DEFAULT_LAYOUT


def wanted_of(
    *, kind: str, scope: Scope, filters: Mapping[str, str], layout: str = "", columns: Sequence[str] = ()
) -> Wanted:
    """Return what is asked for; raises GrantsError for a list, filter, layout or column that is not there."""
    found = export_kind(kind)
    narrowed = Scope(user=scope.user, call=scope.call, filters=filters_required(found, scope, filters))
    chosen = columns_chosen(found, narrowed, layout=layout, columns=columns)
    return Wanted(found, narrowed, chosen, "" if columns else layout)


def export_write(*, actor: User | None, wanted: Wanted, format: str, path: Path) -> Exported:  # noqa: A002 -- the word of the command
    """Write a list to ``path`` and log it with its call; raises GrantsError for a format there is not.

    A file stands at ``path`` only when it is whole. ``actor`` None: by command on the machine itself.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        exported = list_write(wanted=wanted, format=format, path=draft)
        if wanted.scope.call is not None:
            export_log(actor=actor, call=wanted.scope.call, data=_log(wanted.log, format, exported))
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return exported


def list_write(*, wanted: Wanted, format: str, path: Path, progress: Progress | None = None) -> Exported:  # noqa: A002 -- the word of the command
    """Write a list to ``path``; raises ListMovedError unless the file has as many rows as the query has.

    ``progress`` hears how many rows are written, of how many.
    """
    writer = _writer(format)
    with one_moment():
        query = wanted.kind.query(wanted.scope)
        total = query.count()
        told = None if progress is None else lambda done: progress(done, total)
        if told is not None:
            told(0)
        header = [column.title for column in wanted.columns]
        rows = writer(path, header, rows_of(query, wanted.columns, told))
    if rows != total:
        raise ListMovedError(_("The list changed while it was written. Please try again."))
    return Exported(rows, _digest(path))


def sheet_write(*, actor: User | None, call: Call, sheet: Sheet, format: str, path: Path) -> Exported:  # noqa: A002 -- the word of the command
    """Write a sheet of a call to ``path`` and log it; raises GrantsError for a format there is not."""
    writer = _writer(format)
    draft = path.with_name(f".{path.name}.part")
    try:
        exported = Exported(writer(draft, sheet.header, sheet.rows), _digest(draft))
        export_log(actor=actor, call=call, data=_log({"kind": sheet.kind, "layout": sheet.layout}, format, exported))
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return exported


@transaction.atomic
def export_log(*, actor: User | None, call: Call, data: dict[str, object]) -> None:
    """Write into the log of a call that a list of it left the house."""
    locked = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    record(locked, actor=actor, action="call.exported", data=data)


def _log(what: dict[str, object], form: str, exported: Exported) -> dict[str, object]:
    return {**what, "format": form, "rows": exported.rows, "sha256": exported.sha256}


def _writer(form: str) -> Callable[[Path, Sequence[str], Iterable[Row]], int]:
    if form not in WRITERS:
        raise GrantsError(_("There is no format “%(format)s”.") % {"format": form})
    return WRITERS[form]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
