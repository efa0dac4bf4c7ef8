# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawn experts are asked in their order, standbys called up, the panel committed with its rights."""

import pytest

from grants.exceptions import GrantsError
from reviewers.enums import CallOutcome, MemberRole, MemberState
from reviewers.models import CallRecord, PanelMember
from reviewers.services.draws import panel_draw
from reviewers.services.panels import (
    chair_set,
    member_answer,
    member_invite,
    member_phone,
    member_release,
    panel_commit,
)
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    SEED,
    AssessmentFactory,
    SeatFactory,
    all_accept,
    group_committed,
    group_drawn,
)
from tests.reviewers.services.panels import may_chair, may_sit, members, technical

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


def test_expert_is_invited_once(officer):
    member = members(group_drawn().panel)[0]

    invited = member_invite(actor=officer, member=member)

    assert invited.state == MemberState.INVITED
    assert invited.invited_at is not None
    with pytest.raises(GrantsError):
        member_invite(actor=officer, member=member)


def test_expert_accepts():
    member = members(group_drawn().panel)[0]

    member_answer(actor=member.expert.user, member=member, accepts=True)

    member.refresh_from_db()
    assert member.state == MemberState.ACCEPTED
    assert CallRecord.objects.count() == 0


def test_nobody_answers_for_an_expert_without_a_call(officer):
    member = members(group_drawn().panel)[0]

    with pytest.raises(GrantsError):
        member_answer(actor=officer, member=member, accepts=True)

    member.refresh_from_db()
    assert member.state == MemberState.DRAWN


def test_telephone_call_is_kept(officer):
    member = members(group_drawn().panel)[0]

    member_answer(actor=officer, member=member, accepts=True, by_phone=True, note="上午可到")

    call = CallRecord.objects.get()
    assert (call.member, call.called_by, call.outcome, call.note) == (
        member,
        officer,
        MemberState.ACCEPTED,
        "上午可到",
    )


def test_answer_is_given_once(officer):
    member = members(group_drawn().panel)[0]
    member_answer(actor=officer, member=member, accepts=True, by_phone=True)

    with pytest.raises(GrantsError):
        member_answer(actor=officer, member=member, accepts=False, by_phone=True)

    member.refresh_from_db()
    assert member.state == MemberState.ACCEPTED


def test_committed_panel_may_sit(officer):
    panel = group_drawn().panel
    all_accept(panel)

    panel_commit(actor=officer, panel=panel)

    panel.refresh_from_db()
    assert panel.is_committed is True
    assert all(may_sit(member) for member in panel.members.select_related("expert__user"))
    with pytest.raises(GrantsError):
        panel_commit(actor=officer, panel=panel)


def test_panel_with_an_open_place_is_not_committed(officer):
    panel = group_drawn().panel
    for member in members(panel)[:4]:
        member_answer(actor=officer, member=member, accepts=True, by_phone=True)

    with pytest.raises(GrantsError):
        panel_commit(actor=officer, panel=panel)

    panel.refresh_from_db()
    assert panel.is_committed is False
    assert not any(may_sit(member) for member in members(panel))


def test_even_panel_is_not_committed(officer):
    panel = group_drawn().panel
    all_accept(panel)
    standby = members(panel, MemberRole.STANDBY)[0]
    PanelMember.objects.filter(pk=standby.pk).update(role=MemberRole.MEMBER)

    with pytest.raises(GrantsError, match="odd"):
        panel_commit(actor=officer, panel=panel)


def test_panel_that_was_drawn_again_is_not_committed(officer):
    group = group_drawn()
    old = group.panel
    all_accept(old)
    panel_draw(actor=officer, group=group, seed="ab" * 32, supervised_by="监督员", reason="回避过多")

    with pytest.raises(GrantsError):
        panel_commit(actor=officer, panel=old)


def test_who_accepts_late_may_sit_at_once(officer):
    panel = group_drawn().panel
    *others, late = members(panel, MemberRole.STANDBY)
    for member in [*members(panel), *others]:
        member_answer(actor=officer, member=member, accepts=True, by_phone=True)
    panel_commit(actor=officer, panel=panel)
    assert not may_sit(late)

    member_answer(actor=officer, member=late, accepts=True, by_phone=True)

    assert may_sit(late)


