# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application workflow."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EXPERTS = frozenset({"panel_member", "panel_chair"})
RECOMMENDERS = frozenset({"recommender_clerk", "recommender_leader"})
LOG_READERS = frozenset({"auditor", "audit_administrator"})


class WorkflowConfig(AppConfig):
    """Which step follows which, who acts, and what happens when time runs out."""

    name = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        """Load the flows, so that stored steps find their nodes; fill the registries."""
        from grants.services.rosters import register_kind
        from workflow.models import indexes
        from workflow.resources import recommendations, scores
        from workflow.selectors.exports import register_exports
        from workflow.services import checks, dossiers, work

        indexes.register()
        work.register()
        checks.register()
        dossiers.register_dossiers()
        register_exports()
        for kind in (recommendations, scores):
            register_kind(kind.KIND)
        register_ways()


def register_ways() -> None:
    """Put the links of this app on the pages: each role finds its own work."""
    from grants.access import APPLICANTS, OFFICE, READERS
    from grants.context_processors import Place, register_way

    for order, name, label, roles in (
        (0, "workflow:work", _("My work"), frozenset()),
        (10, "workflow:piles", _("My reviews"), EXPERTS),
        (20, "workflow:recommendation_calls", _("Recommendations"), RECOMMENDERS),
        (15, "workflow:call_list", _("Calls"), frozenset({*OFFICE, *READERS})),
        (30, "workflow:tracking", _("Awards"), frozenset({*APPLICANTS, *OFFICE, *READERS, *RECOMMENDERS})),
        (
            60,
            "workflow:certificates",
            pgettext_lazy("certificates issued", "Certificates"),
            frozenset({"organisation_administrator", *OFFICE, *READERS}),
        ),
        (80, "workflow:audit_cases", _("Cases"), frozenset({"auditor"})),
        (81, "workflow:audit_events", _("Event log"), LOG_READERS),
        (82, "workflow:audit_verify", _("Verification"), LOG_READERS),
    ):
        register_way(Place.TABS, name, label, roles=roles, order=order)
