# SPDX-License-Identifier: AGPL-3.0-or-later
"""A panel in a browser: telephoned, invited, replaced, chaired, widened, committed."""

import pytest
from django.urls import reverse

from reviewers.enums import MemberRole, MemberState
from reviewers.models import CallRecord
from tests.factories.programmes import official_years
from tests.factories.reviewers import ExpertFactory, all_accept, call_in_review, group_drawn
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db
MOST_QUERIES = 13


@pytest.fixture
def panel():
    official_years()
    return group_drawn(call_in_review()).panel


@pytest.fixture
def desk(client, panel):
    client.force_login(holder("officer", panel.call))
    return client


def to(name, row):
    return reverse(f"workflow:{name}", args=[row.reference])


def member(panel, place=1):
    return panel.members.select_related("expert__user").get(position=place)


def test_page_shows_everybody_in_drawn_order(desk, panel):
    rows = desk.get(to("panel", panel)).context["rows"]

    assert [row["member"].position for row in rows] == list(range(1, 11))
    assert all(row["stratum"] for row in rows)


def test_queries_do_not_grow_with_members_and_calls(desk, panel, count_queries):
    desk.get(to("panel", panel))
    with count_queries() as before:
        desk.get(to("panel", panel))
    for place in (1, 2, 3):
        for outcome in ("unreached", "undecided"):
            desk.post(to("member_phone", member(panel, place)), {"outcome": outcome, "note": "稍后再打"})
    with count_queries() as after:
        desk.get(to("panel", panel))

    # the people who called are read once more
    assert len(after) <= len(before) + 1 <= MOST_QUERIES


def test_call_is_noted_with_what_came_of_it(desk, panel):
    answer = desk.post(to("member_phone", member(panel)), {"outcome": "accepted", "note": "上午可到"})

    assert answer.url == to("panel", panel)
    assert (member(panel).state, CallRecord.objects.get().note) == (MemberState.ACCEPTED, "上午可到")


def test_call_without_an_outcome_is_not_noted(desk, panel):
    desk.post(to("member_phone", member(panel)), {"note": "上午可到"})

    assert (member(panel).state, CallRecord.objects.count()) == (MemberState.DRAWN, 0)


def test_everybody_is_invited_online_with_a_deadline(desk, panel):
    desk.post(to("panel_invite", panel))

    rows = desk.get(to("panel", panel)).context["rows"]
    assert [row["deadline"] is not None for row in rows] == [True] * 5 + [False] * 5


@pytest.mark.parametrize(
    ("name", "state"), [("member_give_up", MemberState.UNANSWERED), ("member_release", MemberState.RELEASED)]
)
def test_who_leaves_is_replaced_with_the_reason(desk, panel, name, state):
    leaver = member(panel)

    refused = desk.post(to(name, leaver), {"reason": ""})
    done = desk.post(to(name, leaver), {"reason": "联系不上"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert (member(panel).state, member(panel).reason) == (state, "联系不上")
    assert panel.members.filter(role=MemberRole.MEMBER, state=MemberState.INVITED).count() == 1


def test_chair_is_named_and_the_panel_committed(desk, panel):
    early = desk.post(to("panel_commit", panel))
    panel.refresh_from_db()
    was_committed = panel.is_committed
    all_accept(panel)

    desk.post(to("member_chair", member(panel)))
    done = desk.post(to("panel_commit", panel))

    panel.refresh_from_db()
    assert (early.status_code, was_committed) == (302, False)
    assert (done.status_code, panel.is_committed, member(panel).role) == (302, True, MemberRole.CHAIR)
    assert desk.get(to("panel", panel)).context["roll"].chair.pk == member(panel).pk


def test_expert_is_named_for_a_place_nobody_holds(desk, panel):
    for place in range(1, 11):
        one = member(panel, place)
        if one.state != MemberState.DECLINED:
            desk.post(to("member_phone", one), {"outcome": "declined"})
    extra = ExpertFactory(name="王特邀")

    unknown = desk.post(to("panel_name", panel), {"expert": "没有此人", "reason": "备选用完"})
    done = desk.post(to("panel_name", panel), {"expert": extra.number.lower(), "reason": "备选用完"})

    assert (unknown.status_code, done.status_code) == (422, 302)
    assert panel.members.get(expert=extra).reason == "备选用完"
    assert desk.get(to("panel", panel)).context["roll"].places_free == 4


def test_two_experts_of_one_name_must_be_told_apart(desk, panel):
    ExpertFactory.create_batch(2, name="王特邀")
    before = panel.members.count()

    answer = desk.post(to("panel_name", panel), {"expert": "王特邀", "reason": "备选用完"})

    assert (answer.status_code, panel.members.count()) == (422, before)


def test_one_more_expert_would_be_even_and_two_more_join(desk, panel):
    one = desk.post(to("panel_widen", panel), {"places": "1", "reason": "件数多"})
    size = panel.size
    two = desk.post(to("panel_widen", panel), {"places": "2", "reason": "件数多"})

    panel.refresh_from_db()
    assert (one.status_code, size, two.status_code, panel.size) == (422, 5, 302, 7)


def test_even_number_of_answers_is_pointed_out(desk, panel):
    for place in range(1, 11):
        outcome = "accepted" if place in (1, 2, 3, 4) else "declined"
        desk.post(to("member_phone", member(panel, place)), {"outcome": outcome})

    context = desk.get(to("panel", panel)).context

    assert (len(context["roll"].accepted), context["roll"].places_free, context["is_even"]) == (4, 1, True)


def test_agency_telephones_and_gives_up_but_releases_nobody(client, panel):
    client.force_login(holder("review_agency", panel.call))
    one = member(panel)

    answers = [
        client.post(to("member_phone", one), {"outcome": "unreached"}),
        client.post(to("member_release", one), {"reason": "调整"}),
        client.post(to("panel_commit", panel)),
        client.post(to("member_give_up", one), {"reason": "三次未接"}),
    ]

    assert [answer.status_code for answer in answers] == [302, 403, 403, 302]
    assert member(panel).state == MemberState.UNANSWERED


def test_auditor_reads_a_panel_with_masked_numbers_and_does_nothing(client, panel):
    client.force_login(holder("auditor", panel.call))

    page = client.get(to("panel", panel))
    acted = client.post(to("member_phone", member(panel)), {"outcome": "declined"})

    assert page.status_code == 200
    assert "****" in page.content.decode()
    assert (acted.status_code, member(panel).state) == (403, MemberState.DRAWN)
