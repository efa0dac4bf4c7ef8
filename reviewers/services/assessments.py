# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seat the experts of a case, replace them, and close or reopen its assessment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import User
from grants.services.jobs import job_schedule
from reviewers.enums import LIVE_SEATS, AssessmentState, MemberRole, MemberState, SeatOrigin, SeatState, Severity
from reviewers.models import Assessment, Block, PanelMember, Review, Seat
from reviewers.selectors.assessments import assessment_is_complete

GATE = "assessment_gate"


@transaction.atomic
def assessment_seat(*, actor: User | None, assessment: Assessment) -> list[Seat]:
    """Seat the committed panel; an expert tied to this case leaves it, and a standby who accepted takes the place."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN,))
    if assessment.panel is None or not assessment.panel.is_committed:
        raise GrantsError(_("The panel of this case is not committed."))
    barred = _barred(assessment)
    accepted = assessment.panel.members.filter(state=MemberState.ACCEPTED).order_by("position")
    members = [member for member in accepted if member.role != MemberRole.STANDBY]
    standbys = [member for member in accepted if member.role == MemberRole.STANDBY and member.expert_id not in barred]
    fit = [member for member in members if member.expert_id not in barred]
    called = standbys[: len(members) - len(fit)]

    seats = [_seat(assessment, member, SeatOrigin.DRAWN) for member in fit]
    seats += [_seat(assessment, member, SeatOrigin.STANDBY) for member in called]

    record(
        assessment.application,
        actor=actor,
        action="application.experts_seated",
        data={"assessment_id": assessment.pk, "seats": len(seats), "barred": len(members) - len(fit)},
    )
    return seats


@transaction.atomic
def seat_add(*, actor: User, assessment: Assessment, member: PanelMember, reason: str) -> Seat:
    """Seat one more expert of the panel, as a standby called up later."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN, AssessmentState.COMPLETE))
    if member.panel_id != assessment.panel_id or member.state != MemberState.ACCEPTED:
        raise GrantsError(_("Only an expert who accepted for this panel can be seated."))
    if member.expert_id in _barred(assessment):
        raise GrantsError(_("This expert is excluded from the case by a tie."))
    if assessment.seats.filter(expert=member.expert, state__in=LIVE_SEATS).exists():
        raise GrantsError(_("This expert already sits in the case."))

    seat = _seat(assessment, member, SeatOrigin.STANDBY, reason)

    record(assessment.application, actor=actor, action="application.expert_added", data={"seat_id": seat.pk})
    gate_ask(assessment=assessment)
    return seat


@transaction.atomic
def assessment_complete(*, actor: User | None, assessment: Assessment) -> Assessment:
    """Close an assessment: no seat is open and enough reviews are valid."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN,))
    if not assessment_is_complete(assessment):
        raise GrantsError(_("The assessment is not complete."))

    assessment.state = AssessmentState.COMPLETE
    assessment.completed_at = timezone.now()
    assessment.save(update_fields=["state", "completed_at"])

    record(assessment.application, actor=actor, action="application.assessed", data={"assessment_id": assessment.pk})
    return assessment


@transaction.atomic
def assessment_reopen(*, actor: User | None, assessment: Assessment) -> Assessment:
    """Open an assessment again because a seat of it is open again."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.COMPLETE,))
    if assessment_is_complete(assessment):
        raise GrantsError(_("The assessment is complete."))

    assessment.state = AssessmentState.OPEN
    assessment.completed_at = None
    assessment.save(update_fields=["state", "completed_at"])

    record(
        assessment.application,
        actor=actor,
        action="application.assessment_reopened",
        data={"assessment_id": assessment.pk},
    )
    return assessment


def gate_ask(*, assessment: Assessment) -> None:
    """Ask, after the commit, whether the assessment is complete now; asking twice is asking once."""
    job_schedule(kind=GATE, subject=assessment, key=str(assessment.pk))


def assessment_locked(*, assessment: Assessment, among: tuple[AssessmentState, ...]) -> Assessment:
    """Lock the row of an assessment and return it fresh; raises GrantsError unless its state is one of ``among``."""
    fresh = (
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__call", "panel")
        .get(pk=assessment.pk)
    )
    if fresh.state not in among:
        raise GrantsError(_("This assessment is no longer open for that."))
    return fresh


def _barred(assessment: Assessment) -> set[int]:
    return set(
        Block.objects.filter(application_id=assessment.application_id, severity=Severity.HARD).values_list(
            "expert_id", flat=True
        )
    )


def _seat(assessment: Assessment, member: PanelMember, origin: SeatOrigin, reason: str = "") -> Seat:
    seat = Seat.objects.create(
        assessment=assessment,
        expert_id=member.expert_id,
        member=member,
        origin=origin,
        state=SeatState.ACCEPTED,
        reason=reason,
    )
    Review.objects.create(seat=seat)
    return seat
