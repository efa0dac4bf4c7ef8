# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application workflow."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """Which step follows which, who acts, and what happens when time runs out."""

    name = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Load the flows, so that stored steps find their nodes; register indexes, long work and the first tab."""
        from grants.access import OFFICE, READERS
        from grants.context_processors import Place, register_way
        from workflow.models import indexes
        from workflow.services import work

        indexes.register()
        work.register()
        register_way(Place.TABS, "workflow:work", _("My work"), order=0)
        register_way(Place.TABS, "workflow:call_list", _("Calls"), roles=frozenset({*OFFICE, *READERS}), order=20)
