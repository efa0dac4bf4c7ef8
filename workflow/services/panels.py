# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of the office on groups, draws and panels, with the deadlines and letters of invitations."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from grants.exceptions import GrantsError
from grants.models import Application, Call, Industry, Sample, User
from grants.permissions import has_permission, require_permission
from grants.rules import load_rules
from grants.services.messages import message_queue
from reviewers.enums import CallOutcome, MemberRole, MemberState
from reviewers.models import CaseGroup, Draw, Expert, Opinion, Panel, PanelMember
from reviewers.selectors.groups import Proposed
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create, group_fill, group_release, group_rename
from reviewers.services.panels import (
    chair_set,
    member_answer,
    member_give_up,
    member_invite,
    member_name,
    member_phone,
    member_release,
    panel_commit,
    panel_widen,
)
from reviewers.services.samples import sample_draw
from reviewers.services.ties import blocks_refresh_all
from reviewers.services.visits import site_visit_record
from workflow.enums import DeadlineKind
from workflow.selectors.deadlines import has_open_deadline
from workflow.selectors.rules import rule_set_of
from workflow.services.deadlines import deadline_meet, deadline_set
from workflow.services.gates import gate_take

ASSIGN, RUN = "grants.assign_call", "grants.run_reviews_call"


def group_form(
    *, actor: User, call: Call, name: str, applications: Sequence[Application], industry: Industry | None = None
) -> CaseGroup:
    """Put accepted cases of a call together before one panel."""
    with _office(actor, call):
        return group_create(actor=actor, call=call, name=name, applications=applications, industry=industry)


def groups_form(*, actor: User, call: Call, proposed: Sequence[Proposed]) -> list[CaseGroup]:
    """Form every group that was suggested, or none."""
    if not proposed:
        raise GrantsError(_("This group is not suggested any more. Look at the suggestions again."))
    with _office(actor, call):
        return [
            group_create(actor=actor, call=call, name=one.name, applications=one.cases, industry=one.industry)
            for one in proposed
        ]


def group_add(*, actor: User, group: CaseGroup, applications: Sequence[Application]) -> CaseGroup:
    """Add accepted cases to a group."""
    with _office(actor, group.call):
        return group_fill(actor=actor, group=group, applications=applications)


def group_drop(*, actor: User, group: CaseGroup, applications: Sequence[Application], reason: str) -> CaseGroup:
    """Take cases out of a group."""
    with _office(actor, group.call):
        return group_release(actor=actor, group=group, applications=applications, reason=reason)


def group_call(*, actor: User, group: CaseGroup, name: str) -> CaseGroup:
    """Give a group another name."""
    with _office(actor, group.call):
        return group_rename(actor=actor, group=group, name=name)


def ties_refresh(*, actor: User, call: Call, applications: Sequence[Application]) -> int:
    """Look for the ties of cases anew; return how many were found that were not known."""
    with _office(actor, call):
        return blocks_refresh_all(actor=actor, applications=applications)


def draw_make(
    *, actor: User, group: CaseGroup, seed: str | None, supervised_by: str, pool_seen: str, reason: str = ""
) -> Draw:
    """Draw the panel of a group from the pool that was shown; invitations of a panel drawn before are over.

    The ties are looked for first, in a transaction of their own: where that changes the pool, nothing is drawn, and
    the page shows the pool as it is now.
    """
    cases = [one.application for one in group.assessments.select_related("application")]
    ties_refresh(actor=actor, call=group.call, applications=cases)
    with _office(actor, group.call):
        before = group.panel
        row = panel_draw(
            actor=actor, group=group, seed=seed, supervised_by=supervised_by, reason=reason, pool_seen=pool_seen
        )
        if before is not None:
            for member in before.members.all():
                deadline_meet(subject=member, kind=DeadlineKind.INVITATION)
        return row


def sample_make(
    *, actor: User, call: Call, seed: str | None, supervised_by: str, pool_seen: str, reason: str = ""
) -> Sample:
    """Draw the sample of self-assessments that experts check, from the pool that was shown."""
    with _office(actor, call):
        return sample_draw(
            actor=actor, call=call, seed=seed, supervised_by=supervised_by, reason=reason, pool_seen=pool_seen
        )


def site_visited(*, actor: User, application: Application, held_at: datetime, place: str, text: str) -> Opinion:
    """Record the visit of a panel to the site of a case, with what it found."""
    with _office(actor, application.call, RUN):
        return site_visit_record(actor=actor, application=application, held_at=held_at, place=place, text=text)


def panel_invite(*, actor: User, panel: Panel) -> int:
    """Invite every member who was drawn and not asked yet; return how many were asked."""
    with _office(actor, panel.call, RUN):
        _refuse_replaced(panel)
        waiting = panel.members.filter(state=MemberState.DRAWN).exclude(role=MemberRole.STANDBY)
        members = [member_invite(actor=actor, member=member) for member in waiting]
        if not members:
            raise GrantsError(_("Every member of this panel has been asked already."))
        invitations_follow(panel=panel)
        return len(members)


