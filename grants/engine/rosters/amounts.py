# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as offices write them: 1,234.5 or 1234.5万 in columns of 元 or 万元, percentages, counts of people."""

import re
import unicodedata
from decimal import Decimal

from grants.engine.money import LARGEST_FEN
from grants.engine.rosters.books import Raw
from grants.engine.rosters.problems import CellError
from grants.enums.rosters import RosterFault

FEN = {"元": 100, "千元": 100_000, "万": 1_000_000, "万元": 1_000_000, "亿": 10_000_000_000, "亿元": 10_000_000_000}
UNITS = re.compile(r"(?:人民币|rmb|￥|¥)?([^元万亿千]*?)(元|千元|万元?|亿元?)?(?:整)?", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
COUNTERS = re.compile(r"(?:人|名|个|件|位|家|项)$")
SIGNIFICANT = 15  # digits that a number of a sheet holds


def read_money(value: Raw, unit: str) -> int:
    """Return fen for an amount in ``unit``, or in the unit written behind it; raises ``CellError``."""
    text = _text(value)
    match = UNITS.fullmatch(text)
    if match is None:
        raise CellError(RosterFault.NOT_A_NUMBER)
    number = _number(match[1])
    unit = match[2] or unit
    if unit not in FEN:
        raise CellError(RosterFault.UNIT_MISSING)
    fen = number * FEN[unit]
    if fen != fen.to_integral_value():
        raise CellError(RosterFault.TOO_MANY_DECIMALS, decimals=len(str(FEN[unit])) - 1)
    if fen < 0:
        raise CellError(RosterFault.AMOUNT_NEGATIVE)
    if fen > LARGEST_FEN:
        raise CellError(RosterFault.AMOUNT_TOO_LARGE)
    return int(fen)


def read_integer(value: Raw, *, least: int, most: int) -> int:
    """Return a whole number, also with the word it counts behind it; raises ``CellError``."""
    number = _number(COUNTERS.sub("", _text(value)))
    if number != number.to_integral_value():
        raise CellError(RosterFault.NOT_WHOLE)
    if not least <= number <= most:
        raise CellError(RosterFault.OUT_OF_RANGE, least=least, most=most)
    return int(number)


def read_decimal(value: Raw) -> str:
    """Return a number as plain digits; raises ``CellError``."""
    return f"{_number(_text(value)):f}"


def read_percent(value: Raw, unit: str) -> str:
    """Return percent as plain digits: 85 for 85%, for 85 under a header with %, and for 0.85 under one without.

    A share below one under a header with % may mean either and raises ``CellError``.
    """
    text = _text(value)
    if text.endswith("%"):
        number = _number(text[:-1])
    else:
        number = _number(text)
        if unit == "%" and 0 < number <= 1:
            raise CellError(RosterFault.PERCENT_UNCLEAR)
        if unit != "%":
            if number > 1:
                raise CellError(RosterFault.PERCENT_UNCLEAR)
            number *= 100
    return f"{number.normalize():f}"


def _text(value: Raw) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise CellError(RosterFault.NOT_A_NUMBER)
    if isinstance(value, float):
        return f"{Decimal(f'{value:.{SIGNIFICANT}g}'):f}"
    if isinstance(value, int):
        return str(value)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value)).replace("，", ",")


def _number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise CellError(RosterFault.NOT_A_NUMBER)
    return Decimal(text.replace(",", ""))
