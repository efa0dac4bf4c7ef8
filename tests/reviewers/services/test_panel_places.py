# SPDX-License-Identifier: AGPL-3.0-or-later
"""A place that an expert leaves is taken by the next standby, by one who is named, or stays empty on record."""

import pytest

from grants.audit import events_of
from grants.exceptions import GrantsError
from reviewers.enums import Discipline, MemberRole, MemberState
from reviewers.models import Expert, PanelMember
from reviewers.services.draws import draw_verify
from reviewers.services.panels import (
    EvenPanelError,
    member_answer,
    member_give_up,
    member_name,
    panel_widen,
)
from tests.factories.people import UserFactory
from tests.factories.reviewers import (
    ExpertFactory,
    group_committed,
    group_drawn,
)
from tests.reviewers.services.panels import may_sit, members, technical

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


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
