# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telephone numbers in one spelling: mobile ones in E.164, those of a line as digits with their area code."""

import re
import unicodedata

MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
FOREIGN = re.compile(r"\+[1-9]\d{5,14}")
LINE = re.compile(r"(?:\+?86|0086)?(0[1-9]\d{8,10})(?:转)?(\d{0,6})")
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


def phone_spelt(text: str) -> str | None:
    """Return a mobile number as ``e164`` does, a line with its area code as digits (02112345678), else None."""
    if mobile := e164(text):
        return mobile
    line = LINE.fullmatch(FILLING.sub("", unicodedata.normalize("NFKC", text)))
    return f"{line[1]}{line[2]}" if line else None
