# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on seats, and the gate that carries a case on when its experts are done."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grants.exceptions import GrantsError
from grants.models import Application, Call, User
from grants.permissions import has_permission, require_permission
from grants.rules.choices import TieKind
from grants.services.messages import message_queue
from reviewers.enums import LIVE_SEATS, AssessmentState, SeatState, Stage
from reviewers.models import Assessment, PanelMember, Review, Seat
from reviewers.services.assessments import assessment_complete, assessment_reopen, assessment_seat, seat_add
from reviewers.services.outcomes import application_release, application_score, application_unscore
from reviewers.services.reviews import Draft, review_record, review_reopen, review_submit
from reviewers.services.seats import (
    seat_clear,
    seat_close,
    seat_declare_clear,
    seat_declare_unsure,
    seat_recuse,
    seat_void,
)
from workflow.exceptions import BusyError
from workflow.flows import SeatFlow
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of, task_required
from workflow.services.steps import handle_complete, process_start, task_complete, task_enter


def seat_declares_clear(*, actor: User, seat: Seat) -> Seat:
    """Declare no tie."""
    declared: Seat = task_complete(
        task=task_required(seat, SeatFlow.declare), actor=actor, act=seat_declare_clear, result="clear", seat=seat
    )
    return declared


def seat_declares_doubt(*, actor: User, seat: Seat, explanation: str) -> Seat:
    """Declare a doubt; an officer judges it."""
    declared: Seat = task_complete(
        task=task_required(seat, SeatFlow.declare),
        actor=actor,
        act=seat_declare_unsure,
        result="unsure",
        seat=seat,
        explanation=explanation,
    )
    return declared


def seat_declares_tie(*, actor: User, seat: Seat, kind: TieKind, explanation: str) -> Seat:
    """Declare a tie: the seat is given back at once."""
    declared: Seat = task_complete(
        task=task_required(seat, SeatFlow.declare),
        actor=actor,
        act=seat_recuse,
        result="recused",
        seat=seat,
        kind=kind,
        explanation=explanation,
    )
    return declared


def doubt_judged(*, actor: User, seat: Seat, excludes: bool, explanation: str = "") -> Seat:
    """Judge a doubtful tie as an officer."""
    data: dict[str, Any] = {"explanation": explanation} | ({"kind": TieKind.DECLARED} if excludes else {})
    judged: Seat = task_complete(
        task=task_required(seat, SeatFlow.clear_tie),
        actor=actor,
        act=seat_recuse if excludes else seat_clear,
        result="recused" if excludes else "clear",
        seat=seat,
        **data,
    )
    return judged


def review_hand_in(*, actor: User, seat: Seat) -> Review:
    """Hand a review in."""
    review: Review = task_complete(
        task=task_required(seat, SeatFlow.score), actor=actor, act=review_submit, result="submitted", seat=seat
    )
    return review


def review_enter(*, actor: User, seat: Seat, draft: Draft, sha256: str) -> Review:
    """Enter and hand in the sheet that an expert signed on paper, as the office; ``sha256`` is of the list."""
    review: Review = task_enter(
        task=task_required(seat, SeatFlow.score),
        actor=actor,
        act=review_record,
        result="submitted",
        seat=seat,
        draft=draft,
        sha256=sha256,
    )
    return review


def review_open_again(*, actor: User, seat: Seat, reason: str) -> Review:
    """Open a review again, as the chair of the panel or the officer who assigns."""
    _require_chair(actor, seat)
    review: Review = handle_complete(
        process=process_of(seat),
        node="submitted",
        actor=actor,
        act=_reopen_and_tell,
        result="reopened",
        seat=seat,
        reason=reason,
    )
    return review


def seat_recused_late(*, actor: User, seat: Seat, kind: TieKind, explanation: str) -> Seat:
    """Take an expert out of a case for a tie found after the declaration; the score is void."""
    require_permission(actor, "grants.assign_call", seat.assessment.application.call)
    recused: Seat = handle_complete(
        process=process_of(seat),
        node="may_stop",
        actor=actor,
        act=seat_recuse,
        result="recused",
        seat=seat,
        kind=kind,
        explanation=explanation,
    )
    return recused


def seat_dropped(*, actor: User | None, seat: Seat, reason: str) -> Seat:
    """Drop a seat; ``actor`` is None when the case left the review."""
    if actor is not None:
        require_permission(actor, "grants.assign_call", seat.assessment.application.call)
    dropped: Seat = handle_complete(
        process=process_of(seat),
        node="may_stop",
        actor=actor,
        act=seat_void,
        result="void",
        seat=seat,
        reason=reason,
    )
    return dropped


