# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask every invariant; print a line for each violation and exit with 1 when there is one."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from workflow.selectors.invariants import invariant_violations


class Command(BaseCommand):
    """``manage.py check_invariants``."""

    help = "Ask every invariant."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print and count."""
        count = 0
        for line in invariant_violations():
            self.stdout.write(line)
            count += 1
        if count:
            sys.exit(1)
        self.stderr.write("Every invariant holds.")
