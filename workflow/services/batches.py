# SPDX-License-Identifier: AGPL-3.0-or-later
"""Move all cases of a call one step on, each in its own transaction: a job that may be killed and run again."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus as Case
from grants.exceptions import GrantsError
from grants.models import Application, Call, Job
from grants.services.decisions import decision_apply
from grants.services.jobs import job_schedule
from grants.services.leaving import application_lapse, application_stop
from grants.services.notices import application_clear, application_notice, reserve_end
from grants.services.signatures import application_approve
from reviewers.enums import AssessmentState
from reviewers.services.outcomes import application_release
from workflow.exceptions import BusyError
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of
from workflow.services.steps import handle_complete

CHUNK = 200
JOB_KIND = "cases_advance"

DECISION_RESULT: dict[tuple[str, str], str] = {
    ("wait_decision", Case.PROPOSED): "support",
    ("wait_decision", Case.RESERVE): "reserve",
    ("wait_decision", Case.REJECTED): "reject",
    ("wait_reserve", Case.PROPOSED): "promoted",
    ("wait_reserve", Case.REJECTED): "not_promoted",
}


@dataclass(frozen=True)
class BatchStep:
    """Which cases a step is for, and how one of them takes it."""

    statuses: Collection[str]
    advance: Callable[[Application], Any]


@transaction.atomic
def cases_advance(*, call: Call, step: str) -> Job:
    """Schedule one step for every case of a call that is ready for it."""
    return job_schedule(kind=JOB_KIND, subject=call, key=f"{call.pk}:{step}", data={"step": step})


def cases_advance_run(*, call: Call, step: str) -> int:
    """Take the step for every case that is ready; return how many took it.

    A case that refuses (it was withdrawn meanwhile, or has taken the step already) is passed over; a case that
    somebody holds makes the job try again later, with the cases that are left.
    """
    batch = STEPS[step]
    after, advanced, busy = 0, 0, None
    while True:
        cases = list(
            Application.objects.filter(call=call, status__in=batch.statuses, pk__gt=after).order_by("pk")[:CHUNK]
        )
        if not cases:
            break
        for case in cases:
            after = case.pk
            try:
                batch.advance(case)
                advanced += 1
            except BusyError as error:
                busy = error
            except GrantsError:
                continue
    if busy is not None:
        raise busy
    return advanced


def _waits(node: str, result: str, act: Callable[..., Any], **data: Any) -> Callable[[Application], Any]:
    """Return how a case leaves a waiting step."""

    def advance(case: Application) -> Any:
        return handle_complete(
            process=process_of(case), node=node, actor=None, act=act, result=result, application=case, **data
        )

    return advance


def _case_decide(case: Application) -> Any:
    """Let a scored or reserve case take the decision of the list that was signed last."""
    process = process_of(case)
    node = step_of(process)

    def result(_made: Any) -> str:
        status = Application.objects.values_list("status", flat=True).get(pk=case.pk)
        return DECISION_RESULT[node, status]

    return handle_complete(process=process, node=node, actor=None, act=decision_apply, result=result, application=case)


@transaction.atomic
def _approve_and_award(*, actor: None, application: Application) -> Application:
    approved = application_approve(actor=actor, application=application)
    job_schedule(kind="award_start", subject=approved, key=str(approved.pk))
    return approved


def _skip_review(case: Application) -> Any:
    """Let a case go on without experts; one whose panel waits for it is passed over."""
    if case.assessments.exclude(state=AssessmentState.VOID).exists():
        raise GrantsError(_("Experts judge this case."))
    return _SKIP(case)


_SKIP = _waits("ready", "no_review", application_release, with_review=False)

STEPS: dict[str, BatchStep] = {
    "lapse": BatchStep((Case.DRAFT,), _waits("may_stop", "lapsed", application_lapse)),
    "stop": BatchStep(
        (
            Case.DRAFT,
            Case.SUBMITTED,
            Case.RETURNED,
            Case.RECOMMENDED,
            Case.CHECKING,
            Case.ACCEPTED,
            Case.IN_REVIEW,
            Case.SCORED,
        ),
        _waits("may_stop", "lapsed", application_stop),
    ),
    "skip_review": BatchStep((Case.ACCEPTED,), _skip_review),
    "decide": BatchStep((Case.SCORED, Case.RESERVE), _case_decide),
    "notice": BatchStep((Case.PROPOSED,), _waits("wait_notice", "noticed", application_notice)),
    "clear": BatchStep((Case.PUBLICITY,), _waits("in_notice", "cleared", application_clear)),
    "approve": BatchStep((Case.AWAITING_APPROVAL,), _waits("wait_approval", "approved", _approve_and_award)),
    "reserve_end": BatchStep((Case.RESERVE,), _waits("wait_reserve", "not_promoted", reserve_end)),
}
