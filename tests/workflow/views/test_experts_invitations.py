# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert reads what is asked and answers; nothing is said of who applied."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviewers.enums import MemberRole, MemberState
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create
from tests.factories.world import SEED, World, person
from workflow.services.calls import call_intake_ends, call_screening_done
from workflow.services.panels import panel_invite

pytestmark = pytest.mark.django_db

PAGE = "workflow:invitations"


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def panel(world):
    """A panel that was drawn and asked."""
    cases = [world.accepted("智能工厂项目甲"), world.accepted("智能工厂项目乙")]
    call_intake_ends(call=world.call)
    call_screening_done(actor=world.officer, call=world.call)
    world.pool()
    group = group_create(actor=world.officer, call=world.call, name="装备组", applications=cases)
    panel_draw(actor=world.officer, group=group, seed=SEED, supervised_by="监督员")
    group.refresh_from_db()
    panel_invite(actor=world.officer, panel=group.panel)
    return group.panel


@pytest.fixture
def member(panel):
    return panel.members.filter(role=MemberRole.MEMBER).select_related("expert__user").first()


def answer(client, member, **data):
    client.force_login(member.expert.user)
    return client.post(reverse("workflow:invitation_answer", args=[member.reference]), data)


def state(member):
    member.refresh_from_db()
    return member.state


def test_an_invitation_says_what_is_asked_and_until_when(client, member):
    client.force_login(member.expert.user)

    page = client.get(reverse(PAGE))

    row = page.context["waiting"][0]
    assert (row.member, row.member.cases, row.working_days) == (member, 2, 10)
    assert row.due is not None


def test_no_applicant_is_named_before_the_answer(client, member, world):
    client.force_login(member.expert.user)

    text = client.get(reverse(PAGE)).content.decode()

    names = [case.organisation.name for case in world.call.applications.all()]
    assert [word for word in (*names, "智能工厂项目") if word in text] == []


def test_who_accepts_has_a_place(client, member):
    page = answer(client, member, answer="accept")

    assert page.url == reverse(PAGE)
    assert state(member) == MemberState.ACCEPTED
    answered = client.get(reverse(PAGE))
    assert (answered.context["waiting"], [row.member for row in answered.context["answered"]]) == ([], [member])


def test_who_declines_gives_the_reason_and_a_standby_is_asked(client, member, panel):
    first = panel.members.filter(role=MemberRole.STANDBY).order_by("position").first()

    answer(client, member, answer="decline", reason="出国")

    assert (state(member), member.reason) == (MemberState.DECLINED, "出国")
    asked = panel.members.filter(state=MemberState.INVITED, role=MemberRole.MEMBER).exclude(position__lt=first.position)
    assert asked.count() == 1


@pytest.mark.parametrize(
    "data", [{"answer": "decline"}, {"answer": "decline", "reason": "  "}, {"answer": "maybe"}, {}]
)
def test_an_answer_that_is_none_changes_nothing(client, member, data):
    page = answer(client, member, **data)

    assert page.status_code == 422
    assert page.context["refused"] == member.reference
    assert state(member) == MemberState.INVITED


def test_an_answer_is_given_once(client, member):
    answer(client, member, answer="accept")

    page = answer(client, member, answer="decline", reason="改主意")

    assert page.status_code == 422
    assert state(member) == MemberState.ACCEPTED


def test_the_invitation_of_somebody_else_is_not_there(client, member):
    client.force_login(person())

    page = client.post(reverse("workflow:invitation_answer", args=[member.reference]), {"answer": "accept"})

    assert page.status_code == 404
    assert state(member) == MemberState.INVITED


def test_who_was_drawn_and_not_asked_knows_nothing(client, panel):
    standby = (
        panel.members.filter(role=MemberRole.STANDBY, state=MemberState.DRAWN).select_related("expert__user").first()
    )
    client.force_login(standby.expert.user)

    page = client.get(reverse(PAGE))

    assert (page.context["waiting"], page.context["answered"]) == ([], [])
    assert answer(client, standby, answer="accept").status_code == 404
    assert state(standby) == MemberState.DRAWN


def test_nobody_answers_for_a_panel_that_was_drawn_again(client, member, panel, world):
    panel_draw(actor=world.officer, group=panel.groups.get(), seed="6f" * 32, supervised_by="监督员", reason="名单有误")
    member.refresh_from_db()

    client.force_login(member.expert.user)

    assert [row.member.panel for row in client.get(reverse(PAGE)).context["waiting"] if row.member.panel == panel] == []


def test_the_work_list_points_to_what_waits(client, member):
    client.force_login(member.expert.user)

    assert client.get(reverse("workflow:work")).context["notes"].invitations == 1
    answer(client, member, answer="accept")
    assert client.get(reverse("workflow:work")).context["notes"].invitations == 0


def test_the_page_costs_the_same_for_more_invitations(client, member, panel):
    from reviewers.models import CaseGroup, Panel, PanelMember

    def queries():
        client.force_login(member.expert.user)
        client.get(reverse(PAGE))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(PAGE))
        return len(captured)

    one = queries()
    for number in range(2):
        other = Panel.objects.create(call=panel.call, name=f"另组{number}", size=5)
        CaseGroup.objects.create(call=panel.call, name=f"另组{number}", panel=other)
        PanelMember.objects.create(
            panel=other, expert=member.expert, position=1, role=MemberRole.MEMBER, state=MemberState.INVITED
        )

    assert queries() == one
