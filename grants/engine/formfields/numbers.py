# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of field that hold numbers and dates, stored exactly: fen, digits, ISO dates."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from grants.engine.conditions import Value
from grants.engine.formdefs import FieldDefinition
from grants.engine.formfields.base import (
    AnswerRow,
    ChoiceLists,
    FieldError,
    FieldType,
    Raw,
    Reading,
    Stored,
    Widget,
    plain,
    with_unit,
)
from grants.engine.money import parse_wan, wan_text
from grants.exceptions import GrantsError

NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.([0-9]{1,6}))?")
SEPARATORS = re.compile(r"(?<=[0-9])[,\s](?=[0-9])")
DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
EARLIEST, LATEST = date(1840, 1, 1), date(2199, 12, 31)


def folded(text: str) -> str:
    """Return digits as typed on any keyboard or pasted from a sheet, half-width and without separators."""
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def in_bounds(definition: FieldDefinition, value: Decimal, show: "NumberField") -> None:
    """Refuse a value outside the field's limits; says the limit and what was given."""
    given = {"label": definition.label, "value": show.written(definition, value)}
    if definition.maximum is not None and value > Decimal(definition.maximum):
        limit = show.written(definition, Decimal(definition.maximum))
        raise FieldError(_("%(label)s should be at most %(limit)s, now %(value)s.") % {**given, "limit": limit})
    if definition.minimum is not None and value < Decimal(definition.minimum):
        limit = show.written(definition, Decimal(definition.minimum))
        raise FieldError(_("%(label)s should be at least %(limit)s, now %(value)s.") % {**given, "limit": limit})


class NumberField(FieldType):
    """A number; sub-classes say how it is read, stored and written."""

    unit = ""
    inputmode = "decimal"

    def parse(self, definition: FieldDefinition, text: str) -> Decimal:
        """Return the canonical number; raises FieldError."""
        match = NUMBER.fullmatch(text)
        if not match:
            raise FieldError(_("%(label)s should be a number, for example 12.5.") % {"label": definition.label})
        if len((match[1] or "").rstrip("0")) > definition.decimals:
            raise FieldError(
                _("%(label)s should have at most %(decimals)d decimals.")
                % {"label": definition.label, "decimals": definition.decimals}
            )
        return Decimal(text)

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        del reading
        text = folded(plain(raw))
        if not text:
            return None
        value = self.parse(definition, text)
        in_bounds(definition, value, self)
        return self.stored(value)

    def stored(self, value: Decimal) -> Stored:
        """Return what JSON holds: digits, never a float."""
        return format(value.normalize(), "f") if value else "0"

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return Decimal(stored)

    def written(self, definition: FieldDefinition, value: Decimal) -> str:
        """Return a value with its unit."""
        return with_unit(f"{value:,f}", definition.unit or self.unit)

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del choices
        return self.written(definition, Decimal(stored))

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        del definition
        return AnswerRow(field="", text=str(stored), number=Decimal(stored))

    def widget(self, definition: FieldDefinition) -> Widget:
        return Widget("text", inputmode=self.inputmode, maxlength=30, unit=definition.unit or self.unit)


class IntegerField(NumberField):
    """A whole number."""

    inputmode = "numeric"

    def parse(self, definition: FieldDefinition, text: str) -> Decimal:
        match = NUMBER.fullmatch(text)
        if not match or (match[1] or "").strip("0"):
            raise FieldError(_("%(label)s should be a whole number.") % {"label": definition.label})
        return Decimal(text).to_integral_value()

    def stored(self, value: Decimal) -> Stored:
        return int(value)

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return int(stored)


class PercentField(NumberField):
    """Percent points; the sign % may be typed."""

    unit = "%"

    def parse(self, definition: FieldDefinition, text: str) -> Decimal:
        return super().parse(definition, text.removesuffix("%").rstrip())


class MoneyField(NumberField):
    """An amount typed in 万元 and stored in fen."""

    unit = "万元"

    def parse(self, definition: FieldDefinition, text: str) -> Decimal:
        del definition
        try:
            return Decimal(parse_wan(text))
        except GrantsError as error:
            raise FieldError(str(error)) from error

    def stored(self, value: Decimal) -> Stored:
        return int(value)

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return int(stored)

    def typing(self, definition: FieldDefinition, stored: Stored) -> str:
        del definition
        return wan_text(int(stored))

    def written(self, definition: FieldDefinition, value: Decimal) -> str:
        del definition
        return with_unit(wan_text(int(value), grouped=True), self.unit)

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget("text", inputmode="decimal", maxlength=30, unit=self.unit)


class DateField(FieldType):
    """A date, typed by hand in any of the usual ways, stored as 2026-03-01."""

    pattern = DATE
    input = "date"

    def error(self, definition: FieldDefinition) -> FieldError:
        """Say how a date is typed."""
        return FieldError(_("%(label)s should be a date, for example 2026-03-01.") % {"label": definition.label})

    def read(self, definition: FieldDefinition, raw: Raw, reading: Reading) -> Stored | None:
        text = "".join(unicodedata.normalize("NFKC", plain(raw)).split())
        if not text:
            return None
        match = self.pattern.fullmatch(text)
        if not match:
            raise self.error(definition)
        year, month, *rest = (int(part) for part in match.groups())
        try:
            day = date(year, month, rest[0] if rest else 1)
        except ValueError:
            raise self.error(definition) from None
        if not EARLIEST <= day <= LATEST:
            raise self.error(definition)
        if definition.not_after_today and day > reading.today:
            raise FieldError(_("%(label)s should not lie in the future.") % {"label": definition.label})
        return self.stored(day)

    def stored(self, day: date) -> str:
        """Return what JSON holds."""
        return day.isoformat()

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return date.fromisoformat(stored)

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del definition, choices
        return formats.date_format(date.fromisoformat(stored), "DATE_FORMAT")

    def answer(self, definition: FieldDefinition, stored: Stored) -> AnswerRow:
        day = self.typed(definition, stored)
        return AnswerRow(field="", text=stored, date=day if isinstance(day, date) else None)

    def widget(self, definition: FieldDefinition) -> Widget:
        del definition
        return Widget(self.input)


class MonthField(DateField):
    """A month, stored as 2026-03; it compares as its first day."""

    pattern = MONTH
    input = "month"

    def error(self, definition: FieldDefinition) -> FieldError:
        return FieldError(_("%(label)s should be a month, for example 2026-03.") % {"label": definition.label})

    def stored(self, day: date) -> str:
        return f"{day:%Y-%m}"

    def typed(self, definition: FieldDefinition, stored: Stored) -> Value:
        del definition
        return date.fromisoformat(f"{stored}-01")

    def text(self, definition: FieldDefinition, stored: Stored, choices: ChoiceLists) -> str:
        del definition, choices
        return formats.date_format(date.fromisoformat(f"{stored}-01"), "YEAR_MONTH_FORMAT")
