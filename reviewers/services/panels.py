# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask the drawn experts in their order, call standbys up, name the chair, commit the panel."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import User
from grants.permissions import assign_role, remove_role
from grants.rules import CallRules, load_rules
from reviewers.enums import GONE_MEMBERS, OPEN_SEATS, CallOutcome, ExpertStanding, MemberRole, MemberState
from reviewers.models import CallRecord, Expert, Panel, PanelMember, Seat
from reviewers.selectors.panels import drawn_strata

LARGEST_PANEL = 9
EXPERT_ROLE, CHAIR_ROLE = "panel_member", "panel_chair"
SEATED = (MemberRole.CHAIR, MemberRole.MEMBER)


class EvenPanelError(GrantsError):
    """One more expert would make the panel even: two more may join, or the chair reviews what is in dispute."""

    def __init__(self, size: int) -> None:
        super().__init__(
            _("%(size)d experts would be an even number. Add two experts, or let the chair review instead.")
            % {"size": size}
        )


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
    """Note an answer, given by the expert or by telephone to an officer.

    In place of who declines, the next standby in the drawn order under whom the panel keeps the rules becomes a
    member and is asked. Who accepts for a committed panel may sit at once.
    """
    member = _member_locked(member, (MemberState.DRAWN, MemberState.INVITED))
    if not by_phone and member.expert.user_id != actor.pk:
        raise GrantsError(_("Only the expert answers; an officer notes what was said on the telephone."))
    member.state = MemberState.ACCEPTED if accepts else MemberState.DECLINED
    member.answered_at = timezone.now()
    member.reason = note[:300]
    member.save(update_fields=["state", "answered_at", "reason"])

    if by_phone:
        CallRecord.objects.create(member=member, called_by=actor, outcome=member.state, note=member.reason)
    record(member.panel, actor=actor, action=f"panel.{member.state}", data={"expert_id": member.expert_id})
    if not accepts:
        _call_up(actor, member)
    elif member.panel.is_committed:
        _give_rights(member)
    return member


@transaction.atomic
def member_phone(*, actor: User, member: PanelMember, outcome: CallOutcome, note: str = "") -> PanelMember:
    """Note a telephone call and what came of it; who was reached and answers later counts as invited."""
    if outcome in (CallOutcome.ACCEPTED, CallOutcome.DECLINED):
        accepts = outcome == CallOutcome.ACCEPTED
        return member_answer(actor=actor, member=member, accepts=accepts, note=note, by_phone=True)
    member = _member_locked(member, (MemberState.DRAWN, MemberState.INVITED))

    CallRecord.objects.create(member=member, called_by=actor, outcome=outcome, note=note[:300])
    if outcome == CallOutcome.UNDECIDED and member.state == MemberState.DRAWN:
        member.state = MemberState.INVITED
        member.invited_at = timezone.now()
        member.save(update_fields=["state", "invited_at"])

    data = {"expert_id": member.expert_id, "outcome": outcome.value}
    record(member.panel, actor=actor, action="panel.telephoned", data=data)
    return member


@transaction.atomic
def member_give_up(*, actor: User | None, member: PanelMember, reason: str) -> PanelMember:
    """Wait no longer for an answer; the next standby is called up. ``actor`` is None when the time to reply ran out."""
    member = _member_locked(member, (MemberState.DRAWN, MemberState.INVITED))
    if not reason.strip():
        raise GrantsError(_("State why nobody waits for this answer any longer."))
    member.state = MemberState.UNANSWERED
    member.answered_at = timezone.now()
    member.reason = reason[:300]
    member.save(update_fields=["state", "answered_at", "reason"])

    record(member.panel, actor=actor, action="panel.unanswered", data={"expert_id": member.expert_id})
    _call_up(actor, member)
    return member


@transaction.atomic
def member_release(*, actor: User, member: PanelMember, reason: str) -> PanelMember:
    """Let an expert go who was drawn, asked or had accepted; the next standby is called up."""
    member = _member_locked(member, (MemberState.DRAWN, MemberState.INVITED, MemberState.ACCEPTED))
    if not reason.strip():
        raise GrantsError(_("State why the expert is released."))
    if Seat.objects.filter(member=member, state__in=OPEN_SEATS).exists():
        raise GrantsError(_("This expert still has cases to score. Drop those seats first."))
    _take_rights(member)
    member.state = MemberState.RELEASED
    member.reason = reason[:300]
    member.save(update_fields=["state", "reason"])

    record(member.panel, actor=actor, action="panel.released", data={"expert_id": member.expert_id})
    _call_up(actor, member)
    return member


