# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text that is stored encrypted, and the keyed hash by which it can be found again.

The stored form is ``<key id>.<base64 of nonce and ciphertext>`` (AES-GCM, 256 bits). Table and column go in as
associated data, so a value copied into another column does not open. ``settings.FIELD_KEYS`` holds the keys,
newest first; ``settings.HASH_KEY`` is one key that is never rotated, or nothing could be looked up.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

NONCE_BYTES = 12
KEY_ID_LENGTH = 8


class UnreadableValueError(Exception):
    """Say that an encrypted value does not open: its key is missing, or it was altered or moved."""


def key_id(key: str) -> str:
    """Return the short name of a key; it tells nothing about the key."""
    return hashlib.sha256(b"ronghe key id:" + key.encode()).hexdigest()[:KEY_ID_LENGTH]


@lru_cache(maxsize=16)
def _cipher(key: str) -> AESGCM:
    return AESGCM(base64.urlsafe_b64decode(key))


def encrypt(text: str, *, place: str) -> str:
    """Encrypt ``text`` with the newest key for ``place`` (table.column)."""
    key = settings.FIELD_KEYS[0]
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher(key).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id(key)}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(stored: str, *, place: str) -> str:
    """Open a value stored for ``place``; raise ``UnreadableValueError`` when it does not open."""
    name, _dot, body = stored.partition(".")
    key = next((key for key in settings.FIELD_KEYS if key_id(key) == name), None)
    if key is None:
        raise UnreadableValueError(f"No key {name!r} for {place}.")
    try:
        sealed = base64.urlsafe_b64decode(body)
        return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise UnreadableValueError(f"A value of {place} does not open.") from None


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return 64 hexadecimal digits by which equal values of one purpose are found; other purposes give others."""
    key = base64.urlsafe_b64decode(settings.HASH_KEY)
    return hmac.new(key, f"{purpose}\x00{text}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(_TextField):
    """A text field whose column holds ciphertext; empty text stays empty."""

    description = "Encrypted text"

    @property
    def place(self) -> str:
        """Name the column that a value belongs to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        text = super().get_prep_value(value)
        return encrypt(text, place=self.place) if text else text

    def from_db_value(self, value: str | None, *_rest: Any) -> str | None:
        """Decrypt on the way from the database."""
        return decrypt(value, place=self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to compare: the same text is stored differently each time."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted; look it up by a keyed hash.")
        return super().get_lookup(lookup_name)
