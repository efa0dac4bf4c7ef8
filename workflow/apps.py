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
        from grants.context_processors import Place, register_way
        from workflow.models import indexes
        from workflow.services import checks, work

        indexes.register()
        work.register()
        checks.register()
        register_way(Place.TABS, "workflow:work", _("My work"), order=0)
        register_screening_ways()


def register_screening_ways() -> None:
    """Put the links of recommenders, of the formal check and of auditors on the pages."""
    from grants.context_processors import Place, register_way

    recommenders = frozenset({"recommender_clerk", "recommender_leader"})
    auditors = frozenset({"auditor"})
    log_readers = auditors | {"audit_administrator"}
    for name, label, roles, order in (
        ("workflow:recommendation_calls", _("Recommendations"), recommenders, 20),
        ("workflow:screening_calls", _("Screening"), frozenset({"officer"}), 30),
        ("workflow:audit_cases", _("Cases"), auditors, 80),
        ("workflow:audit_events", _("Event log"), log_readers, 81),
        ("workflow:audit_verify", _("Verification"), log_readers, 82),
    ):
        register_way(Place.TABS, name, label, roles=roles, order=order)
