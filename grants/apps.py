# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application grants."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """What is judged and what comes of it."""

    name = "grants"
    verbose_name = _("Grants")

    def ready(self) -> None:
        """Have the triggers put back after every migration: SQLite loses them at a table rebuild."""
        post_migrate.connect(install_triggers, sender=self, dispatch_uid="grants.triggers")


def install_triggers(*, using: str, **_signal: Any) -> None:
    """Install what the register of triggers holds, once all tables are migrated."""
    from grants.models.triggers import triggers_install

    triggers_install(connections[using])
