# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of a call that leave the house: kinds and layouts are registered, written whole, and logged."""

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
from grants.selectors import exports as lists
from grants.storage.sheets import WRITERS, Row

DEFAULT_LAYOUT = "internal"
FORMATS = tuple(WRITERS)


@dataclass(frozen=True)
class Layout:
    """One form of a list: its header for a call, and its rows, read as they are written."""

    header: Callable[[Call], Sequence[str]]
    rows: Callable[[Call], Iterable[Row]]


@dataclass(frozen=True)
class ExportKind:
    """A list that can be exported, in one or more layouts."""

    code: str
    layouts: Mapping[str, Layout]


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


_kinds: dict[str, ExportKind] = {}


def register_export(kind: ExportKind) -> None:
    """Add a list; each app calls this in ``AppConfig.ready()``."""
    _kinds[kind.code] = kind


def export_kinds() -> Mapping[str, ExportKind]:
    """Return every registered list by its code."""
    return _kinds


def export_write(*, actor: User | None, call: Call, kind: str, format: str, layout: str, path: Path) -> Exported:  # noqa: A002 -- the word of the command
    """Write a list of a call to ``path`` and log it; raises GrantsError for a kind, layout or format there is not.

    A file stands at ``path`` only when it is whole. ``actor`` None: by command on the machine itself.
    """
    chosen = _layout(kind, layout)
    sheet = Sheet(kind, chosen.header(call), chosen.rows(call), layout)
    return sheet_write(actor=actor, call=call, sheet=sheet, format=format, path=path)


def sheet_write(*, actor: User | None, call: Call, sheet: Sheet, format: str, path: Path) -> Exported:  # noqa: A002 -- the word of the command
    """Write a sheet of a call to ``path`` and log it; raises GrantsError for a format there is not."""
    if format not in WRITERS:
        raise GrantsError(_("There is no format “%(format)s”.") % {"format": format})
    draft = path.with_name(f".{path.name}.part")
    try:
        rows = WRITERS[format](draft, sheet.header, sheet.rows)
        sha256 = _digest(draft)
        log = {"kind": sheet.kind, "layout": sheet.layout, "format": format, "rows": rows, "sha256": sha256}
        _log(actor, call, log)
        draft.replace(path)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return Exported(rows, sha256)


def fixed(*, header: Sequence[str], rows: Callable[[Call], Iterable[Row]]) -> Layout:
    """Return a layout whose header is the same for every call."""
    return Layout(header=lambda _call: header, rows=rows)


def register_exports() -> None:
    """Make the lists known whose rows grants itself knows."""
    for code, layouts in (
        ("applications", {DEFAULT_LAYOUT: fixed(header=lists.APPLICATIONS, rows=lists.application_rows)}),
        ("ranking", {DEFAULT_LAYOUT: fixed(header=lists.RANKING, rows=lists.ranking_rows)}),
        (
            "approved",
            {
                DEFAULT_LAYOUT: fixed(header=lists.APPROVED, rows=lists.approved_rows),
                "notice": fixed(header=lists.APPROVED_NOTICE, rows=lists.approved_rows_for_notice),
                "issue": fixed(header=lists.APPROVED_ISSUE, rows=lists.approved_rows_for_issue),
                "treasury": fixed(header=lists.APPROVED_TREASURY, rows=lists.approved_rows_for_treasury),
            },
        ),
        ("organisations", {DEFAULT_LAYOUT: fixed(header=lists.ORGANISATIONS, rows=lists.organisation_rows)}),
        (
            "payments",
            {
                DEFAULT_LAYOUT: fixed(header=lists.PAYMENTS, rows=lists.payment_rows),
                "treasury": fixed(header=lists.PAYMENTS, rows=lists.payment_rows_for_treasury),
            },
        ),
    ):
        register_export(ExportKind(code, layouts))


def _layout(kind: str, layout: str) -> Layout:
    if kind not in _kinds:
        raise GrantsError(_("There is no list “%(kind)s”.") % {"kind": kind})
    layouts = _kinds[kind].layouts
    if layout not in layouts:
        raise GrantsError(
            _("This list has no layout “%(layout)s”. There is: %(layouts)s.")
            % {"layout": layout, "layouts": _(", ").join(layouts)}
        )
    return layouts[layout]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def _log(actor: User | None, call: Call, data: dict[str, object]) -> None:
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    record(call, actor=actor, action="call.exported", data=data)
