# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a call from publishing to the end of its review."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.models import Amendment, Call, District, Ranking, Reopening, Round, User
from grants.permissions import require_permission
from grants.rules import load_rules
from grants.rules.choices import AssessmentMode
from grants.selectors.windows import last_closing_of
from grants.services.copies import call_copy
from grants.services.jobs import job_schedule
from grants.services.programmes import call_close_intake, call_create, call_open, call_publish
from grants.services.stages import (
    call_begin_review,
    call_cancel,
    call_finish_review,
    call_finish_screening,
    call_reopen_review,
)
from grants.services.windows import call_resume, call_suspend, guide_amend, round_extend, round_reopen
from reviewers.services.ranking import ranking_lock
from workflow.enums import DeadlineKind
from workflow.flows import CallFlow
from workflow.selectors.callsteps import arrange_blockers, assess_blockers, first_sentence
from workflow.selectors.closing import SETTLING
from workflow.selectors.tasks import process_of, task_required
from workflow.services.batches import cases_advance
from workflow.services.deadlines import deadline_set_at
from workflow.services.steps import handle_complete, process_start, task_complete

BEGIN, MANAGE = "grants.manage_programme", "grants.manage_call"


@transaction.atomic
def call_begin(*, actor: User, **fields: Any) -> Call:
    """Begin a call in design and its process."""
    require_permission(actor, BEGIN, fields["programme"])
    call = call_create(actor=actor, **fields)
    process_start(start=CallFlow.start, call=call)
    return call


@transaction.atomic
def call_begin_copy(*, actor: User, source: Call, **fields: Any) -> Call:
    """Begin a call in design from an earlier one, and its process."""
    require_permission(actor, BEGIN, source.programme)
    call = call_copy(actor=actor, source=source, **fields)
    process_start(start=CallFlow.start, call=call)
    return call


def call_go_public(*, actor: User, call: Call, document_number: str) -> Call:
    """Publish a call; from now on its windows open and close by themselves."""
    published: Call = task_complete(
        task=task_required(call, CallFlow.design),
        actor=actor,
        act=_publish_and_time,
        result="published",
        call=call,
        document_number=document_number,
    )
    return published


def call_opens(*, call: Call) -> Call:
    """Open the intake when its time has come."""
    opened: Call = handle_complete(
        process=process_of(call), node="wait_open", actor=None, act=call_open, result="opened", call=call
    )
    return opened


def call_intake_ends(*, call: Call) -> Call:
    """Close the intake when the last window is over and nothing is under way any more."""
    closed: Call = handle_complete(
        process=process_of(call),
        node="wait_close",
        actor=None,
        act=_close_and_lapse,
        result="intake_closed",
        call=call,
    )
    return closed


@transaction.atomic
def call_extend(*, actor: User, window: Round, closes_at: datetime, document_number: str) -> Round:
    """Extend a round and the deadline of its call with it."""
    require_permission(actor, MANAGE, window.call)
    extended = round_extend(actor=actor, window=window, closes_at=closes_at, document_number=document_number)
    closing_time(call=window.call)
    return extended


@transaction.atomic
def call_reopen(
    *, actor: User, window: Round, closes_at: datetime, document_number: str, district: District | None = None
) -> Reopening:
    """Reopen a round for all districts or for one, and set the deadline of its call."""
    require_permission(actor, MANAGE, window.call)
    reopening = round_reopen(
        actor=actor, window=window, closes_at=closes_at, document_number=document_number, district=district
    )
    closing_time(call=window.call)
    return reopening


@transaction.atomic
def call_pause(*, actor: User, call: Call, reason: str) -> Call:
    """Suspend a call: no step of it or of its cases is done until it is resumed."""
    require_permission(actor, MANAGE, call)
    return call_suspend(actor=actor, call=call, reason=reason)


@transaction.atomic
def call_continue(*, actor: User, call: Call) -> Call:
    """Resume a suspended call."""
    require_permission(actor, MANAGE, call)
    return call_resume(actor=actor, call=call)


@transaction.atomic
def guide_change(*, actor: User, call: Call, text_zh: str, text_en: str = "") -> Amendment:
    """Amend the guide of a published call; who has not handed in is told and must confirm."""
    require_permission(actor, MANAGE, call)
    return guide_amend(actor=actor, call=call, text_zh=text_zh, text_en=text_en)


