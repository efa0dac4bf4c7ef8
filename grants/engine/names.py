# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folded form of an organisation's name, by which two spellings are matched; the name itself is never rewritten."""

import re
import unicodedata

SPACE = re.compile(r"\s+")


def name_key(name: str) -> str:
    """Return the name with full-width letters and brackets folded, without spaces and case."""
    return SPACE.sub("", unicodedata.normalize("NFKC", name)).casefold()
