# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a list of a call, or a whole register, to a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.exceptions import GrantsError
from grants.models import Call
from grants.selectors.exportkinds import DEFAULT_LAYOUT, Scope, export_kind, export_kinds
from grants.services.exports import FORMATS, Exported, export_write, wanted_of


class Command(BaseCommand):
    """``manage.py export_list``."""

    help = "Write a list of a call, or a whole register, to a file: whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the kind of list, the call, the format, layout or columns, filters and the file."""
        parser.add_argument("kind", choices=sorted(export_kinds()))
        parser.add_argument("--call", help="code of the call; registers may be written without one")
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--layout", default=DEFAULT_LAYOUT, help="internal (default), notice, issue, treasury")
        parser.add_argument("--columns", default="", help="codes of columns in order, separated by commas")
        parser.add_argument("--filter", action="append", default=[], metavar="KEY=VALUE", help="may be repeated")
        parser.add_argument("--output", required=True, type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and say how many rows it has."""
        try:
            exported = self._written(options)
        except (GrantsError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{exported.rows} rows written to {options['output']}")

    def _written(self, options: dict[str, Any]) -> Exported:
        wanted = wanted_of(
            kind=options["kind"],
            scope=Scope(call=self._call(options)),
            filters=dict(self._filter(one) for one in options["filter"]),
            layout=options["layout"],
            columns=[code.strip() for code in options["columns"].split(",") if code.strip()],
        )
        return export_write(actor=None, wanted=wanted, format=options["format"], path=options["output"])

    def _call(self, options: dict[str, Any]) -> Call | None:
        if options["call"] is None:
            kind = export_kind(options["kind"])
            if kind.opens is None:
                raise CommandError(f"The list {kind.code} is of a call: name it with --call.")
            return None
        call = Call.objects.filter(code=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call with the code {options['call']}.")
        return call

    def _filter(self, given: str) -> tuple[str, str]:
        key, sign, value = given.partition("=")
        if not sign:
            raise CommandError(f"--filter takes KEY=VALUE, not {given}.")
        return key, value
