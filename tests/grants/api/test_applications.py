# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases, read by programs with the eyes of the signed-in person."""

import pytest
from django.urls import reverse

from tests.factories.roles import holder, member
from tests.factories.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def test_a_member_sees_the_cases_of_the_own_organisation(client, world):
    mine = world.draft("我的项目")
    world.draft("别人的项目")
    client.force_login(member(mine.organisation, is_administrator=False, is_preparer=True))

    page = client.get(reverse("api:applications")).json()

    assert page["count"] == 1
    assert [(item["reference"], item["title"], item["status"]) for item in page["items"]] == [
        (mine.reference, "我的项目", "draft")
    ]


def test_sums_are_text_in_yuan(client, world):
    case = world.draft()
    client.force_login(case.created_by)

    answer = client.get(reverse("api:application", args=[case.reference])).json()

    assert (answer["total"], answer["requested"], answer["own"]) == ("1000000.00", "200000.00", "800000.00")
    assert (answer["number"], answer["submitted_at"]) == (None, None)
    case.refresh_from_db()
    assert (answer["starts_on"], answer["ends_on"]) == (case.starts_on.isoformat(), case.ends_on.isoformat())


def test_drafts_are_not_counted_for_the_office(client, world):
    world.draft()
    handed_in = world.submitted()
    client.force_login(holder("officer", world.call))

    page = client.get(reverse("api:applications")).json()

    assert (page["count"], [item["reference"] for item in page["items"]]) == (1, [handed_in.reference])


def test_a_list_costs_the_same_for_one_and_for_many(client, world, count_queries):
    client.force_login(holder("officer", world.call))
    client.get(reverse("api:me"))  # notes the visit in the session, once
    counts = []
    for more in (1, 2):
        for _ in range(more):
            world.submitted()
        with count_queries() as queries:
            client.get(reverse("api:applications"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_closed_account_is_asked_to_sign_in(client, world):
    officer = holder("officer", world.call)
    client.force_login(officer)
    officer.is_active = False
    officer.save(update_fields=["is_active"])

    assert client.get(reverse("api:applications")).status_code == 401
