# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups, draws and invitations as the office does them: rights, deadlines, letters, replaced panels."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import Call, Message
from grants.permissions import assign_role
from grants.rules.choices import TieKind
from grants.services.jobs import jobs_run_due
from reviewers.enums import CallOutcome, MemberRole, MemberState
from reviewers.models import CallRecord, Draw, PanelMember
from reviewers.services.ties import tie_record
from tests.factories.awards import open_deadline_kinds
from tests.factories.people import UserFactory
from tests.factories.programmes import official_years
from tests.factories.reviewers import SEED, call_in_review, case_of, experts_made, group_drawn
from tests.factories.roles import holder
from workflow.enums import DeadlineKind
from workflow.models import Deadline
from workflow.services.panels import (
    draw_make,
    group_form,
    invitation_answered,
    invitation_given_up,
    invitation_phoned,
    panel_invite,
    panel_settle,
)
from workflow.services.work import deadlines_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    official_years()
    return group_drawn().panel


@pytest.fixture
def officer(panel):
    return holder("officer", panel.call)


def seated(panel):
    return list(panel.members.exclude(role=MemberRole.STANDBY).select_related("expert__user"))


def state_of(member):
    return PanelMember.objects.get(pk=member.pk).state


def test_invitation_comes_with_a_letter_and_a_deadline(panel, officer):
    asked = panel_invite(actor=officer, panel=panel)

    member = seated(panel)[0]
    assert asked == 5
    assert list(open_deadline_kinds(member)) == [DeadlineKind.INVITATION]
    assert Message.objects.filter(template="panel_invitation").count() == 5
    with pytest.raises(GrantsError):
        panel_invite(actor=officer, panel=panel)


def test_answer_meets_the_deadline_and_a_refusal_asks_the_next(panel, officer):
    panel_invite(actor=officer, panel=panel)
    first, second = seated(panel)[:2]

    invitation_answered(actor=first.expert.user, member=first, accepts=True)
    invitation_answered(actor=second.expert.user, member=second, accepts=False, note="出差")

    called = panel.members.filter(role=MemberRole.MEMBER, state=MemberState.INVITED).latest("position")
    assert [list(open_deadline_kinds(one)) for one in (first, second, called)] == [[], [], [DeadlineKind.INVITATION]]
    assert Message.objects.filter(template="panel_invitation").count() == 6


def test_time_to_reply_runs_out_and_the_next_standby_is_asked(panel, officer):
    panel_invite(actor=officer, panel=panel)
    silent = seated(panel)[0]
    Deadline.objects.filter(subject_id=silent.pk, kind=DeadlineKind.INVITATION).update(
        due_at=timezone.now() - timedelta(minutes=1)
    )

    deadlines_due()
    jobs_run_due()

    assert state_of(silent) == MemberState.UNANSWERED
    assert len(seated(panel)) == 6
    assert events_of(panel).filter(action="panel.unanswered").get().actor is None


def test_late_answer_finds_the_place_given_away(panel, officer):
    panel_invite(actor=officer, panel=panel)
    member = seated(panel)[0]
    invitation_given_up(actor=officer, member=member, reason="三次未接")

    with pytest.raises(GrantsError):
        invitation_answered(actor=member.expert.user, member=member, accepts=True)

    assert state_of(member) == MemberState.UNANSWERED


@pytest.mark.parametrize("role", ["officer", "review_agency"])
def test_officer_and_agency_telephone(panel, role):
    member = seated(panel)[0]

    invitation_phoned(actor=holder(role, panel.call), member=member, outcome=CallOutcome.UNREACHED)

    assert CallRecord.objects.get().member == member


@pytest.mark.parametrize("role", ["auditor", "finance_officer", "decision_maker"])
def test_nobody_else_telephones(panel, role):
    member = seated(panel)[0]

    with pytest.raises(PermissionDenied):
        invitation_phoned(actor=holder(role, panel.call), member=member, outcome=CallOutcome.ACCEPTED)

    assert (state_of(member), CallRecord.objects.count()) == (MemberState.DRAWN, 0)


def test_agency_neither_draws_nor_commits(panel):
    agency = holder("review_agency", panel.call)

    with pytest.raises(PermissionDenied):
        panel_settle(actor=agency, panel=panel)
    with pytest.raises(PermissionDenied):
        draw_make(actor=agency, group=panel.groups.get(), seed=SEED, supervised_by="监督员", pool_seen="")

    assert Draw.objects.count() == 1


def test_suspended_call_stands_still(panel, officer):
    Call.objects.filter(pk=panel.call_id).update(is_suspended=True)

    with pytest.raises(GrantsError):
        panel_invite(actor=officer, panel=panel)

    assert {state_of(member) for member in seated(panel)} == {MemberState.DRAWN}


def test_panel_drawn_again_ends_the_invitations_of_the_one_before(panel, officer):
    panel_invite(actor=officer, panel=panel)
    group = panel.groups.get()
    asked = seated(panel)[0]

    draw_make(actor=officer, group=group, seed=None, supervised_by="监督员", pool_seen="", reason="两名专家重名")

    assert list(open_deadline_kinds(asked)) == []
    with pytest.raises(GrantsError):
        invitation_answered(actor=asked.expert.user, member=asked, accepts=True)
    assert state_of(asked) == MemberState.INVITED


def test_tie_found_on_the_way_stops_the_draw_and_is_kept():
    call = call_in_review()
    officer = UserFactory()
    assign_role(role="officer", user=officer, target=call)
    case = case_of(call)
    group = group_form(actor=officer, call=call, name="装备组", applications=[case])
    expert = experts_made()[5]
    seen = draw_make(actor=officer, group=group, seed=SEED, supervised_by="监督员", pool_seen="").pool_digest
    tie_record(actor=officer, expert=expert, kind=TieKind.SHAREHOLDER, organisation=case.organisation)

    with pytest.raises(GrantsError):
        draw_make(actor=officer, group=group, seed=SEED, supervised_by="监督员", pool_seen=seen, reason="重抽")

    assert Draw.objects.count() == 1
    assert expert.blocks.get().application == case
