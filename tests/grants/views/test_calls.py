# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls as the public reads them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import CallState
from grants.models import Amendment, Call
from tests.factories.people import RecommenderFactory
from tests.factories.plan import CallFactory, RoundFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def page_of(client, call):
    return client.get(reverse("grants:call", args=[call.reference]))


def begins(call):
    return f'href="{reverse("workflow:begin", args=[call.reference])}"'


def test_calls_stand_by_whether_they_are_open(client):
    now = timezone.now()
    running, coming, over = (
        CallFactory(),
        CallFactory(state=CallState.PUBLISHED),
        CallFactory(state=CallState.ASSESSING),
    )
    RoundFactory(call=running)
    RoundFactory(call=coming, opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9))
    RoundFactory(call=over)
    CallFactory(state=CallState.DESIGN)
    CallFactory(published_at=None)

    context = client.get(reverse("grants:calls")).context

    assert [one.call for one in context["open"]] == [running]
    assert [one.call for one in context["coming"]] == [coming]
    assert list(context["page"]) == [over]


def test_the_list_costs_the_same_for_one_call_and_for_three(client, count_queries):
    costs = []
    for number in (1, 2):
        for _ in range(number):
            RoundFactory()
            CallFactory(state=CallState.CLOSED)
        with count_queries() as queries:
            client.get(reverse("grants:calls"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_an_open_call_is_begun_from_its_page(client, world):
    answer = page_of(client, world.call)

    assert answer.context["takes_cases"] is True
    assert begins(world.call) in answer.content.decode()


@pytest.mark.parametrize("fields", [{"is_suspended": True}, {"state": CallState.INTAKE_CLOSED}])
def test_a_call_that_takes_nothing_is_not_begun(client, world, fields):
    Call.objects.filter(pk=world.call.pk).update(**fields)

    answer = page_of(client, world.call)

    assert answer.status_code == 200
    assert begins(world.call) not in answer.content.decode()


def test_a_call_shows_guide_amendments_and_who_recommends(client, world):
    Call.objects.filter(pk=world.call.pk).update(guide_zh="第一段\n\n<b>第二段</b>")
    Amendment.objects.create(call=world.call, number=1, text_zh="延长一周", published_by=world.officer)
    recommender = RecommenderFactory(contact_name="产业科", phone="021-11112222")

    answer = page_of(client, world.call)
    text = answer.content.decode()

    assert "<p>第一段</p>" in text
    assert "&lt;b&gt;第二段&lt;/b&gt;" in text
    assert [(one["number"], one["text"]) for one in answer.context["amendments"]] == [(1, "延长一周")]
    assert recommender in answer.context["recommenders"]
    assert "021-11112222" in text


@pytest.mark.parametrize(
    "fields", [{"state": CallState.DESIGN}, {"state": CallState.CANCELLED}, {"published_at": None}]
)
def test_what_is_not_published_is_not_there(client, world, fields):
    Call.objects.filter(pk=world.call.pk).update(**fields)

    assert page_of(client, world.call).status_code == 404


def test_a_call_names_whom_to_ask_about_it_and_else_the_authority(client, world):
    authority, call = world.programme.authority, world.call
    authority.contact_name, authority.phone, authority.email = "综合处", "021-1111", "office@example.org"
    authority.save()

    assert {"综合处", "021-1111", "office@example.org"} <= spoken(page_of(client, call))

    Call.objects.filter(pk=call.pk).update(contact_name="推进处", contact_phone="021-2222")

    shown = spoken(page_of(client, call))
    assert {"推进处", "021-2222", "office@example.org"} <= shown
    assert shown.isdisjoint({"综合处", "021-1111"})


def spoken(answer):
    """Return the texts of a page, each by itself."""
    return {text.strip() for text in re.split(r"<[^>]*>", answer.content.decode())}