def call_screening_done(*, actor: User, call: Call) -> Call:
    """Finish the screening; cases go to panels, or straight on where the rules know none."""
    mode = load_rules(call.rule_sets.latest("version").data).route.assessment
    has_panels = mode in (AssessmentMode.PANEL, AssessmentMode.QUESTIONNAIRE)
    done: Call = task_complete(
        task=task_required(call, CallFlow.screen),
        actor=actor,
        act=call_finish_screening if has_panels else _finish_without_panels,
        result="to_panels" if has_panels else "to_assess",
        call=call,
        to=CallState.SCREENING_CLOSED if has_panels else CallState.ASSESSING,
    )
    return done


def call_review_begins(*, actor: User, call: Call) -> Call:
    """Hand the grouped cases to their panels."""
    begun: Call = task_complete(
        task=task_required(call, CallFlow.arrange), actor=actor, act=_begin_and_release, result="arranged", call=call
    )
    return begun


def call_review_done(*, actor: User, call: Call) -> Call:
    """Close the review when every case has its scores."""
    done: Call = task_complete(
        task=task_required(call, CallFlow.assess), actor=actor, act=_finish_review, result="assessed", call=call
    )
    return done


def call_rank(*, actor: User, call: Call) -> Ranking:
    """Compute and lock the ranking."""
    ranking: Ranking = task_complete(
        task=task_required(call, CallFlow.rank), actor=actor, act=ranking_lock, result="ranked", call=call
    )
    return ranking


def call_review_again(*, actor: User, call: Call, reason: str) -> Call:
    """Go back to the review from the ranking, or from the preparation of decisions."""
    node = CallFlow.rank if call.state == CallState.ASSESSED else CallFlow.decide
    reopened: Call = task_complete(
        task=task_required(call, node),
        actor=actor,
        act=call_reopen_review,
        result="reopened",
        call=call,
        reason=reason,
    )
    return reopened


def call_stop(*, actor: User, call: Call, reason: str) -> Call:
    """Cancel a call; its cases end with it."""
    require_permission(actor, MANAGE, call)
    stopped: Call = handle_complete(
        process=process_of(call),
        node="may_stop",
        actor=actor,
        act=_cancel_and_stop,
        result="cancelled",
        call=call,
        reason=reason,
    )
    return stopped


@transaction.atomic
def closing_time(*, call: Call) -> None:
    """Set the deadline at which closing work starts: the last closing of the call and the settling time."""
    deadline_set_at(subject=call, kind=DeadlineKind.CLOSING, due_at=last_closing_of(call) + SETTLING)


@transaction.atomic
def _publish_and_time(*, actor: User, call: Call, document_number: str) -> Call:
    published = call_publish(actor=actor, call=call, document_number=document_number)
    opens_at = published.rounds.order_by("opens_at").values_list("opens_at", flat=True)[0]
    deadline_set_at(subject=published, kind=DeadlineKind.OPENING, due_at=opens_at)
    closing_time(call=published)
    return published


@transaction.atomic
def _close_and_lapse(*, actor: User | None, call: Call) -> Call:
    closed = call_close_intake(actor=actor, call=call)
    cases_advance(call=closed, step="lapse")
    return closed


@transaction.atomic
def _finish_without_panels(*, actor: User, call: Call, to: CallState) -> Call:
    finished = call_finish_screening(actor=actor, call=call, to=to)
    cases_advance(call=finished, step="skip_review")
    return finished


@transaction.atomic
def _begin_and_release(*, actor: User, call: Call) -> Call:
    problem = first_sentence(arrange_blockers(call))
    if problem:
        raise GrantsError(problem)
    begun = call_begin_review(actor=actor, call=call)
    job_schedule(kind="review_release", subject=begun, key=str(begun.pk))
    cases_advance(call=begun, step="skip_review")
    return begun


@transaction.atomic
def _finish_review(*, actor: User, call: Call) -> Call:
    problem = first_sentence(assess_blockers(call))
    if problem:
        raise GrantsError(problem)
    return call_finish_review(actor=actor, call=call)


@transaction.atomic
def _cancel_and_stop(*, actor: User, call: Call, reason: str) -> Call:
    cancelled = call_cancel(actor=actor, call=call, reason=reason)
    cases_advance(call=cancelled, step="stop")
    return cancelled