def invitation_phoned(*, actor: User, member: PanelMember, outcome: CallOutcome, note: str = "") -> PanelMember:
    """Note a telephone call to a drawn expert and what came of it."""
    with _office(actor, member.panel.call, RUN):
        _refuse_replaced(member.panel)
        phoned = member_phone(actor=actor, member=member, outcome=outcome, note=note)
        invitations_follow(panel=phoned.panel)
        return phoned


def invitation_answered(*, actor: User, member: PanelMember, accepts: bool, note: str = "") -> PanelMember:
    """Take the answer that an expert gives to the own invitation."""
    with transaction.atomic():
        gate_take(call_id=member.panel.call_id, exclusive=False)
        _refuse_replaced(member.panel)
        answered = member_answer(actor=actor, member=member, accepts=accepts, note=note)
        invitations_follow(panel=answered.panel)
        return answered


def invitation_given_up(*, actor: User, member: PanelMember, reason: str) -> PanelMember:
    """Wait no longer for an answer; the next standby is asked."""
    with _office(actor, member.panel.call, RUN):
        _refuse_replaced(member.panel)
        given_up = member_give_up(actor=actor, member=member, reason=reason)
        invitations_follow(panel=given_up.panel)
        return given_up


def invitation_expires(*, member: PanelMember) -> PanelMember:
    """Go on to the next standby when the time to reply is over; nothing happens to a panel that was drawn again."""
    with transaction.atomic():
        gate_take(call_id=member.panel.call_id, exclusive=False)
        _refuse_replaced(member.panel)
        expired = member_give_up(actor=None, member=member, reason=_("No answer by the deadline."))
        invitations_follow(panel=expired.panel)
        return expired


def member_let_go(*, actor: User, member: PanelMember, reason: str) -> PanelMember:
    """Let an expert go; the next standby is asked."""
    with _office(actor, member.panel.call):
        released = member_release(actor=actor, member=member, reason=reason)
        invitations_follow(panel=released.panel)
        return released


def member_named(*, actor: User, panel: Panel, expert: Expert, reason: str) -> PanelMember:
    """Ask an expert who was not drawn, with the reason."""
    with _office(actor, panel.call):
        _refuse_replaced(panel)
        member = member_name(actor=actor, panel=panel, expert=expert, reason=reason)
        invitations_follow(panel=panel)
        return member


def chair_named(*, actor: User, member: PanelMember) -> PanelMember:
    """Name the chair of a panel."""
    with _office(actor, member.panel.call):
        return chair_set(actor=actor, member=member)


def panel_enlarge(*, actor: User, panel: Panel, places: int, reason: str) -> Panel:
    """Add places to a panel; the next standbys are asked."""
    with _office(actor, panel.call):
        widened = panel_widen(actor=actor, panel=panel, places=places, reason=reason)
        invitations_follow(panel=widened)
        return widened


def panel_settle(*, actor: User, panel: Panel) -> Panel:
    """Commit a panel whose places are all accepted."""
    with _office(actor, panel.call):
        return panel_commit(actor=actor, panel=panel)


def invitations_follow(*, panel: Panel) -> None:
    """Set a deadline and send a letter for each fresh invitation of a panel, and meet those that were answered."""
    rules = load_rules(panel.call.rule_sets.latest("version").data).panel
    for member in panel.members.select_related("panel__call", "expert__user"):
        is_running = has_open_deadline(member, DeadlineKind.INVITATION)
        if member.state == MemberState.INVITED and not is_running:
            _invitation_send(member, rules.reply_working_days)
        elif member.state != MemberState.INVITED and is_running:
            deadline_meet(subject=member, kind=DeadlineKind.INVITATION)


def _invitation_send(member: PanelMember, days: int) -> None:
    deadline = deadline_set(
        subject=member,
        kind=DeadlineKind.INVITATION,
        rule_set=rule_set_of(member),
        working_days_given=days,
    )
    if member.expert.user is not None:
        until = date_format(localtime(deadline.due_at), "Y-m-d H:i")
        context: dict[str, object] = {"call": member.panel.call.title_zh, "until": until}
        message_queue(subject=member, template="panel_invitation", to=member.expert.user, context=context)


def _refuse_replaced(panel: Panel) -> None:
    if not panel.groups.exists():
        raise GrantsError(_("This panel was drawn again; work with the one that replaced it."))


@contextmanager
def _office(actor: User, call: Call, *also: str) -> Iterator[None]:
    """Open the transaction of an act of the office: the right, the gate, and no act while the call is suspended."""
    if not any(has_permission(actor, perm, call) for perm in also):
        require_permission(actor, ASSIGN, call)
    with transaction.atomic():
        gate_take(call_id=call.pk, exclusive=False)
        if Call.objects.filter(pk=call.pk, is_suspended=True).exists():
            raise GrantsError(_("This call is suspended. Nothing of it can be changed until it is resumed."))
        yield
