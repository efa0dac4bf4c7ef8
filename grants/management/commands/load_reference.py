# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load the tables of the plan; twice without effect."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from grants.services.reference import Tally, reference_load
from grants.services.reference.load import FOLDER


class Command(BaseCommand):
    """Load reference/ and print what changed, table by table."""

    help = "Load the tables of the plan; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take another folder."""
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load and print."""
        reference_load(folder=options["folder"], tell=self.tell)

    def tell(self, tally: Tally) -> None:
        """Print one table."""
        self.stdout.write(
            f"{tally.table}: {tally.created} created, {tally.updated} updated, {tally.unchanged} unchanged"
        )
