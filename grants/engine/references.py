# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random references for addresses: ten characters of Crockford's base 32, without I, L, O and U."""

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
BITS = 5  # of a sign


def new_reference() -> str:
    """Return a new random reference (50 bits)."""
    number = secrets.randbits(BITS * LENGTH)
    return "".join(CROCKFORD[number >> BITS * place & len(CROCKFORD) - 1] for place in range(LENGTH))