@transaction.atomic
def member_name(*, actor: User, panel: Panel, expert: Expert, reason: str) -> PanelMember:
    """Ask an expert who was not drawn, with the reason, for a place that no standby can take.

    Named for a committed panel whose places are taken, he or she stands by, to be seated in single cases.
    """
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=panel.pk)
    if not reason.strip():
        raise GrantsError(_("State why this expert is named and not drawn."))
    is_full = sum(member.role in SEATED for member in _live(panel)) >= panel.size
    if is_full and not panel.is_committed:
        raise GrantsError(_("Every place of this panel is taken."))
    if panel.members.filter(expert=expert).exists() or expert.standing != ExpertStanding.ACTIVE:
        raise GrantsError(_("This expert was asked already or is not active."))
    if clash := _clash(panel, expert):
        raise GrantsError(clash)

    last = panel.members.latest("position").position
    member = PanelMember.objects.create(
        panel=panel,
        expert=expert,
        position=last + 1,
        role=MemberRole.STANDBY if is_full else MemberRole.MEMBER,
        state=MemberState.INVITED,
        invited_at=timezone.now(),
        reason=reason[:300],
    )

    record(panel, actor=actor, action="panel.named", data={"expert_id": expert.pk})
    return member


@transaction.atomic
def chair_set(*, actor: User, member: PanelMember) -> PanelMember:
    """Make a member who accepted the chair of the panel, in place of the chair before."""
    member = _member_locked(member, (MemberState.ACCEPTED,))
    if member.role == MemberRole.STANDBY:
        raise GrantsError(_("A standby cannot chair; choose a member who accepted."))
    for before in member.panel.members.filter(role=MemberRole.CHAIR).select_related("panel", "expert__user"):
        _take_rights(before)
        before.role = MemberRole.MEMBER
        before.save(update_fields=["role"])
        if before.panel.is_committed and before.state == MemberState.ACCEPTED:
            _give_rights(before)
    _take_rights(member)
    member.role = MemberRole.CHAIR
    member.save(update_fields=["role"])

    record(member.panel, actor=actor, action="panel.chair_set", data={"expert_id": member.expert_id})
    if member.panel.is_committed:
        _give_rights(member)
    return member


@transaction.atomic
def panel_commit(*, actor: User, panel: Panel) -> Panel:
    """Commit a panel whose places are all accepted; its experts may sit from then on."""
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).select_related("call").get(pk=panel.pk)
    if panel.is_committed:
        raise GrantsError(_("This panel is committed already."))
    if not panel.groups.exists():
        raise GrantsError(_("This panel was drawn again; commit the one that replaced it."))
    accepted = list(panel.members.filter(state=MemberState.ACCEPTED).select_related("panel", "expert__user"))
    seated = [member for member in accepted if member.role in SEATED]
    _refuse_unfit(panel, seated, load_rules(panel.call.rule_sets.latest("version").data))

    panel.is_committed = True
    panel.save(update_fields=["is_committed"])
    for member in accepted:
        _give_rights(member)

    record(panel, actor=actor, action="panel.committed", data={"seats": len(seated)})
    return panel


@transaction.atomic
def panel_widen(*, actor: User, panel: Panel, places: int, reason: str) -> Panel:
    """Add places to a panel that is not committed and call the next standbys up for them, with the reason.

    Raises EvenPanelError where the rules ask for an odd panel and this would make it even.
    """
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).select_related("call").get(pk=panel.pk)
    if panel.is_committed:
        raise GrantsError(_("This panel is committed. Add experts to single cases instead."))
    if not panel.groups.exists():
        raise GrantsError(_("This panel was drawn again; work with the one that replaced it."))
    if not reason.strip():
        raise GrantsError(_("State why the panel needs more experts."))
    size = panel.size + places
    if size > LARGEST_PANEL:
        raise GrantsError(_("A panel has at most %(most)d experts.") % {"most": LARGEST_PANEL})
    if load_rules(panel.call.rule_sets.latest("version").data).panel.odd_size and size % 2 == 0:
        raise EvenPanelError(size)

    before = panel.size
    panel.size = size
    panel.save(update_fields=["size"])
    record(panel, actor=actor, action="panel.widened", data={"from": before, "to": size})
    for _place in range(places):
        _stand_in(actor, panel, stratum=None)
    return panel


