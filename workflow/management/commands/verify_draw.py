# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw the panels and samples of a call again from what was stored: manage.py verify_draw CALL."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.models import Call
from reviewers.services.draws import draw_verify
from reviewers.services.samples import sample_verify


class Command(BaseCommand):
    """Say of every draw of a call whether the same experts come out; ends with 1 where they do not."""

    help = (
        "Draw every panel of a call again from the stored pool, rules and seed; exit 1 where something else comes out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the call."""
        parser.add_argument("call", help="code of the call")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify draw after draw."""
        call = Call.objects.filter(code=options["call"]).first()
        if call is None:
            raise CommandError(f"There is no call {options['call']}.", returncode=2)
        wrong = 0
        for row in call.draws.select_related("panel"):
            is_same = draw_verify(row=row)
            wrong += not is_same
            self.stdout.write(f"draw {row.number} {row.panel}: {'same' if is_same else 'DIFFERS'}")
        for sample in call.samples.select_related("call"):
            is_same = sample_verify(row=sample)
            wrong += not is_same
            self.stdout.write(f"sample {sample.number}: {'same' if is_same else 'DIFFERS'}")
        if wrong:
            count = call.draws.count() + call.samples.count()
            raise CommandError(f"{wrong} of {count} draws could not be verified.")
