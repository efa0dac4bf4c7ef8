# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open the assessment of a case, seat its experts, and close or reopen it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Application, Rubric, User
from grants.rules import load_rules
from grants.services.jobs import job_schedule
from reviewers.enums import LIVE_SEATS, AssessmentState, MemberRole, MemberState, SeatOrigin, SeatState, Stage
from reviewers.models import Assessment, Panel, PanelMember, Review, Seat
from reviewers.selectors.assessments import assessment_is_complete
from reviewers.selectors.panels import drawn_strata
from reviewers.selectors.ties import barred_experts

GATE = "assessment_gate"


@transaction.atomic
def assessment_open(
    *,
    actor: User | None,
    application: Application,
    panel: Panel | None,
    stage: Stage,
    rubric: Rubric | None = None,
    minimum_reviews: int | None = None,
) -> Assessment:
    """Open an assessment of a case at a stage; the experts of a committed ``panel`` are seated at once.

    ``rubric`` defaults to that of the call, ``minimum_reviews`` to the rules of the case; without a panel seats are
    added one by one. Raises GrantsError when one is open at this stage.
    """
    application = _case_locked(application)
    before = application.assessments.filter(stage=stage)
    if before.filter(state=AssessmentState.OPEN).exists():
        raise GrantsError(_("An assessment of this case is open already."))
    rubric = rubric or application.call.rubric
    if rubric is None:
        raise GrantsError(_("The call has no rubric."))

    assessment = Assessment.objects.create(
        application=application,
        stage=stage,
        number=before.count() + 1,
        rubric=rubric,
        rule_set=application.rule_set,
        panel=panel,
        minimum_reviews=_minimum(application) if minimum_reviews is None else minimum_reviews,
    )

    record(assessment, actor=actor, action="assessment.opened", data={"stage": str(stage)})
    if panel is not None:
        assessment_seat(actor=actor, assessment=assessment)
    return assessment


@transaction.atomic
def assessment_seat(*, actor: User | None, assessment: Assessment) -> list[Seat]:
    """Seat the committed panel; an expert tied to this case leaves it, and a standby who accepted takes the place."""
    _case_locked(assessment.application)
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN,))
    if assessment.panel is None or not assessment.panel.is_committed:
        raise GrantsError(_("The panel of this case is not committed."))
    if assessment.seats.exists():
        raise GrantsError(_("The experts of this case are seated already."))
    barred = barred_experts(assessment.application)
    accepted = list(assessment.panel.members.filter(state=MemberState.ACCEPTED).select_related("expert"))
    members = [member for member in accepted if member.role != MemberRole.STANDBY]
    fit = [member for member in members if member.expert_id not in barred]
    called = _stand_ins(assessment.panel, accepted, barred)

    strata = drawn_strata(assessment.panel)
    seats = [_seat(assessment, member, _origin(member, strata, SeatOrigin.DRAWN)) for member in fit]
    seats += [_seat(assessment, member, SeatOrigin.STANDBY) for member in called]

    record(
        assessment,
        actor=actor,
        action="assessment.experts_seated",
        data={"seats": len(seats), "barred": len(members) - len(fit), "standbys": len(called)},
    )
    return seats


@transaction.atomic
def seat_add(*, actor: User, assessment: Assessment, member: PanelMember, reason: str) -> Seat:
    """Seat one more expert of the panel: a standby called up later, or somebody named for the panel, with the reason."""
    application = _case_locked(assessment.application)
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN, AssessmentState.COMPLETE))
    if not reason.strip():
        raise GrantsError(_("State why this expert is seated."))
    if member.panel_id != assessment.panel_id or member.state != MemberState.ACCEPTED:
        raise GrantsError(_("Only an expert who accepted for this panel can be seated."))
    if member.expert_id in barred_experts(application):
        raise GrantsError(_("This expert is excluded from the case by a tie."))
    if assessment.seats.filter(expert=member.expert, state__in=LIVE_SEATS).exists():
        raise GrantsError(_("This expert already sits in the case."))

    origin = _origin(member, drawn_strata(member.panel), SeatOrigin.STANDBY)
    seat = _seat(assessment, member, origin, reason)

    record(assessment, actor=actor, action="assessment.expert_added", data={"seat_id": seat.pk, "origin": origin.value})
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

    record(assessment, actor=actor, action="assessment.completed")
    return assessment