def _refuse_unfit(panel: Panel, seated: Sequence[PanelMember], rules: CallRules) -> None:
    if len(seated) < panel.size:
        raise GrantsError(
            _("%(have)d of %(size)d places are accepted. Call the next standby.")
            % {"have": len(seated), "size": panel.size}
        )
    if rules.panel.odd_size and len(seated) % 2 == 0:
        raise GrantsError(_("A panel should have an odd number of experts."))


def _give_rights(member: PanelMember) -> None:
    if member.expert.user is None:
        raise GrantsError(_("Expert %(number)s has no account yet.") % {"number": member.expert.number})
    role = CHAIR_ROLE if member.role == MemberRole.CHAIR else EXPERT_ROLE
    assign_role(role=role, user=member.expert.user, target=member.panel)


def _take_rights(member: PanelMember) -> None:
    if member.expert.user is not None:
        for role in (CHAIR_ROLE, EXPERT_ROLE):
            remove_role(role=role, user=member.expert.user, target=member.panel)


def _call_up(actor: User | None, leaver: PanelMember) -> None:
    """Ask the next standby for the place of ``leaver``; a place that nobody can take stays empty and is recorded."""
    if leaver.role == MemberRole.STANDBY:
        return
    stratum = drawn_strata(leaver.panel).get(leaver.expert.number)
    if stratum is None or not _stand_in(actor, leaver.panel, stratum=stratum):
        record(leaver.panel, actor=actor, action="panel.standbys_exhausted", data={"expert_id": leaver.expert_id})


def _stand_in(actor: User | None, panel: Panel, *, stratum: str | None) -> bool:
    """Make the next standby of a stratum (of any, when it is None) a member and ask; say whether there was one."""
    standby = _next_standby(panel, stratum)
    if standby is None:
        return False
    standby.role = MemberRole.MEMBER
    if standby.state == MemberState.DRAWN:
        standby.state = MemberState.INVITED
        standby.invited_at = timezone.now()
    standby.save(update_fields=["role", "state", "invited_at"])
    record(panel, actor=actor, action="panel.standby_called", data={"expert_id": standby.expert_id})
    return True


def _next_standby(panel: Panel, stratum: str | None) -> PanelMember | None:
    """Return the first standby in drawn order who was drawn for the stratum of the place and clashes with nobody."""
    strata = drawn_strata(panel)
    for standby in _live(panel).filter(role=MemberRole.STANDBY):
        is_for_place = stratum is None or strata.get(standby.expert.number) == stratum
        if is_for_place and not _clash(panel, standby.expert):
            return standby
    return None


def _clash(panel: Panel, expert: Expert) -> str:
    """Say why an expert cannot join those who hold a place, by the rules of the call; empty when nothing stands against it."""
    rules = load_rules(panel.call.rule_sets.latest("version").data).panel
    seated = [member.expert for member in _live(panel) if member.role in SEATED]
    colleagues = sum(one.employer_uscc == expert.employer_uscc for one in seated if expert.employer_uscc)
    if colleagues >= rules.per_employer_max:
        return _("Somebody of the same employer sits on this panel.")
    if expert.is_official and sum(one.is_official for one in seated) + 1 > rules.officials_ratio_max * panel.size:
        return _("No more officials may sit on this panel.")
    return ""


def _live(panel: Panel) -> QuerySet[PanelMember]:
    return panel.members.exclude(state__in=GONE_MEMBERS).select_related("expert").order_by("position")


def _member_locked(member: PanelMember, among: Sequence[MemberState]) -> PanelMember:
    Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=member.panel_id)
    fresh = PanelMember.objects.select_related("panel", "expert__user").get(pk=member.pk)
    if fresh.state not in among:
        raise GrantsError(_("The answer of this expert is “%(state)s” now.") % {"state": fresh.get_state_display()})
    return fresh
