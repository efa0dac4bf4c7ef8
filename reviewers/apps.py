# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application reviewers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewersConfig(AppConfig):
    """The people who judge: experts, ties, assessments, panels, draws, seats and reviews."""

    name = "reviewers"
    verbose_name = _("Reviewers")

    def ready(self) -> None:
        """Register roles, grounds, lists for export and the way to the register of experts."""
        from grants.context_processors import Place, register_way
        from grants.services.rosters import register_kind
        from reviewers import resources
        from reviewers.permissions import register
        from reviewers.selectors.experts import register_grounds
        from reviewers.selectors.exports import register_exports

        register()
        register_grounds()
        register_exports()
        register_kind(resources.KIND)
        readers = frozenset({"officer", "review_agency", "auditor"})
        register_way(Place.TABS, "reviewers:experts", _("Experts"), roles=readers, order=40)
