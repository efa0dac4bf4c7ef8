# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a seat: the expert declares, is recused, or the seat is voided."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Application, User
from grants.rules.choices import TieKind
from reviewers.enums import LIVE_SEATS, OPEN_SEATS, ReviewState, SeatState, Severity
from reviewers.models import Block, Review, Seat, Tie
from reviewers.services.assessments import gate_ask
from reviewers.services.ties import block_lift


@transaction.atomic
def seat_declare_clear(*, actor: User, seat: Seat) -> Seat:
    """Note that the expert declares no tie to the case."""
    seat = _own_seat(seat, actor)
    seat.declared_at = timezone.now()
    seat.save(update_fields=["declared_at"])

    record(seat, actor=actor, action="seat.declared_clear")
    return seat


@transaction.atomic
def seat_declare_unsure(*, actor: User, seat: Seat, explanation: str) -> Seat:
    """Note that the expert is not sure of a tie; an officer judges it."""
    seat = _own_seat(seat, actor)
    if not explanation.strip():
        raise GrantsError(_("Say in a few words what the doubt is about."))
    seat.reason = explanation[:300]
    seat.save(update_fields=["reason"])

    record(seat, actor=actor, action="seat.declared_unsure")
    return seat


@transaction.atomic
def seat_clear(*, actor: User, seat: Seat, explanation: str = "") -> Seat:
    """Judge, as an officer, that a doubtful tie does not exclude; with an explanation, the ties looked at are lifted.

    Raises GrantsError where one of them is a tie that the rules let exclude.
    """
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(assessments__seats=seat)
    seat = seat_locked(seat=seat, among=OPEN_SEATS)
    if seat.expert.user_id == actor.pk:
        raise GrantsError(_("Nobody judges a doubt about an own tie."))
    seat.declared_at = timezone.now()
    seat.save(update_fields=["declared_at"])

    record(seat, actor=actor, action="seat.cleared")
    if explanation.strip():
        _ties_lift(actor, seat, application, explanation.strip())
    return seat


@transaction.atomic
def seat_recuse(*, actor: User, seat: Seat, kind: TieKind, explanation: str) -> Seat:
    """Take an expert out of a case for a tie; found late, the score that was given is void."""
    # a hard block is written under the lock of its case, which comes before that of the seat
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(assessments__seats=seat)
    seat = seat_locked(seat=seat, among=LIVE_SEATS)
    was_scored = seat.state == SeatState.DONE
    _close(seat, SeatState.RECUSED, explanation)
    tie = Tie.objects.create(
        expert_id=seat.expert_id,
        organisation_id=application.organisation_id,
        kind=kind,
        evidence=explanation,
        recorded_by=actor,
    )
    Block.objects.update_or_create(
        expert_id=seat.expert_id,
        application=application,
        kind=kind,
        defaults={
            "severity": Severity.HARD,
            "tie": tie,
            "is_lifted": False,
            "reason": explanation.strip() or str(kind.label),
        },
    )

    record(seat, actor=actor, action="seat.recused", data={"kind": kind.value, "was_scored": was_scored})
    gate_ask(assessment=seat.assessment)
    return seat


@transaction.atomic
def seat_void(*, actor: User | None, seat: Seat, reason: str) -> Seat:
    """Void a seat, and the score in it, with the reason."""
    seat = seat_locked(seat=seat, among=LIVE_SEATS)
    if not reason.strip():
        raise GrantsError(_("State why the seat is voided."))
    _close(seat, SeatState.VOID, reason)
    record(seat, actor=actor, action="seat.voided")
    gate_ask(assessment=seat.assessment)
    return seat


@transaction.atomic
def seat_close(*, actor: User | None, seat: Seat) -> Seat:
    """Close a seat whose score stands, when the call is over."""
    seat = seat_locked(seat=seat, among=(SeatState.DONE,))
    record(seat, actor=actor, action="seat.closed")
    return seat


def seat_locked(*, seat: Seat, among: tuple[SeatState, ...]) -> Seat:
    """Lock the row of a seat and return it fresh; raises GrantsError unless its state is one of ``among``."""
    fresh = (
        Seat.objects.select_for_update(of=("self",), no_key=True)
        .select_related("assessment__application", "expert")
        .get(pk=seat.pk)
    )
    if fresh.state not in among:
        raise GrantsError(_("This seat is now “%(state)s”.") % {"state": SeatState(fresh.state).label})
    return fresh


def _close(seat: Seat, state: SeatState, reason: str) -> None:
    seat.state = state
    seat.reason = reason[:300]
    seat.save(update_fields=["state", "reason"])
    Review.objects.filter(seat=seat).update(state=ReviewState.VOID)


def _ties_lift(actor: User, seat: Seat, application: Application, explanation: str) -> None:
    """Lift what was looked at, and keep the judgement of the doubt itself as a lifted block."""
    waiting = Block.objects.filter(expert=seat.expert_id, application=application, is_lifted=False)
    for block in waiting.order_by("pk"):
        block_lift(actor=actor, block=block, reason=explanation)
    Block.objects.update_or_create(
        expert_id=seat.expert_id,
        application=application,
        kind=TieKind.DECLARED,
        defaults={"severity": Severity.SOFT, "is_lifted": True, "reason": explanation},
    )


def _own_seat(seat: Seat, actor: User) -> Seat:
    fresh = seat_locked(seat=seat, among=OPEN_SEATS)
    if fresh.expert.user_id != actor.pk:
        raise GrantsError(_("Only the expert who sits here can declare."))
    if fresh.declared_at is not None:
        raise GrantsError(_("You have already declared that you have no tie to this case."))
    return fresh
