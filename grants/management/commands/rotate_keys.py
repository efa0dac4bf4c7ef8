# SPDX-License-Identifier: AGPL-3.0-or-later
"""Encrypt with the newest key of ``FIELD_KEYS`` what older ones still close."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.services.rotation import fields_reencrypt


class Command(BaseCommand):
    """``manage.py rotate_keys``."""

    help = "Encrypt every encrypted value with the newest key; the older keys can go afterwards."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Re-encrypt and count."""
        self.stdout.write(f"{fields_reencrypt()} values brought to the newest key")