def test_chair_is_one_member_who_accepted(officer):
    panel = group_committed().panel
    first, second = members(panel)[:2]

    chair_set(actor=officer, member=first)
    chair_set(actor=officer, member=second)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.role, second.role) == (MemberRole.MEMBER, MemberRole.CHAIR)
    assert (may_chair(first), may_chair(second)) == (False, True)
    assert may_sit(first)
    assert may_sit(second)


def test_chair_named_before_the_commit_gets_the_right_with_it(officer):
    panel = group_drawn().panel
    all_accept(panel)
    first = members(panel)[0]
    chair_set(actor=officer, member=first)
    assert not may_chair(first)

    panel_commit(actor=officer, panel=panel)

    first.refresh_from_db()
    assert may_chair(first)


def test_standby_does_not_chair(officer):
    panel = group_committed().panel

    with pytest.raises(GrantsError):
        chair_set(actor=officer, member=members(panel, MemberRole.STANDBY)[0])

    assert panel.members.filter(role=MemberRole.CHAIR).count() == 0


def test_who_did_not_accept_does_not_chair(officer):
    panel = group_drawn().panel

    with pytest.raises(GrantsError):
        chair_set(actor=officer, member=members(panel)[0])


def test_released_expert_loses_the_right_and_a_standby_is_called(officer):
    panel = group_committed().panel
    leaver = technical(panel)[0]

    member_release(actor=officer, member=leaver, reason="出差")

    leaver.refresh_from_db()
    assert leaver.state == MemberState.RELEASED
    assert not may_sit(leaver)
    assert panel.members.filter(role=MemberRole.MEMBER).exclude(state=MemberState.RELEASED).count() == 5


def test_release_needs_a_reason(officer):
    leaver = members(group_committed().panel)[0]

    with pytest.raises(GrantsError):
        member_release(actor=officer, member=leaver, reason="")

    assert may_sit(leaver)


def test_expert_with_cases_to_score_is_not_released(officer):
    panel = group_committed().panel
    leaver = members(panel)[0]
    SeatFactory(assessment=AssessmentFactory(panel=panel), expert=leaver.expert, member=leaver)

    with pytest.raises(GrantsError):
        member_release(actor=officer, member=leaver, reason="出差")

    leaver.refresh_from_db()
    assert leaver.state == MemberState.ACCEPTED


def test_same_seed_draws_the_same_panel_again():
    group = group_drawn()
    before = [member.expert_id for member in group.panel.members.all()]

    row = panel_draw(actor=UserFactory(), group=group, seed=SEED, supervised_by="监督员", reason="核对")

    assert [member.expert_id for member in row.panel.members.all()] == before


def test_call_that_reaches_nobody_is_kept_and_changes_nothing(officer):
    member = members(group_drawn().panel)[0]

    member_phone(actor=officer, member=member, outcome=CallOutcome.UNREACHED, note="无人接听")

    member.refresh_from_db()
    call = CallRecord.objects.get()
    assert (member.state, call.outcome, call.note) == (MemberState.DRAWN, CallOutcome.UNREACHED, "无人接听")


def test_who_answers_later_counts_as_invited(officer):
    member = members(group_drawn().panel)[0]

    member_phone(actor=officer, member=member, outcome=CallOutcome.UNDECIDED)

    member.refresh_from_db()
    assert member.state == MemberState.INVITED
    assert member.invited_at is not None


@pytest.mark.parametrize("outcome", [CallOutcome.ACCEPTED, CallOutcome.DECLINED])
def test_answer_given_on_the_telephone_is_an_answer(officer, outcome):
    member = members(group_drawn().panel)[0]

    member_phone(actor=officer, member=member, outcome=outcome)

    member.refresh_from_db()
    assert member.state == outcome.value
    assert CallRecord.objects.get().outcome == outcome
