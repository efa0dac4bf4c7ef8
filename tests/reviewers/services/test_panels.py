# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawn experts are asked in their order, standbys called up, the panel committed with its rights."""

import pytest

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.permissions import has_permission
from reviewers.enums import CallOutcome, Discipline, MemberRole, MemberState
from reviewers.models import CallRecord, Expert, PanelMember
from reviewers.services.draws import draw_verify, panel_draw
from reviewers.services.panels import (
    EvenPanelError,
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
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    SEED,
    AssessmentFactory,
    ExpertFactory,
    SeatFactory,
    all_accept,
    group_committed,
    group_drawn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


def members(panel, role=MemberRole.MEMBER):
    return list(panel.members.filter(role=role).select_related("expert__user"))


def technical(panel, role=MemberRole.MEMBER):
    return [member for member in members(panel, role) if member.expert.discipline == Discipline.TECHNICAL]


def may_sit(member):
    return has_permission(member.expert.user, "reviewers.sit_on_panel", member.panel)


def may_chair(member):
    return has_permission(member.expert.user, "reviewers.chair_panel", member.panel)


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


def test_next_standby_of_the_stratum_takes_the_place(officer):
    panel = group_drawn().panel
    finance = panel.draws.get().result["members"]
    place = next(number for number, stratum in finance if stratum == "discipline:finance")
    standby = next(
        number for number, stratum in panel.draws.get().result["standbys"] if stratum == "discipline:finance"
    )
    leaver = panel.members.get(expert__number=place)

    member_answer(actor=officer, member=leaver, accepts=False, by_phone=True)

    called = panel.members.get(expert__number=standby)
    assert (called.role, called.state) == (MemberRole.MEMBER, MemberState.INVITED)
    assert [event.action for event in events_of(panel)] == ["panel.declined", "panel.standby_called"]


def test_standby_who_had_accepted_already_needs_no_second_call(officer):
    panel = group_drawn().panel
    standby = next(one for one in members(panel, MemberRole.STANDBY) if stratum_of(one) == "any")
    member_answer(actor=officer, member=standby, accepts=True, by_phone=True)
    leaver = next(one for one in members(panel) if stratum_of(one) == "any")

    member_answer(actor=officer, member=leaver, accepts=False, by_phone=True)

    standby.refresh_from_db()
    assert (standby.role, standby.state) == (MemberRole.MEMBER, MemberState.ACCEPTED)


def stratum_of(member):
    result = member.panel.draws.get().result
    return dict([*result["members"], *result["standbys"]])[member.expert.number]


def test_standby_of_an_employer_that_sits_is_passed_over(officer):
    panel = group_drawn().panel
    first, second = [one for one in members(panel, MemberRole.STANDBY) if stratum_of(one) == "any"][:2]
    leaver, stays = [one for one in members(panel) if stratum_of(one) == "any"][:2]
    Expert.objects.filter(pk=first.expert_id).update(employer_uscc=stays.expert.employer_uscc)

    member_answer(actor=officer, member=leaver, accepts=False, by_phone=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.role, second.role) == (MemberRole.STANDBY, MemberRole.MEMBER)


def test_standby_who_declines_calls_nobody(officer):
    panel = group_drawn().panel
    standby = members(panel, MemberRole.STANDBY)[0]

    member_answer(actor=officer, member=standby, accepts=False, by_phone=True)

    assert panel.members.filter(state=MemberState.INVITED).count() == 0


def test_place_that_nobody_can_take_stays_empty_and_is_recorded(officer):
    panel = group_drawn().panel
    for standby in members(panel, MemberRole.STANDBY):
        member_answer(actor=officer, member=standby, accepts=False, by_phone=True)

    member_answer(actor=officer, member=members(panel)[0], accepts=False, by_phone=True)

    assert events_of(panel).last().action == "panel.standbys_exhausted"
    assert len(members(panel)) - panel.members.filter(role=MemberRole.MEMBER, state=MemberState.DECLINED).count() == 4


def test_expert_is_named_for_a_place_that_nobody_can_take(officer):
    panel = group_drawn().panel
    for standby in members(panel, MemberRole.STANDBY):
        member_answer(actor=officer, member=standby, accepts=False, by_phone=True)
    member_answer(actor=officer, member=members(panel)[0], accepts=False, by_phone=True)
    expert = ExpertFactory()

    member = member_name(actor=officer, panel=panel, expert=expert, reason="备选已用尽")

    assert (member.role, member.state, member.position) == (MemberRole.MEMBER, MemberState.INVITED, 11)
    assert draw_verify(row=panel.draws.get()) is True


def test_nobody_is_named_while_places_are_taken(officer):
    panel = group_drawn().panel

    with pytest.raises(GrantsError):
        member_name(actor=officer, panel=panel, expert=ExpertFactory(), reason="更熟悉")

    assert panel.members.count() == 10


def place_free(officer):
    panel = group_drawn().panel
    for standby in members(panel, MemberRole.STANDBY):
        member_answer(actor=officer, member=standby, accepts=False, by_phone=True)
    member_answer(actor=officer, member=members(panel)[0], accepts=False, by_phone=True)
    return panel


@pytest.mark.parametrize("reason", ["", " "])
def test_naming_needs_a_reason(officer, reason):
    panel = place_free(officer)

    with pytest.raises(GrantsError):
        member_name(actor=officer, panel=panel, expert=ExpertFactory(), reason=reason)


@pytest.mark.parametrize("unfit", ["asked", "paused", "colleague", "official"])
def test_naming_keeps_the_rules(officer, unfit):
    panel = place_free(officer)
    sitting = panel.members.exclude(state=MemberState.DECLINED).first().expert
    expert = {
        "asked": lambda: panel.members.filter(state=MemberState.DECLINED).first().expert,
        "paused": lambda: ExpertFactory(standing="paused"),
        "colleague": lambda: ExpertFactory(employer_uscc=sitting.employer_uscc),
        "official": lambda: ExpertFactory(is_official=True),
    }[unfit]()

    with pytest.raises(GrantsError):
        member_name(actor=officer, panel=panel, expert=expert, reason="备选已用尽")

    assert panel.members.count() == 10


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


def test_nobody_waits_for_ever(officer):
    panel = group_drawn().panel
    leaver = technical(panel)[0]
    standby = technical(panel, MemberRole.STANDBY)[0]

    member_give_up(actor=officer, member=leaver, reason="三次未接")

    leaver.refresh_from_db()
    standby.refresh_from_db()
    assert leaver.state == MemberState.UNANSWERED
    assert (standby.role, standby.state) == (MemberRole.MEMBER, MemberState.INVITED)
    assert draw_verify(row=panel.draws.get()) is True


def test_giving_up_needs_a_reason(officer):
    member = members(group_drawn().panel)[0]

    with pytest.raises(GrantsError):
        member_give_up(actor=officer, member=member, reason="")

    member.refresh_from_db()
    assert member.state == MemberState.DRAWN


def test_panel_is_widened_by_two_standbys(officer):
    panel = group_drawn().panel
    first_two = members(panel, MemberRole.STANDBY)[:2]

    panel_widen(actor=officer, panel=panel, places=2, reason="申报数量多")

    panel.refresh_from_db()
    assert panel.size == 7
    assert [PanelMember.objects.get(pk=one.pk).role for one in first_two] == [MemberRole.MEMBER] * 2
    assert events_of(panel).first().data == {"from": 5, "to": 7}


def test_panel_does_not_become_even_nor_wide_without_bound_or_reason(officer):
    panel = group_drawn().panel

    with pytest.raises(EvenPanelError):
        panel_widen(actor=officer, panel=panel, places=1, reason="申报数量多")
    with pytest.raises(GrantsError):
        panel_widen(actor=officer, panel=panel, places=6, reason="申报数量多")
    with pytest.raises(GrantsError):
        panel_widen(actor=officer, panel=panel, places=2, reason="")

    panel.refresh_from_db()
    assert panel.size == 5
    assert members(panel, MemberRole.STANDBY) == list(panel.members.filter(position__gt=5))


def test_committed_panel_is_not_widened_but_takes_a_named_standby(officer):
    panel = group_committed().panel
    extra = ExpertFactory(discipline=Discipline.TECHNICAL)

    with pytest.raises(GrantsError):
        panel_widen(actor=officer, panel=panel, places=2, reason="分歧大")
    named = member_name(actor=officer, panel=panel, expert=extra, reason="需材料专家")
    member_answer(actor=extra.user, member=named, accepts=True)

    named.refresh_from_db()
    assert (named.role, panel.size) == (MemberRole.STANDBY, 5)
    assert may_sit(named)
