# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists as plain text: encoding and delimiter are found and said, or given by whoever knows better."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grants.engine.rosters.limits import check_rows
from grants.engine.rosters.problems import RosterRefusedError
from grants.enums.rosters import RosterFault

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS = (",", "\t", ";", "|", "，")
SAMPLE = 4096
SAMPLE_LINES = 30
LONGEST_CELL = 32_767
HARMLESS = "\t\n\r\f\x1a"
BINARY_SHARE = 0.02


@dataclass(frozen=True)
class TextList:
    """The records of a text, and how it was read."""

    encoding: str
    delimiter: str
    records: list[list[str]]


def read_text(body: bytes, *, encoding: str = "", delimiter: str = "") -> TextList:
    """Split a text into records; raise ``RosterRefusedError`` when it cannot be read."""
    text, encoding = _decoded(body, encoding)
    delimiter = delimiter or _delimiter(text)
    return TextList(encoding, delimiter, _records(text, delimiter))


def _decoded(body: bytes, encoding: str) -> tuple[str, str]:
    chosen = [encoding] if encoding else _candidates(body)
    for name in chosen:
        try:
            text = body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _is_binary(text):
            return text.removeprefix("\ufeff"), name
        if encoding:
            break
    raise RosterRefusedError(RosterFault.ENCODING_UNKNOWN if _is_text(body) else RosterFault.FILE_TYPE)


def _candidates(body: bytes) -> list[str]:
    for mark, name in MARKS:
        if body.startswith(mark):
            return [name]
    head = body[:SAMPLE]
    if 0 in head:  # in UTF-16 the empty halves of plain signs stand on one side; other texts have none
        return ["utf-16-le", "utf-16-be"] if head[1::2].count(0) > head[::2].count(0) else ["utf-16-be", "utf-16-le"]
    return ["utf-8", "gb18030"]


def _is_binary(text: str) -> bool:
    head = text[:SAMPLE]
    return sum(sign < " " and sign not in HARMLESS for sign in head) > len(head) * BINARY_SHARE


def _is_text(body: bytes) -> bool:
    head = body[:SAMPLE]
    return sum(sign < 32 and chr(sign) not in HARMLESS for sign in head) <= len(head) * BINARY_SHARE  # noqa: PLR2004 -- the first sign that prints


def _delimiter(text: str) -> str:
    """Return the delimiter that splits most lines into equally many parts."""
    lines = [line[:SAMPLE] for line in text[: SAMPLE * 16].splitlines() if line.strip()][:SAMPLE_LINES]
    best, score = ",", 0
    for delimiter in DELIMITERS:
        counts = Counter(len(record) - 1 for record in csv.reader(lines, delimiter=delimiter))
        parts, times = max(counts.items(), key=lambda item: (item[1] * min(item[0], 1), item[0]))
        if parts * times > score:
            best, score = delimiter, parts * times
    return best


def _records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            records.append(record)
            check_rows(len(records))
    except csv.Error:
        raise RosterRefusedError(RosterFault.TEXT_BROKEN) from None
    if _swallowed(records) or any(len(cell) > LONGEST_CELL for record in records for cell in record):
        raise RosterRefusedError(RosterFault.TEXT_BROKEN)
    return records


def _swallowed(records: Sequence[Sequence[str]]) -> bool:
    """Say whether the last cell took in the lines below it: its quotation mark was never closed."""
    last = records[-1][-1] if records and records[-1] else ""
    return last.count("\n") > 3  # noqa: PLR2004 -- more lines than a cell of a list has
