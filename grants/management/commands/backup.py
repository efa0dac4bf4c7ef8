# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the whole house into a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.exceptions import GrantsError
from grants.services.backups import backup_write


class Command(BaseCommand):
    """``manage.py backup DIR``."""

    help = "Write database, files, anchors and the fingerprints of keys into DIR."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="absent or empty")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write and say how much."""
        try:
            manifest = backup_write(folder=options["folder"])
        except GrantsError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{options['folder']}: database and {manifest['files']} files")
        self.stdout.write("The keys are not in it: keep them apart.")