@transaction.atomic
def seat_called_up(*, actor: User, assessment: Assessment, member: PanelMember, reason: str) -> Seat:
    """Seat a standby in a case whose panel lost an expert."""
    require_permission(actor, "grants.assign_call", assessment.application.call)
    seat = seat_add(actor=actor, assessment=assessment, member=member, reason=reason)
    process_start(start=SeatFlow.start, seat=seat)
    _tell(seat, "seat_added")
    return seat


def review_release(*, call: Call) -> int:
    """Hand every grouped case of a call to its panel, one transaction each; return how many were handed over."""
    waiting = Assessment.objects.filter(
        application__call=call, stage=Stage.SELECTION, state=AssessmentState.OPEN, application__status="accepted"
    ).order_by("pk")
    released = 0
    for assessment in waiting.select_related("application"):
        try:
            case_release(assessment=assessment)
            released += 1
        except BusyError:
            raise
        except GrantsError:
            continue
    return released


def case_release(*, assessment: Assessment) -> Application:
    """Hand one case to its panel and start the roads of its seats."""
    released: Application = handle_complete(
        process=process_of(assessment.application),
        node="ready",
        actor=None,
        act=_release_and_seat,
        result="to_review",
        assessment=assessment,
    )
    return released


def assessment_gate(*, assessment: Assessment) -> str:
    """Carry a case on when its assessment is complete, or back when it is open again; return what was done.

    The question is asked under the lock of the case, so of several workers exactly one carries it on.
    """
    process = process_of(assessment.application)
    step = step_of(process)
    if step == "wait_assessment":
        return _gate(process, assessment, node=step, result="assessed", act=_conclude)
    if step == "wait_decision":
        return _gate(process, assessment, node=step, result="reopened", act=_take_back)
    return "nothing"


def seats_void(*, application: Application) -> int:
    """Void the live seats of a case that left the review."""
    seats = Seat.objects.filter(assessment__application=application, state__in=LIVE_SEATS).select_related(
        "assessment__application"
    )
    return sum(bool(seat_dropped(actor=None, seat=seat, reason="The case left the review.")) for seat in seats)


def seats_close(*, call: Call) -> int:
    """Close the seats of a call that is over; their scores stand."""
    seats = Seat.objects.filter(assessment__application__call=call, state=SeatState.DONE)
    closed = 0
    for seat in seats.select_related("assessment__application"):
        process = process_of(seat)
        if step_of(process) == "submitted":
            handle_complete(process=process, node="submitted", actor=None, act=seat_close, result="closed", seat=seat)
            closed += 1
    return closed


def _gate(process: Any, assessment: Assessment, *, node: str, result: str, act: Any) -> str:
    try:
        handle_complete(process=process, node=node, actor=None, act=act, result=result, assessment=assessment)
    except BusyError:
        raise
    except GrantsError:
        return "nothing"
    return result


@transaction.atomic
def _release_and_seat(*, actor: None, assessment: Assessment) -> Application:
    released = application_release(actor=actor, application=assessment.application, with_review=True)
    for seat in assessment_seat(actor=actor, assessment=assessment):
        process_start(start=SeatFlow.start, seat=seat)
    return released


@transaction.atomic
def _conclude(*, actor: None, assessment: Assessment) -> Application:
    assessment_complete(actor=actor, assessment=assessment)
    return application_score(actor=actor, application=assessment.application)


@transaction.atomic
def _take_back(*, actor: None, assessment: Assessment) -> Application:
    assessment_reopen(actor=actor, assessment=assessment)
    return application_unscore(actor=actor, application=assessment.application)


@transaction.atomic
def _reopen_and_tell(*, actor: User, seat: Seat, reason: str) -> Review:
    review = review_reopen(actor=actor, seat=seat, reason=reason)
    _tell(seat, "review_reopened")
    return review


def _tell(seat: Seat, template: str) -> None:
    """Write to the expert of a seat that something about it waits."""
    if seat.expert.user is not None:
        application = seat.assessment.application
        context: dict[str, object] = {"number": application.number or "", "call": application.call.title_zh}
        message_queue(subject=seat, template=template, to=seat.expert.user, context=context)


def _require_chair(actor: User, seat: Seat) -> None:
    panel = seat.assessment.panel
    is_chair = panel is not None and has_permission(actor, "reviewers.chair_panel", panel)
    if not is_chair and not has_permission(actor, "grants.assign_call", seat.assessment.application.call):
        raise PermissionDenied
