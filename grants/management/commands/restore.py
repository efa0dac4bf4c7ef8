# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring the house back from a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.exceptions import GrantsError
from grants.services.backups import backup_restore


class Command(BaseCommand):
    """``manage.py restore DIR``."""

    help = "Bring database, files and anchors back from DIR into an empty database."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Bring back and say what comes next."""
        try:
            manifest = backup_restore(folder=options["folder"])
        except GrantsError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored what was backed up at {manifest['made_at']}.")
        self.stdout.write("Next: manage.py migrate, manage.py verify_audit, manage.py check_invariants")
