# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shapes that every router shares: refusals, pages, references, money."""

from typing import Annotated

from ninja import Field, Path, Query, Schema

REFERENCE = r"^[0-9A-HJKMNP-TV-Z]{10}$"
LARGEST = 2**63 - 1
PAGE_LIMIT = 100


class Problem(Schema):
    """Why a request was refused, in words for people."""

    detail: Annotated[str, Field(max_length=2000)]
    fields: Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=200)] = {}


PROBLEMS: dict[int, type[Schema]] = dict.fromkeys((400, 401, 403, 404, 422), Problem)

Reference = Annotated[str, Path(pattern=REFERENCE, min_length=10, max_length=10)]
Code = Annotated[str, Field(max_length=40)]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=100_000)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
Key = Annotated[int, Field(ge=1, le=LARGEST)]
Yuan = Annotated[str, Field(max_length=24, pattern=r"^-?\d{1,18}\.\d{2}$", description="Yuan with two decimals")]
Moment = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]


class Window(Schema):
    """Which part of a list is asked for."""

    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = 50
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0


def yuan(fen: int) -> str:
    """Return whole fen as yuan in decimals, which no reader of JSON rounds."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"
