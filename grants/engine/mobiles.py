# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mobile numbers in one spelling, E.164."""

import re
import unicodedata

MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
FOREIGN = re.compile(r"\+[1-9]\d{5,14}")
FILLING = re.compile(r"[\s\-()]+")


def e164(text: str) -> str | None:
    """Return the number as ``+8613800001234``, or None when the text is no mobile number.

    People type 138…, 86138…, 0086138… and +86 138-…, with full-width digits too; a foreign number needs its +.
    """
    number = FILLING.sub("", unicodedata.normalize("NFKC", text))
    if mainland := MAINLAND.fullmatch(number):
        return f"+86{mainland[1]}"
    if FOREIGN.fullmatch(number) and not number.startswith("+86"):
        return number
    return None
