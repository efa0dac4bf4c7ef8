# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the chart of a flow, or docs/workflow.md with all of them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.services.charts import flow_chart, flow_names

START, END = "<!-- chart {name} -->", "<!-- end {name} -->"


class Command(BaseCommand):
    """``manage.py flow_chart NAME`` or ``manage.py flow_chart --write``."""

    help = "Print the Mermaid chart of a flow, or put all charts into docs/workflow.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a name, or the wish to write the page."""
        parser.add_argument("name", nargs="?", choices=flow_names())
        parser.add_argument("--write", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print or write."""
        if options["write"]:
            page: Path = settings.BASE_DIR / "docs" / "workflow.md"
            page.write_text(with_charts(page.read_text(encoding="utf-8")), encoding="utf-8")
        elif options["name"]:
            self.stdout.write(flow_chart(name=options["name"]), ending="")
        else:
            raise CommandError("Name a flow, or pass --write.")


def with_charts(text: str) -> str:
    """Return the page with every chart between its marks drawn anew; raises ValueError when a mark is missing."""
    for name in flow_names():
        head, found, rest = text.partition(START.format(name=name))
        _old, closed, tail = rest.partition(END.format(name=name))
        if not found or not closed:
            message = f"docs/workflow.md has no place for {name}."
            raise ValueError(message)
        text = f"{head}{found}\n```mermaid\n{flow_chart(name=name)}```\n{closed}{tail}"
    return text
