# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take personal data out of text that goes to logs or error columns."""

import re
import traceback

LIMIT = 500
_PATTERNS = (
    # PostgreSQL repeats the values of the offending row after these words
    (re.compile(r"\bDETAIL:.*", re.DOTALL), "DETAIL: [removed]"),
    (re.compile(r"[^@\s<>()=,;'\"]+@[^@\s<>()=,;'\"]+"), "[e-mail]"),
    (re.compile(r"(?<!\d)\d{17}[0-9Xx](?![0-9A-Za-z])"), "[identity number]"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "[mobile]"),
    (re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2,3}[ -]?\d{1,4}(?!\d)"), "[account]"),
)


def scrub(text: str) -> str:
    """Return ``text`` with mobile, identity, bank and e-mail values replaced by their kind."""
    for pattern, kind in _PATTERNS:
        text = pattern.sub(kind, text)
    return text


def describe_error(error: BaseException, *, with_message: bool = False) -> str:
    """Say what failed and where in one line, without values of variables.

    The message of an exception often quotes a row; it is taken only when asked for, and scrubbed.
    """
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    place = f" at {last.filename.rsplit('/', 1)[-1]}:{last.lineno} in {last.name}" if last else ""
    message = f": {scrub(str(error))}" if with_message else ""
    return f"{type(error).__name__}{message}{place}"[:LIMIT]
