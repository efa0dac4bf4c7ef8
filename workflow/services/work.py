# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of long work of this app, and what follows when a deadline runs out."""

from collections.abc import Callable
from typing import Any

from grants.exceptions import GrantsError
from grants.models import Job, Request
from grants.services.jobs import job_schedule, job_subject, register_kind
from workflow.enums import DeadlineKind
from workflow.exceptions import BusyError
from workflow.models import Deadline
from workflow.services import award_moments
from workflow.services.answers import case_refusal_final
from workflow.services.awards import (
    award_not_rectified,
    award_period_ends,
    award_report_missed,
    award_review_missed,
    award_start,
    award_unsigned,
    certificate_runs_out,
)
from workflow.services.batches import JOB_KIND, cases_advance_run
from workflow.services.calls import call_intake_ends, call_opens
from workflow.services.cases import case_lapse
from workflow.services.deadlines import deadlines_run_due, register_expiry
from workflow.services.decisions import notice_period_ends
from workflow.services.panels import invitation_expires
from workflow.services.requests import request_outcome, request_start
from workflow.services.reviews import assessment_gate, review_release, seats_close, seats_void

Subject = Any


def register() -> None:
    """Add the kinds and expiries; called once when the app is ready."""
    register_kind(JOB_KIND, _advance)
    register_kind("assessment_gate", lambda job: {"done": assessment_gate(assessment=_subject(job))})
    register_kind("review_release", lambda job: {"released": review_release(call=_subject(job))})
    register_kind("seats_void", lambda job: {"voided": seats_void(application=_subject(job))})
    register_kind("seats_close", lambda job: {"closed": seats_close(call=_subject(job))})
    register_kind("award_start", lambda job: {"award": award_start(application=_subject(job)).pk})
    register_kind("request_start", _request_start)
    register_kind("request_outcome", lambda job: _unless_done(_request_outcome, _subject(job)))
    award_moments.register()
    for kind, name, expire in (
        (DeadlineKind.OPENING, "call_opens", lambda subject: call_opens(call=subject)),
        (DeadlineKind.CLOSING, "call_intake_ends", lambda subject: call_intake_ends(call=subject)),
        (DeadlineKind.CORRECTION, "correction_lapses", lambda subject: case_lapse(application=subject)),
        (DeadlineKind.APPEAL, "refusal_final", lambda subject: case_refusal_final(application=subject)),
        (DeadlineKind.SIGNING, "award_unsigned", lambda subject: award_unsigned(award=subject)),
        (DeadlineKind.PERIOD, "award_period_ends", lambda subject: award_period_ends(award=subject)),
        (DeadlineKind.ANNUAL_REVIEW, "review_missed", lambda subject: award_review_missed(award=subject)),
        (DeadlineKind.REPORT, "report_missed", lambda subject: award_report_missed(award=subject)),
        (DeadlineKind.RECTIFICATION, "award_not_rectified", lambda subject: award_not_rectified(award=subject)),
        (DeadlineKind.EXPIRY, "certificate_runs_out", lambda subject: certificate_runs_out(award=subject)),
        (DeadlineKind.INVITATION, "invitation_expires", lambda subject: invitation_expires(member=subject)),
        (DeadlineKind.NOTICE, "notice_ends", lambda subject: notice_period_ends(call=subject.call, notice=subject)),
    ):
        expiry_register(kind=kind, job_kind=name, expire=expire)


def expiry_register(*, kind: DeadlineKind, job_kind: str, expire: Callable[[Subject], Any]) -> None:
    """Let a deadline of ``kind`` that runs out schedule a job that does ``expire`` to its subject."""
    register_kind(job_kind, lambda job: _unless_done(expire, _subject(job)))

    def schedule(deadline: Deadline) -> None:
        job_schedule(kind=job_kind, subject=deadline.subject, key=str(deadline.subject_id))

    register_expiry(kind, schedule)


def deadlines_due() -> int:
    """Let due deadlines run out, batch after batch; return how many did."""
    total = 0
    while done := deadlines_run_due():
        total += done
    return total


def _advance(job: Job) -> dict[str, object]:
    return {"advanced": cases_advance_run(call=_subject(job), step=str(job.data["step"]))}


def _request_start(job: Job) -> None:
    request_start(request=_subject(job))


def _request_outcome(request: Request) -> None:
    request_outcome(request=request)


def _unless_done(expire: Callable[[Subject], Any], subject: Subject) -> dict[str, object]:
    """Do what time demands, unless somebody did the step in the last moment."""
    try:
        expire(subject)
    except BusyError:
        raise
    except GrantsError:
        return {"done": False}
    return {"done": True}


def _subject(job: Job) -> Subject:
    return job_subject(job=job)
