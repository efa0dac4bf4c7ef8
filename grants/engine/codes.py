# SPDX-License-Identifier: AGPL-3.0-or-later
"""Valid codes that belong to nobody, for demonstration and tests.

GB 11714 keeps the bodies PDY00001 to PDY99999 for internal use, so no real organisation can be hit.
"""

from grants.validators import org_code_check, uscc_check

LARGEST_NUMBER = 99_999


def fictional_org_code(number: int) -> str:
    """Return the organisation code of body PDY + ``number`` (1 to 99,999); raises ValueError outside."""
    if not 1 <= number <= LARGEST_NUMBER:
        raise ValueError("fictional codes run from 1 to 99,999")
    body = f"PDY{number:05d}"
    return body + org_code_check(body)


def fictional_uscc(number: int, *, district: str = "310115") -> str:
    """Return the unified social credit code of an enterprise (91) of ``district`` with that organisation code."""
    body = f"91{district}{fictional_org_code(number)}"
    return body + uscc_check(body)