@transaction.atomic
def assessment_reopen(*, actor: User | None, assessment: Assessment) -> Assessment:
    """Open an assessment again because a seat of it is open again, or one of its scores fell."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.COMPLETE,))
    if assessment_is_complete(assessment):
        raise GrantsError(_("The assessment is complete."))

    assessment.state = AssessmentState.OPEN
    assessment.completed_at = None
    assessment.save(update_fields=["state", "completed_at"])

    record(assessment, actor=actor, action="assessment.reopened")
    return assessment


@transaction.atomic
def assessment_void(*, actor: User | None, assessment: Assessment, reason: str) -> Assessment:
    """Void an assessment whose seats are all closed, with the reason; another may be opened at this stage."""
    assessment = assessment_locked(assessment=assessment, among=(AssessmentState.OPEN, AssessmentState.COMPLETE))
    if not reason.strip():
        raise GrantsError(_("State why the assessment is voided."))
    if assessment.seats.filter(state__in=LIVE_SEATS).exists():
        raise GrantsError(_("Experts still sit in this case. Void their seats first."))

    assessment.state = AssessmentState.VOID
    assessment.void_reason = reason[:300]
    assessment.save(update_fields=["state", "void_reason"])

    record(assessment, actor=actor, action="assessment.voided")
    return assessment


def gate_ask(*, assessment: Assessment) -> None:
    """Ask, after the commit, whether the assessment is complete now.

    Without a key: a shared row would have the experts of a panel wait for each other.
    """
    job_schedule(kind=GATE, subject=assessment)


def assessment_locked(*, assessment: Assessment, among: tuple[AssessmentState, ...]) -> Assessment:
    """Lock the row of an assessment and return it fresh; raises GrantsError unless its state is one of ``among``."""
    fresh = (
        Assessment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("application__call", "panel")
        .get(pk=assessment.pk)
    )
    if fresh.state not in among:
        raise GrantsError(_("This assessment is now “%(state)s”.") % {"state": fresh.get_state_display()})
    return fresh


def _case_locked(application: Application) -> Application:
    """Lock the row of a case: whoever seats experts waits for whoever writes its blocks, and the other way round."""
    return (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__rubric", "rule_set")
        .get(pk=application.pk)
    )


def _minimum(application: Application) -> int:
    return load_rules(application.rule_set.data).scoring.valid_scores_min


def _stand_ins(panel: Panel, accepted: list[PanelMember], barred: set[int]) -> list[PanelMember]:
    """Return for each barred member the first untied standby of the same stratum, then of any, whose employer is new."""
    strata = drawn_strata(panel)
    members = [member for member in accepted if member.role != MemberRole.STANDBY]
    standbys = [one for one in accepted if one.role == MemberRole.STANDBY and one.expert_id not in barred]
    employers = {member.expert.employer_uscc for member in members if member.expert_id not in barred} - {""}
    called: list[PanelMember] = []
    for leaver in (member for member in members if member.expert_id in barred):
        stratum = strata.get(leaver.expert.number)
        free = [one for one in standbys if one not in called and one.expert.employer_uscc not in employers]
        free.sort(key=lambda one: (strata.get(one.expert.number) != stratum, one.position))
        if free:
            called.append(free[0])
            employers |= {free[0].expert.employer_uscc} - {""}
    return called


def _origin(member: PanelMember, strata: dict[str, str], drawn: SeatOrigin) -> SeatOrigin:
    return drawn if member.expert.number in strata else SeatOrigin.NAMED


def _seat(assessment: Assessment, member: PanelMember, origin: SeatOrigin, reason: str = "") -> Seat:
    seat = Seat.objects.create(
        assessment=assessment,
        expert_id=member.expert_id,
        member=member,
        origin=origin,
        state=SeatState.ACCEPTED,
        reason=reason[:300],
    )
    Review.objects.create(seat=seat)
    return seat
