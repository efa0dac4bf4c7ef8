# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill an empty system with a living world and print who can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from grants.models import Call, Programme
from grants.permissions import registered_roles
from grants.services.sealing import events_seal
from workflow.management.demo.copies.making import copies_made
from workflow.management.demo.people import PASSWORD
from workflow.management.demo.world import demo_made

# the fictional codes of organisations end at 99,999
LARGEST_SCALE = 1000
REPORTED_EACH = 10


class Command(BaseCommand):
    """``manage.py demo``."""

    help = "Fill an empty system with fictional organisations, experts, calls and cases."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the seed, by which the world is always the same, and how many times as large it is to be."""
        parser.add_argument("--seed", type=int, default=845)
        parser.add_argument("--scale", type=int, default=1, help="so many times the cases; 1 makes about 90")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the world in one transaction, so that it is whole or not there; then its copies, one by one."""
        if not 1 <= options["scale"] <= LARGEST_SCALE:
            raise CommandError(f"The scale goes from 1 to {LARGEST_SCALE}.")
        if not Programme.objects.filter(code="DEMO_PROJECT").exists():
            raise CommandError("The tables of the plan are missing; run load_reference first.")
        if Call.objects.exists():
            raise CommandError("This system is not empty; the demo only fills an empty one.")
        with transaction.atomic():
            cast = demo_made(seed=options["seed"])
        for number in copies_made(count=options["scale"] - 1):
            if options["verbosity"] > 1 or number % REPORTED_EACH == 0:
                self.stderr.write(f"{number} copies")
        events_seal()
        self.stdout.write(f"Demo sign-ins (password {PASSWORD}):")
        for role, user in cast.sign_ins:
            self.stdout.write(f"  {user.mobile}  {registered_roles()[role].title}  {user.name}")
