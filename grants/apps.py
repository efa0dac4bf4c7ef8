# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application grants."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    """What is judged and what comes of it."""

    name = "grants"
    verbose_name = _("Grants")
