# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a list of a call to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.exceptions import GrantsError
from grants.models import Call
from grants.services.exports import DEFAULT_LAYOUT, FORMATS, export_kinds, export_write


class Command(BaseCommand):
    """``manage.py export_list``."""

    help = "Write a list of a call to a file: whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind of list, the call, the format, the layout and the file."""
        parser.add_argument("kind", choices=sorted(export_kinds()))
        parser.add_argument("--call", required=True, help="code of the call")
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--layout", default=DEFAULT_LAYOUT, help="internal (default), notice, issue, treasury")
        parser.add_argument("--output", required=True, type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and say how many rows it has."""
        call = Call.objects.filter(code=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call with the code {options['call']}.")
        try:
            exported = export_write(
                actor=None,
                call=call,
                kind=options["kind"],
                format=options["format"],
                layout=options["layout"],
                path=options["output"],
            )
        except (GrantsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{exported.rows} rows written to {options['output']}")
