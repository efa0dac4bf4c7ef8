# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form groups of cases, draw their panels, ask the drawn experts, commit who accepted."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus
from grants.exceptions import GrantsError
from grants.models import Application, Call, Industry, User
from grants.permissions import assign_role
from grants.rules import CallRules, load_rules
from reviewers.engine.draws import ALGORITHM_VERSION, Candidate, Parameters, PoolTooSmallError, draw, pool_digest
from reviewers.enums import ExpertStanding, MemberRole, MemberState, Severity, Stage
from reviewers.models import Assessment, CallRecord, CaseGroup, Draw, Expert, Panel, PanelMember

ANSWERS = (MemberState.ACCEPTED, MemberState.DECLINED)
GONE = (MemberState.DECLINED, MemberState.RELEASED)


@transaction.atomic
def group_create(
    *, actor: User, call: Call, name: str, applications: Sequence[Application], industry: Industry | None = None
) -> CaseGroup:
    """Put accepted cases together that are judged together; each gets its assessment."""
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    unfit = [case for case in applications if case.status != ApplicationStatus.ACCEPTED or case.call_id != call.pk]
    if unfit or not applications:
        raise GrantsError(_("A group holds accepted cases of this call; %(count)d are not.") % {"count": len(unfit)})
    if call.rubric_id is None:
        raise GrantsError(_("The call has no rubric."))
    rule_set = call.rule_sets.latest("version")
    minimum = load_rules(rule_set.data).scoring.valid_scores_min

    group = CaseGroup.objects.create(call=call, name=name, industry=industry)
    Assessment.objects.bulk_create(
        Assessment(
            application=case,
            stage=Stage.SELECTION,
            rubric_id=call.rubric_id,
            rule_set_id=case.rule_set_id,
            group=group,
            minimum_reviews=minimum,
        )
        for case in applications
    )

    record(call, actor=actor, action="call.group_formed", data={"group_id": group.pk, "cases": len(applications)})
    return group


@transaction.atomic
def panel_draw(*, actor: User, group: CaseGroup, seed: str, supervised_by: str = "", reason: str = "") -> Draw:
    """Draw the panel of a group; ``seed`` is hexadecimal. Drawing again needs a reason."""
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=group.call_id)
    group = CaseGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    rules = load_rules(call.rule_sets.latest("version").data)
    if group.panel_id is not None:
        _give_up(group, reason)
    pool = pool_of(group=group)
    parameters = parameters_of(rules=rules)
    try:
        drawn = draw(pool=[Candidate(**row) for row in pool], parameters=parameters, seed=seed)
    except PoolTooSmallError as error:
        raise GrantsError(
            _("Of %(count)d eligible experts no panel can be drawn under the rules. Add experts to the pool.")
            % {"count": len(pool)}
        ) from error

    number = call.draws.count() + 1
    panel = Panel.objects.create(call=call, name=f"{group.name} {number}", size=parameters.size)
    row = Draw.objects.create(
        call=call,
        panel=panel,
        number=number,
        pool=pool,
        pool_digest=pool_digest(pool),
        parameters=asdict(parameters),
        seed=seed,
        algorithm_version=ALGORITHM_VERSION,
        result=asdict(drawn),
        reason=reason,
        supervised_by=supervised_by,
        drawn_by=actor,
    )
    _seat_drawn(panel, drawn.members, drawn.standbys)
    group.panel = panel
    group.save(update_fields=["panel"])
    group.assessments.update(panel=panel)

    record(
        call,
        actor=actor,
        action="call.panel_drawn",
        data={"draw": row.number, "pool_digest": row.pool_digest, "seed": seed},
    )
    return row


def pool_of(*, group: CaseGroup) -> list[dict[str, str]]:
    """Return who may be drawn for a group, by number: active, of its industry if it has one, without a hard tie to most cases."""
    cases = list(group.assessments.values_list("application_id", flat=True))
    experts = Expert.objects.filter(standing=ExpertStanding.ACTIVE, user__isnull=False).order_by("number")
    if group.industry_id is not None:
        experts = experts.filter(industries=group.industry_id)
    ties: dict[int, int] = {}
    for expert_id in experts.filter(blocks__application__in=cases, blocks__severity=Severity.HARD).values_list(
        "pk", flat=True
    ):
        ties[expert_id] = ties.get(expert_id, 0) + 1
    return [
        {"number": expert.number, "discipline": expert.discipline, "employer": expert.employer_uscc}
        for expert in experts
        if ties.get(expert.pk, 0) * 2 <= len(cases)
    ]


def parameters_of(*, rules: CallRules) -> Parameters:
    """Return what the rules of a call ask of a draw."""
    size = rules.panel.size_paper
    return Parameters(
        size=size,
        standbys=size * (rules.panel.alternates_factor - 1),
        finance_min=rules.panel.finance_experts_min,
        per_employer_max=rules.panel.per_employer_max,
    )


