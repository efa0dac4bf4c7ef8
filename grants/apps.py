# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application grants."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

APPLICANTS = frozenset({"organisation_administrator", "preparer"})
KEEPERS = frozenset({"officer", "system_administrator"})
IMPORTERS = KEEPERS | {"recommender_clerk", "review_agency"}  # of lists


class GrantsConfig(AppConfig):
    """What is judged and what comes of it."""

    name = "grants"
    verbose_name = _("Grants")

    def ready(self) -> None:
        """Have the triggers put back after every migration (SQLite loses them at a rebuild); fill the registries."""
        from grants.models import submissions
        from grants.selectors import applications, people
        from grants.selectors.exports import register_exports
        from grants.services.exportjobs import register_export_jobs
        from grants.services.files import register_scan
        from grants.services.prints import register_prints
        from grants.services.tellings import register_tellings

        post_migrate.connect(install_triggers, sender=self, dispatch_uid="grants.triggers")
        submissions.register()
        register_ways()
        people.register_grounds()
        applications.register_grounds()
        register_scan()
        register_prints()
        register_exports()
        register_export_jobs()
        register_tellings()
        register_rosters()


def register_ways() -> None:
    """Put the links of this app on the pages."""
    from grants.access.exports import ROLES
    from grants.context_processors import NO_ROLE, Place, register_way

    register_way(Place.PUBLIC, "grants:home", _("Home"), order=0)
    register_way(Place.PUBLIC, "grants:calls", _("Calls"), order=10)
    register_way(Place.PUBLIC, "grants:notices", _("Notices"), order=20)
    register_way(Place.PUBLIC, "grants:honours", _("Honours"), order=30)
    register_way(Place.PUBLIC, "grants:help", _("Help"), order=90)
    register_way(Place.HELPERS, "grants:accessibility", _("Accessibility"), order=10)
    register_way(Place.FOOTER, "grants:help", _("Help"), order=10)
    register_way(Place.FOOTER, "grants:objection_status", _("How does my objection stand"), order=20)
    register_way(Place.FOOTER, "grants:accessibility", _("Accessibility"), order=30)
    register_way(Place.TABS, "grants:organisations", _("My organisations"), roles=APPLICANTS | {NO_ROLE}, order=30)
    register_way(Place.TABS, "grants:organisation_list", _("Organisations"), roles=KEEPERS, order=38)
    register_way(Place.TABS, "grants:verifications", _("Licences"), roles=KEEPERS, order=80)
    register_way(Place.TABS, "grants:rosters", _("Imports"), roles=IMPORTERS, order=85)
    register_way(Place.ACCOUNT, "grants:organisations", _("My organisations"), order=0)
    register_way(Place.ACCOUNT, "grants:own_name", _("Full name"), order=5)
    register_way(Place.ACCOUNT, "grants:exports", _("My exports"), roles=ROLES, order=2)
    register_way(Place.ACCOUNT, "account_change_phone", _("Mobile number"), order=10)
    register_way(Place.ACCOUNT, "account_email", _("E-mail"), order=20)
    register_way(Place.ACCOUNT, "account_change_password", _("Password"), order=30)
    register_way(Place.ACCOUNT, "mfa_index", _("Two-step sign-in"), order=40)


def register_rosters() -> None:
    """Make the kinds of roster known whose rows are of this app."""
    from grants.resources import honours, marks, members, organisations, workdays
    from grants.services.rosters import register_imports, register_kind

    register_imports()
    for kind in (organisations, honours, members, workdays, marks):
        register_kind(kind.KIND)


def install_triggers(*, using: str, **_signal: Any) -> None:
    """Install what the registers of triggers and indexes hold, once all tables are migrated."""
    from grants.models.indexes import indexes_install
    from grants.models.triggers import triggers_install

    triggers_install(connections[using])
    indexes_install(connections[using])
