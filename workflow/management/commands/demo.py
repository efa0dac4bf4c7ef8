# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill an empty system with a living world and print who can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from grants.models import Call, Programme
from grants.permissions import registered_roles
from workflow.management.demo.people import PASSWORD
from workflow.management.demo.world import demo_made


class Command(BaseCommand):
    """``manage.py demo``."""

    help = "Fill an empty system with fictional organisations, experts, calls and cases."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seed: the same seed gives the same world."""
        parser.add_argument("--seed", type=int, default=845)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make everything in one transaction: a demo is whole or not there."""
        if not Programme.objects.filter(code="DEMO_PROJECT").exists():
            raise CommandError("The tables of the plan are missing; run load_reference first.")
        if Call.objects.exists():
            raise CommandError("This system is not empty; the demo only fills an empty one.")
        with transaction.atomic():
            cast = demo_made(seed=options["seed"])
        self.stdout.write(f"Demo sign-ins (password {PASSWORD}):")
        for role, user in cast.sign_ins:
            self.stdout.write(f"  {user.mobile}  {registered_roles()[role].title}  {user.name}")
