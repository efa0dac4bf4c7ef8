# SPDX-License-Identifier: AGPL-3.0-or-later
"""Let what lies in the database follow a new version of the program or of the tables: manage.py catch_up."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.permissions import roles_sync
from workflow.services.deadlines import deadlines_recompute


class Command(BaseCommand):
    """Bring the grants of roles and the provisional deadlines up to date; a second run changes nothing."""

    help = "After an upgrade or new tables: grants of roles and provisional deadlines; a second run changes nothing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Catch up and print how much was behind."""
        self.stdout.write(f"groups whose grants changed: {roles_sync()}")
        self.stdout.write(f"provisional deadlines counted again: {deadlines_recompute()}")
