# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read one cell by what its column holds, and return what is stored: text, whole numbers, codes, ISO dates."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grants.engine.mobiles import e164, phone_spelt
from grants.engine.rosters import amounts
from grants.engine.rosters.books import Raw
from grants.engine.rosters.days import read_day, read_year
from grants.engine.rosters.layouts import Column, Holds
from grants.engine.rosters.places import Places, year_span
from grants.engine.rosters.problems import CellError
from grants.engine.rosters.words import choice_words, choices, folded
from grants.enums.rosters import RosterFault
from grants.validators import normalised_code, validate_uscc

Value = str | int | list[str] | None
SPACES = re.compile(r"[^\S\r\n]+")
BREAKS = re.compile(r"\s*[\r\n]+\s*")
BETWEEN = re.compile(r"(?<=[\u2e80-\U0003ffff])\s+(?=[\u2e80-\U0003ffff])")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
EXCEL_TEXT = re.compile(r'="(.*)"')
EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2}", re.IGNORECASE)
NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "空"})
SHORT = 4  # longer than any of these
SAFE_DIGITS = 15
USCC_FAULTS = {fault.value: fault for fault in (RosterFault.USCC_LENGTH, RosterFault.USCC_CHARACTERS)}


@dataclass(slots=True)
class Reading:
    """What a cell is read with besides itself."""

    places: Places
    today: date
    is_1904: bool = False
    unit: str = ""
    span: tuple[date, date] | None = None

    def dated(self, year: int | None) -> None:
        """Say from which year the districts of the row are; without a year, from today."""
        self.span = year_span(year) if year else (self.today, self.today)


def cell_text(value: Raw) -> str:
    """Return what stands in a cell as text, for people and for matching; nothing is folded."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 10**SAFE_DIGITS else f"{value:.15g}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def clean(text: str) -> str:
    """Return a text without the traces of a sheet: line breaks, double spaces, invisible signs at its ends."""
    if text.isprintable() and "  " not in text:
        return text.strip().removeprefix("'")
    text = INVISIBLE.sub("", text)
    text = BREAKS.sub(lambda found: _seam(text, found), text)
    return SPACES.sub(" ", text).strip().removeprefix("'")


def is_nothing(value: Raw) -> bool:
    """Say whether a cell is empty, or holds what people write into empty cells."""
    return isinstance(value, str) and len(value.strip()) < SHORT and folded(value) in NOTHING


def read_cell(value: Raw, column: Column, reading: Reading) -> Value:
    """Return what a filled cell stands for; raise ``CellError`` for what it cannot be."""
    if isinstance(value, timedelta | time):
        value = str(value)
    return READERS[column.holds](value, column, reading)


def read_or_nothing(value: Raw, column: Column, reading: Reading) -> Value:
    """Return what a cell stands for, None for an empty one; raise ``CellError`` where it has to be filled."""
    if not is_nothing(value):
        return read_cell(value, column, reading)
    if column.is_required:
        raise CellError(RosterFault.REQUIRED, column=column.title)
    return None


def _seam(text: str, found: re.Match[str]) -> str:
    """Join lines without a space between Chinese signs, else with one."""
    start, end = found.span()
    is_chinese = start > 0 and end < len(text) and text[start - 1] > "\u2e80" and text[end] > "\u2e80"
    return "" if is_chinese else " "


def _text(value: Raw, column: Column, _reading: Reading) -> str:
    text = clean(cell_text(value))
    if CONTROL.search(text):
        raise CellError(RosterFault.CONTROL_SIGNS)
    if len(text) > column.limit:
        raise CellError(RosterFault.TOO_LONG, length=len(text), limit=column.limit)
    return text


def _person(value: Raw, column: Column, reading: Reading) -> str:
    return BETWEEN.sub("", _text(value, column, reading))


def _code(value: Raw, column: Column, _reading: Reading) -> str:
    """Return a code half-width and in capitals; a number that lost digits is refused."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        if abs(value) >= 10**SAFE_DIGITS or value != int(value):
            raise CellError(RosterFault.DIGITS_LOST)
        value = f"{value:.0f}"
    text = clean(cell_text(value))
    if match := EXCEL_TEXT.fullmatch(text):
        text = match[1]
    code = normalised_code(text) if column.holds == Holds.USCC else _folded_code(text)
    if EXPONENT.fullmatch(code):
        raise CellError(RosterFault.DIGITS_LOST)
    if len(code) > column.limit:
        raise CellError(RosterFault.TOO_LONG, length=len(code), limit=column.limit)
    return code


def _folded_code(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _uscc(value: Raw, column: Column, reading: Reading) -> str:
    code = _code(value, column, reading)
    try:
        validate_uscc(code)
    except ValidationError as error:
        raise CellError(USCC_FAULTS.get(error.code or "", RosterFault.USCC_CHECK), length=len(code)) from None
    return code


def _mobile(value: Raw, _column: Column, _reading: Reading) -> str:
    number = e164(clean(cell_text(value)))
    if number is None:
        raise CellError(RosterFault.MOBILE_WRONG)
    return number


def _phone(value: Raw, _column: Column, _reading: Reading) -> str:
    number = phone_spelt(clean(cell_text(value)))
    if number is None:
        raise CellError(RosterFault.PHONE_WRONG)
    return number


def _email(value: Raw, column: Column, _reading: Reading) -> str:
    text = _folded_code(clean(cell_text(value))).lower()
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(RosterFault.EMAIL_WRONG) from None
    if len(text) > column.limit:
        raise CellError(RosterFault.TOO_LONG, length=len(text), limit=column.limit)
    return text


def _choice(value: Raw, column: Column, _reading: Reading) -> str:
    text = clean(cell_text(value))
    code = choices(column.choices).get(folded(text))
    if code is None:
        words = "、".join(choice_words(column.choices))
        raise CellError(RosterFault.CHOICE_UNKNOWN, value=text[:20], choices=words)
    return code


def _district(value: Raw, _column: Column, reading: Reading) -> str:
    first, last = reading.span or (reading.today, reading.today)
    return reading.places.district(clean(cell_text(value)), first=first, last=last)


READERS: Mapping[Holds, Callable[[Raw, Column, Reading], Value]] = {
    Holds.TEXT: _text,
    Holds.NAME: _text,
    Holds.PERSON: _person,
    Holds.CODE: _code,
    Holds.USCC: _uscc,
    Holds.MOBILE: _mobile,
    Holds.PHONE: _phone,
    Holds.EMAIL: _email,
    Holds.YEAR: lambda value, _column, reading: read_year(value, this_year=reading.today.year),
    Holds.DATE: lambda value, _column, reading: read_day(value, is_1904=reading.is_1904).isoformat(),
    Holds.LAST_DAY: lambda value, _column, reading: read_day(
        value, is_1904=reading.is_1904, to_month_end=True
    ).isoformat(),
    Holds.INTEGER: lambda value, column, _reading: amounts.read_integer(value, least=column.least, most=column.most),
    Holds.MONEY: lambda value, _column, reading: amounts.read_money(value, reading.unit),
    Holds.PERCENT: lambda value, _column, reading: amounts.read_percent(value, reading.unit),
    Holds.DECIMAL: lambda value, _column, _reading: amounts.read_decimal(value),
    Holds.CHOICE: _choice,
    Holds.DISTRICT: _district,
    Holds.INDUSTRY: lambda value, _column, reading: reading.places.industry(clean(cell_text(value))),
    Holds.INDUSTRIES: lambda value, _column, reading: reading.places.industries(clean(cell_text(value))),
}
