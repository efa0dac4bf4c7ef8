# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of rules between the page and the models: numbers as people type them, refusals as people read them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.engine.formfields.numbers import NUMBER, folded
from grants.engine.money import parse_wan
from grants.exceptions import GrantsError
from grants.rules.labels import LABELS
from grants.rules.shapes import Kind, Shape
from grants.selectors.rulesheets import number_text, value_text

PERCENT = 100
SHIFT = 2  # places by which per cent move the point
LIMITS = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt"}


class NumberError(Exception):
    """What was typed is no number of this kind; the text says what to do."""


def typed(shape: Shape, value: Any) -> str:
    """Return what stands in the box of a rule."""
    if value is None or value == "":
        return ""
    return str(value)[:5] if shape.kind == Kind.TIME else number_text(shape, value)


def number_read(shape: Shape, text: str | None) -> str | int | None:
    """Return a typed number as the models take it: digits, fen, shares of one; None for nothing."""
    digits = folded(text or "").strip()
    if not digits:
        return None
    label = LABELS[shape.path]
    if shape.kind == Kind.MONEY:
        try:
            return parse_wan(digits)
        except GrantsError as error:
            raise NumberError(str(error)) from error
    match = NUMBER.fullmatch(digits)
    if match is None:
        raise NumberError(_("%(label)s should be a number, for example 12.5.") % {"label": label})
    if shape.kind == Kind.WHOLE and match[1] and match[1].strip("0"):
        raise NumberError(_("%(label)s should be a whole number.") % {"label": label})
    if shape.kind == Kind.SHARE:
        return f"{Decimal(digits) / PERCENT:f}"
    return digits.partition(".")[0] if shape.kind == Kind.WHOLE else digits


def kept(before: Any, given: Any) -> Any:
    """Return the number there was where the one given is worth the same: 0.30 stays 0.30."""
    numbers = (before, given)
    if any(isinstance(one, bool) or not isinstance(one, str | int) or one == "" for one in numbers):
        return given
    return before if Decimal(before) == Decimal(given) else given


def is_blank(cells: Mapping[Shape, Any]) -> bool:
    """Say whether a row of a list was left empty; a box to tick says nothing."""
    return not any(value for column, value in cells.items() if column.kind != Kind.FLAG)


def refusal(shape: Shape | None, found: Mapping[str, Any]) -> str:
    """Return what the models refused as a sentence with the limit and the value."""
    context = found.get("ctx", {})
    if found["type"] == "value_error":
        return str(context["error"])
    if shape is None:
        return _("Some values do not fit.")
    label = LABELS[shape.path]
    if found["type"] in LIMITS:
        limit = value_text(shape, _bound(context[LIMITS[found["type"]]]))
        return _limit(found["type"]) % {"label": label, "limit": limit, "value": value_text(shape, found["input"])}
    if found["type"] == "decimal_max_places":
        decimals = context["decimal_places"] - (SHIFT if shape.kind == Kind.SHARE else 0)
        return _("%(label)s should have at most %(decimals)d decimals.") % {"label": label, "decimals": decimals}
    return _("Choose %(label)s.") % {"label": label}


def _bound(given: Any) -> Any:
    """Return a bound of the models as a number; they write a decimal one as ``Decimal('0.6')``."""
    return given.removeprefix("Decimal('").removesuffix("')") if isinstance(given, str) else given


def _limit(kind: str) -> str:
    if kind == "less_than_equal":
        return _("%(label)s should be at most %(limit)s, now %(value)s.")
    if kind == "greater_than":
        return _("%(label)s should be more than %(limit)s, now %(value)s.")
    return _("%(label)s should be at least %(limit)s, now %(value)s.")
