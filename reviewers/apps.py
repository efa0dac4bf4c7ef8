# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application reviewers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewersConfig(AppConfig):
    """The people who judge: experts, ties, assessments, panels, draws, seats and reviews."""

    name = "reviewers"
    verbose_name = _("Reviewers")

    def ready(self) -> None:
        """Register roles, grounds and lists for export."""
        from reviewers.permissions import register
        from reviewers.services.exports import register_exports

        register()
        register_exports()
