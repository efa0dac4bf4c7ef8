# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arithmetic of seals: the Merkle root over digests and the signature over a seal's content."""

import hashlib
import hmac
import json
from collections.abc import Sequence

LEAF = b"\x00"
NODE = b"\x01"
KEY_ID_LENGTH = 8


def merkle_root(digests: Sequence[str]) -> str:
    """Return the root over hexadecimal digests in their order (RFC 6962: leaves and nodes are hashed apart).

    An odd node moves up unpaired. Raises ``ValueError`` when there is nothing to seal.
    """
    if not digests:
        raise ValueError("A Merkle root needs at least one digest.")
    level = [hashlib.sha256(LEAF + bytes.fromhex(digest)).digest() for digest in digests]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0].hex()


def seal_key_id(key: str) -> str:
    """Return the short name of a sealing key; it tells nothing about the key."""
    return hashlib.sha256(b"ronghe seal key:" + key.encode()).hexdigest()[:KEY_ID_LENGTH]


def seal_mac(content: dict[str, object], key: str) -> str:
    """Return the HMAC-SHA256 over a seal's content."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