def draw_holds(*, row: Draw) -> bool:
    """Draw again from what was stored and say whether the same experts come out."""
    again = draw(
        pool=[Candidate(**candidate) for candidate in row.pool], parameters=Parameters(**row.parameters), seed=row.seed
    )
    stored = (tuple(row.result["members"]), tuple(row.result["standbys"]))
    return row.pool_digest == pool_digest(row.pool) and (again.members, again.standbys) == stored


@transaction.atomic
def member_invite(*, actor: User, member: PanelMember) -> PanelMember:
    """Ask a drawn expert."""
    member = _member_locked(member, (MemberState.DRAWN,))
    member.state = MemberState.INVITED
    member.invited_at = timezone.now()
    member.save(update_fields=["state", "invited_at"])
    record(member.panel, actor=actor, action="panel.invited", data={"expert_id": member.expert_id})
    return member


@transaction.atomic
def member_answer(
    *, actor: User, member: PanelMember, accepts: bool, note: str = "", by_phone: bool = False
) -> PanelMember:
    """Note an answer; in place of who declines, the next standby in the drawn order becomes a member and is asked."""
    member = _member_locked(member, (MemberState.DRAWN, MemberState.INVITED))
    member.state = MemberState.ACCEPTED if accepts else MemberState.DECLINED
    member.answered_at = timezone.now()
    member.reason = note
    member.save(update_fields=["state", "answered_at", "reason"])
    if by_phone:
        CallRecord.objects.create(member=member, called_by=actor, outcome=member.state, note=note)
    record(member.panel, actor=actor, action=f"panel.{member.state}", data={"expert_id": member.expert_id})
    if not accepts and member.role != MemberRole.STANDBY:
        _call_up(actor, member)
    return member


@transaction.atomic
def chair_set(*, actor: User, member: PanelMember) -> PanelMember:
    """Make a member the chair of the panel."""
    member = _member_locked(member, (MemberState.ACCEPTED,))
    member.panel.members.filter(role=MemberRole.CHAIR).update(role=MemberRole.MEMBER)
    member.role = MemberRole.CHAIR
    member.save(update_fields=["role"])
    record(member.panel, actor=actor, action="panel.chair_set", data={"expert_id": member.expert_id})
    return member


@transaction.atomic
def panel_commit(*, actor: User, panel: Panel) -> Panel:
    """Commit a panel whose places are all accepted; its experts may sit from then on."""
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).select_related("call").get(pk=panel.pk)
    rules = load_rules(panel.call.rule_sets.latest("version").data)
    seated = list(
        panel.members.filter(state=MemberState.ACCEPTED).exclude(role=MemberRole.STANDBY).select_related("expert__user")
    )
    if len(seated) < panel.size:
        raise GrantsError(
            _("%(have)d of %(size)d places are accepted. Call the next standby.")
            % {"have": len(seated), "size": panel.size}
        )
    if rules.panel.odd_size and len(seated) % 2 == 0:
        raise GrantsError(_("A panel should have an odd number of experts."))

    panel.is_committed = True
    panel.save(update_fields=["is_committed"])
    standbys = panel.members.filter(state=MemberState.ACCEPTED, role=MemberRole.STANDBY).select_related("expert__user")
    for member in [*seated, *standbys]:
        _give_rights(member)

    record(panel, actor=actor, action="panel.committed", data={"seats": len(seated)})
    return panel


def _give_rights(member: PanelMember) -> None:
    if member.expert.user is None:
        raise GrantsError(_("Expert %(number)s has no account yet.") % {"number": member.expert.number})
    role = "panel_chair" if member.role == MemberRole.CHAIR else "panel_member"
    assign_role(role=role, user=member.expert.user, target=member.panel)


def _give_up(group: CaseGroup, reason: str) -> None:
    if not reason.strip():
        raise GrantsError(_("State why the panel is drawn again."))
    if group.panel is not None and group.panel.is_committed:
        raise GrantsError(_("This panel is committed and cannot be drawn again."))


def _seat_drawn(panel: Panel, members: Sequence[str], standbys: Sequence[str]) -> None:
    experts = {expert.number: expert for expert in Expert.objects.filter(number__in=[*members, *standbys])}
    PanelMember.objects.bulk_create(
        PanelMember(
            panel=panel,
            expert=experts[number],
            position=position,
            role=MemberRole.MEMBER if number in members else MemberRole.STANDBY,
        )
        for position, number in enumerate([*members, *standbys], start=1)
    )


def _call_up(actor: User, member: PanelMember) -> None:
    standby = member.panel.members.filter(role=MemberRole.STANDBY).exclude(state__in=GONE).order_by("position").first()
    if standby is None:
        return
    standby.role = MemberRole.MEMBER
    if standby.state == MemberState.DRAWN:
        standby.state = MemberState.INVITED
        standby.invited_at = timezone.now()
    standby.save(update_fields=["role", "state", "invited_at"])
    record(member.panel, actor=actor, action="panel.standby_called", data={"expert_id": standby.expert_id})


def _member_locked(member: PanelMember, among: Sequence[MemberState]) -> PanelMember:
    Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=member.panel_id)
    fresh = PanelMember.objects.select_related("panel", "expert").get(pk=member.pk)
    if fresh.state not in among:
        raise GrantsError(_("This expert has already answered."))
    return fresh
