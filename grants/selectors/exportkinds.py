# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists that can be taken out of the house: who may, narrowed by what, in which columns; each app registers its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.exceptions import GrantsError
from grants.models import Call, User
from grants.permissions import holdings
from grants.storage.columns import Column

DEFAULT_LAYOUT = "internal"
LAYOUT_TITLES: Mapping[str, str | Promise] = {
    DEFAULT_LAYOUT: _("For the office"),
    "register": _("As the page shows it"),
    "notice": _("For the public"),
    "issue": _("For the approval document"),
    "treasury": _("For the treasury"),
}
EVERYTHING = _("All")
LONGEST_TEXT = 100
MOST_DIGITS = 6

Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Scope:
    """For whom, of which call, and narrowed by what a list is taken out; no ``user``: by command on the machine."""

    user: User | None = None
    call: Call | None = None
    filters: Mapping[str, str] = field(default_factory=dict)

    def given(self, code: str) -> str:
        """Return what a filter is set to; empty where it is not set."""
        return self.filters.get(code, "")


@dataclass(frozen=True)
class Filter:
    """A way to narrow a list, named as in the address of its page: by a choice, a number, or a text."""

    code: str
    label: str | Promise
    choices: Callable[[Scope], Choices] | None = None
    is_number: bool = False
    unset: str | Promise = EVERYTHING

    def read(self, scope: Scope, value: str) -> str | None:
        """Return the value in its one spelling, or None where it is no value of this filter."""
        value = value.strip()
        if self.choices is not None:
            return value if value in {code for code, _label in self.choices(scope)} else None
        if self.is_number:
            return value if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else None
        return value if len(value) <= LONGEST_TEXT and "\x00" not in value else None


@dataclass(frozen=True)
class ExportKind:
    """A list that can be exported.

    ``acts`` are the permissions on a call any one of which opens its list; ``opens`` says who may have the whole
    register, without a call. ``layouts`` are named sets of columns, in order; None stands for all. ``query`` and
    ``columns`` give no more than ``scope.user`` may see on the page; ``page`` names the page the list comes from.
    """

    code: str
    title: str | Promise
    query: Callable[[Scope], QuerySet[Any]]
    columns: Callable[[Scope], Sequence[Column]]
    layouts: Mapping[str, tuple[str, ...] | None]
    acts: tuple[str, ...] = ()
    opens: Callable[[User | AnonymousUser], bool] | None = None
    filters: tuple[Filter, ...] = ()
    page: str = ""

    def layouts_of(self, scope: Scope) -> dict[str, list[str]]:
        """Return the layouts whose columns are all open to the reader, each with the codes of its columns."""
        open_to = [column.code for column in self.columns(scope)]
        named = {code: list(open_to if columns is None else columns) for code, columns in self.layouts.items()}
        return {code: columns for code, columns in named.items() if set(columns) <= set(open_to)}


_kinds: dict[str, ExportKind] = {}


def register_export(kind: ExportKind) -> None:
    """Add a list; each app calls this in ``AppConfig.ready()``."""
    _kinds[kind.code] = kind


def export_kinds() -> Mapping[str, ExportKind]:
    """Return every registered list by its code."""
    return _kinds


def export_kind(code: str) -> ExportKind:
    """Return a list by its code; raises GrantsError for one there is not."""
    if code not in _kinds:
        raise GrantsError(gettext("There is no list “%(kind)s”.") % {"kind": code})
    return _kinds[code]


def export_calls(user: User | AnonymousUser, kind: ExportKind) -> QuerySet[Call]:
    """Return the calls whose list of a kind ``user`` may take out, the latest first."""
    keys = {key for act in kind.acts for key in holdings(user, f"grants.{act}_call")}
    return Call.objects.filter(pk__in=keys).select_related("programme").order_by("-year", "-pk")


def may_export(user: User | AnonymousUser, kind: ExportKind, call: Call | None) -> bool:
    """Say whether ``user`` may take a list of a call out, or the whole register; no query after the first."""
    if call is None:
        return kind.opens is not None and kind.opens(user)
    return any(call.pk in holdings(user, f"grants.{act}_call") for act in kind.acts)


def kinds_open_to(user: User | AnonymousUser) -> list[ExportKind]:
    """Return the lists of which ``user`` may take out anything."""
    return [
        kind
        for kind in _kinds.values()
        if may_export(user, kind, None) or any(holdings(user, f"grants.{act}_call") for act in kind.acts)
    ]


def filters_read(kind: ExportKind, scope: Scope, given: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that are set; as on the page, what is no choice counts as none."""
    read = {one.code: one.read(scope, given.get(one.code, "")) for one in kind.filters if given.get(one.code)}
    return {code: value for code, value in read.items() if value}


def filters_required(kind: ExportKind, scope: Scope, given: Mapping[str, str]) -> dict[str, str]:
    """Return the filters that are set; raises GrantsError for one that is unknown or set to what is no choice."""
    read = filters_read(kind, scope, given)
    wrong = sorted(code for code, value in given.items() if value.strip() and code not in read)
    if wrong:
        raise GrantsError(gettext("This list cannot be narrowed so: %(filters)s.") % {"filters": ", ".join(wrong)})
    return read


def filter_words(kind: ExportKind, scope: Scope) -> list[tuple[str, str]]:
    """Return what narrows a list as pairs of label and words."""
    return [
        (str(one.label), _word(one, scope, scope.filters[one.code]))
        for one in kind.filters
        if one.code in scope.filters
    ]


def columns_chosen(kind: ExportKind, scope: Scope, *, layout: str = "", columns: Sequence[str] = ()) -> list[Column]:
    """Return the columns by their codes, or those of a layout.

    Raises GrantsError for a layout or column that is not there for this reader, a column chosen twice, and two that
    would carry the same header.
    """
    codes = list(columns) or _columns_of_layout(kind, scope, layout)
    known = {column.code: column for column in kind.columns(scope)}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise GrantsError(gettext("This list has no column “%(column)s”.") % {"column": "”, “".join(unknown)})
    chosen = [known[code] for code in codes]
    titles = [column.title for column in chosen]
    if len(set(titles)) < len(titles):
        double = next(title for title in titles if titles.count(title) > 1)
        raise GrantsError(gettext("Two columns would have the header “%(title)s”. Choose one.") % {"title": double})
    return chosen


def _columns_of_layout(kind: ExportKind, scope: Scope, layout: str) -> list[str]:
    layouts = kind.layouts_of(scope)
    if layout not in layouts:
        raise GrantsError(
            gettext("This list has no layout “%(layout)s”. There is: %(layouts)s.")
            % {"layout": layout, "layouts": gettext(", ").join(layouts)}
        )
    return layouts[layout]


def _word(one: Filter, scope: Scope, value: str) -> str:
    return value if one.choices is None else str(dict(one.choices(scope)).get(value, value))
