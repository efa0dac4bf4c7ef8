# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run the checks of the house as long work and keep what they find: every night, or when somebody asks."""

from collections.abc import Iterable

from django.db import transaction

from grants.audit import record
from grants.models import Authority, Event, Job, Seal, User
from grants.permissions import require_permission
from grants.selectors.audit import audit_violations
from grants.services.jobs import job_schedule, register_kind
from workflow.models import ApplicationProcess, AwardProcess, CallProcess, RequestProcess, SeatProcess
from workflow.selectors.checks import CHECKS, START, invariant_lines
from workflow.selectors.drift import drift_violations
from workflow.selectors.invariants import INVARIANTS

SHOWN = 200
PROCESSES = (ApplicationProcess, AwardProcess, CallProcess, RequestProcess, SeatProcess)


def register() -> None:
    """Say what does each check; called when the app is ready."""
    register_kind("check_audit", lambda _job: audit_check(), queue="slow")
    register_kind("check_invariants", lambda _job: invariants_check(), queue="slow")
    register_kind("check_drift", lambda _job: drift_check(), queue="slow")


@transaction.atomic
def checks_start(*, actor: User, authority: Authority) -> list[Job]:
    """Have every check run, for who keeps the event log; one that is under way already is not started twice."""
    require_permission(actor, START, authority)
    authority = Authority.objects.select_for_update(of=("self",), no_key=True).get(pk=authority.pk)
    jobs = checks_schedule()
    record(authority, actor=actor, action="checks.started", data={"jobs": [job.pk for job in jobs]})
    return jobs


@transaction.atomic
def checks_schedule() -> list[Job]:
    """Schedule every check; beat does so every night."""
    return [job_schedule(kind=kind, key=kind) for kind in CHECKS]


def audit_check() -> dict[str, object]:
    """Compare events, seals and anchors of the audit log."""
    return _found(map(str, audit_violations()), looked_at=Event.objects.count(), seals=Seal.objects.count())


def invariants_check() -> dict[str, object]:
    """Ask every invariant."""
    return _found(invariant_lines(), looked_at=len(INVARIANTS))


def drift_check() -> dict[str, object]:
    """Compare every current process with its object."""
    looked_at = sum(model._default_manager.filter(is_current=True).count() for model in PROCESSES)
    return _found(drift_violations(), looked_at=looked_at)


def _found(lines: Iterable[str], **counts: int) -> dict[str, object]:
    """Return the number of violations, the first of them, and how much was looked at."""
    found = list(lines)
    return {"violations": len(found), "lines": found[:SHOWN], **counts}
