# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts a dossier is made of: chapters of tables whose cells are text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grants.models import User


@dataclass(frozen=True)
class Table:
    """One table: what it is about, the heads of its columns, its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chapter:
    """One chapter of the record; tables without rows do not belong to it."""

    title: str
    tables: tuple[Table, ...]


def chapter(title: str, *tables: Table) -> Chapter:
    """Return a chapter of the tables that have rows."""
    return Chapter(title, tuple(table for table in tables if table.rows))


def table(title: str, header: Sequence[str | Promise], rows: Iterable[Sequence[Any]]) -> Table:
    """Return a table whose cells are written as a reader of paper expects them."""
    return Table(title, tuple(map(str, header)), tuple(tuple(map(text, row)) for row in rows))


def facts(title: str, pairs: Iterable[tuple[str, Any]]) -> Table:
    """Return pairs of label and value as a table without a head; empty values are left out."""
    return Table(title, (), tuple((label, text(value)) for label, value in pairs if value not in (None, "")))


def text(value: Any) -> str:
    """Write a value: times in the house's zone, yes and no in words, nothing as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def who(user: User | None) -> str:
    """Return a person's name, or that the system acted."""
    return str(user) if user else _("The system")
