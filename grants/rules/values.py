# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of value a rule may hold: exact numbers, codes without repeats, and nothing that rounds on the way."""

import re
from collections.abc import Hashable
from datetime import time
from decimal import Decimal
from typing import Annotated, TypeVar

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

WHOLE = re.compile(r"-?[0-9]{1,15}")
DIGITS = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
Code = TypeVar("Code", bound=Hashable)


class Chapter(BaseModel):
    """A chapter of the rules: frozen, complete, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


def whole(value: object) -> int:
    """Read a whole number from an integer or its digits; a float may already have lost what it was given."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value)
    raise ValueError(_("Enter a whole number, as digits."))


def exact(value: object) -> Decimal:
    """Read a decimal from its digits, an integer or a Decimal; floats are refused."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and DIGITS.fullmatch(value):
        return Decimal(value)
    raise ValueError(_("Enter a decimal number, as digits."))


def clock(value: object) -> time:
    """Read a time of day such as 16:00."""
    if isinstance(value, time):
        return value
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(_("Enter a time of day such as 16:00."))


def distinct(codes: tuple[Code, ...]) -> tuple[Code, ...]:
    """Refuse a list that names something twice."""
    if len(set(codes)) != len(codes):
        raise ValueError(_("Each entry may stand in the list once."))
    return codes


Flag = StrictBool
Count = Annotated[int, BeforeValidator(whole), Field(ge=0, le=10_000)]
Fen = Annotated[int, BeforeValidator(whole), Field(ge=0, le=10**15)]
Points = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=1000, decimal_places=4)]
Ratio = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=1, decimal_places=6)]
TimeOfDay = Annotated[time, BeforeValidator(clock)]
Codes = Annotated[tuple[Code, ...], AfterValidator(distinct)]
