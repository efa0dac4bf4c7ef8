# SPDX-License-Identifier: AGPL-3.0-or-later
"""Print a line for each violation of the audit log and exit with 1 when there is one."""

import sys
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from grants.selectors.audit import GRACE, audit_violations


class Command(BaseCommand):
    """``manage.py verify_audit``."""

    help = "Compare events, seals and anchors of the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the time that an event may stand unsealed."""
        minutes = int(GRACE.total_seconds() // 60)
        parser.add_argument("--grace", type=int, default=minutes, help="minutes an event may wait for its seal")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print and count."""
        count = 0
        for violation in audit_violations(grace=timedelta(minutes=options["grace"])):
            self.stdout.write(str(violation))
            count += 1
        if count:
            sys.exit(1)
        self.stderr.write("The audit log is whole.")
