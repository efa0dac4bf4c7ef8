# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expert asks of the office about a seat: to open a review again, or to be taken out for a tie found late."""

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import User
from grants.permissions import people_with
from grants.rules.choices import TieKind
from grants.services.messages import message_queue
from reviewers.enums import LIVE_SEATS, SeatState
from reviewers.models import Seat
from reviewers.selectors.asks import REOPENING_ASKED, TIE_REPORTED, asked_at
from reviewers.services.seats import seat_locked


@transaction.atomic
def reopening_ask(*, actor: User, seat: Seat, reason: str) -> Seat:
    """Ask the officers who assign to open a review again that was handed in."""
    seat = seat_locked(seat=seat, among=(SeatState.DONE,))
    _check(actor, seat, reason)
    if asked_at(seat, REOPENING_ASKED) is not None:
        raise GrantsError(_("You have already asked for this review to be opened again. The officer will answer."))

    record(seat, actor=actor, action=REOPENING_ASKED)
    _tell_officers(seat, "reopening_asked", reason)
    return seat


@transaction.atomic
def tie_report(*, actor: User, seat: Seat, kind: TieKind, explanation: str) -> Seat:
    """Report a tie that was found after the declaration; an officer takes the expert out of the case."""
    seat = seat_locked(seat=seat, among=LIVE_SEATS)
    _check(actor, seat, explanation)
    if seat.declared_at is None:
        raise GrantsError(_("You have not declared for this case yet. State the tie in the declaration."))
    if asked_at(seat, TIE_REPORTED) is not None:
        raise GrantsError(_("You have already reported a tie to this case. The officer will answer."))

    record(seat, actor=actor, action=TIE_REPORTED, data={"kind": kind.value})
    _tell_officers(seat, "tie_reported", f"{kind.label}: {explanation}")
    return seat


def _check(actor: User, seat: Seat, reason: str) -> None:
    if seat.expert.user_id != actor.pk:
        raise GrantsError(_("Only the expert who sits here can ask."))
    if not reason.strip():
        raise GrantsError(_("State the reason. The officer will read it."))


def _tell_officers(seat: Seat, template: str, reason: str) -> None:
    application = seat.assessment.application
    message_queue(
        subject=seat,
        template=template,
        to=people_with("grants.assign_call", application.call),
        context={
            "number": application.number or application.reference,
            "expert": seat.expert.name,
            "reason": reason,
            "path": seat.get_absolute_url(),
        },
    )
