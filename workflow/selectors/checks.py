# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the last checks of the house found: the audit log, the invariants, the processes."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.enums import JobState
from grants.models import Authority, Job, User
from grants.permissions import holdings
from workflow.selectors.events import reads_events
from workflow.selectors.invariants import INVARIANTS

CHECKS: dict[str, tuple[str | Promise, str | Promise]] = {
    "check_audit": (
        _("Audit log"),
        _("Events, seals and the anchor file are compared: nothing altered, inserted, missing or cut off."),
    ),
    "check_invariants": (
        _("Invariants"),
        _("What must always be true of cases, quotas, money and rights is asked of every row."),
    ),
    "check_drift": (
        _("Processes"),
        _("The step of every process is compared with the status of its case, seat, call, award or request."),
    ),
}
START = "grants.audit_events"
KEPT = 12
ENDED = (JobState.DONE, JobState.FAILED)
UNDER_WAY = (JobState.SCHEDULED, JobState.RUNNING)


@dataclass(frozen=True)
class Check:
    """One check: what it looks at, its last result, and whether it is under way."""

    kind: str
    title: str | Promise
    text: str | Promise
    last: Job | None
    running: Job | None

    @property
    def result(self) -> dict[str, Any]:
        """Return what the last run found; empty while there was none."""
        return self.last.result if self.last else {}

    @property
    def is_sound(self) -> bool:
        """Say whether the last run found nothing."""
        return self.last is not None and self.last.state == JobState.DONE and not self.result.get("violations")


def reads_checks(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` may read what the checks found."""
    return reads_events(user)


def starts_checks(user: User | AnonymousUser) -> Authority | None:
    """Return the authority in whose name ``user`` may have the checks run; None where none gave that right."""
    return Authority.objects.filter(pk__in=holdings(user, START)).order_by("pk").first()


def checks() -> list[Check]:
    """Return every check with its last result, in one query."""
    jobs = list(Job.objects.filter(kind__in=CHECKS).order_by("-pk")[: KEPT * len(CHECKS)])
    found = []
    for kind, (title, text) in CHECKS.items():
        mine = [job for job in jobs if job.kind == kind]
        last = next((job for job in mine if job.state in ENDED), None)
        running = next((job for job in mine if job.state in UNDER_WAY), None)
        found.append(Check(kind=kind, title=title, text=text, last=last, running=running))
    return found


def invariant_lines() -> list[str]:
    """Return a line for each row that breaks an invariant, naming rows by key: the reader may not see the cases."""
    return [f"{name}: {_named(row)}" for name, question in INVARIANTS.items() for row in question()]


def _named(row: Any) -> str:
    return f"{row._meta.label_lower} {row.pk}" if isinstance(row, Model) else str(row)
