# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface for programs: what waits, and the acts of an organisation on its own case."""

import pytest
from django.urls import reverse

from tests.factories.people import UserFactory
from tests.factories.world import World, assert_sound, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def test_waiting_steps_are_listed_with_their_page(client, world):
    application = world.draft()
    client.force_login(application.created_by)

    answer = client.get(reverse("api:tasks")).json()

    assert (answer["count"], len(answer["items"])) == (1, 1)
    assert answer["items"][0]["page"] == reverse("workflow:form", args=[application.reference])


def test_list_asks_as_much_for_three_steps_as_for_one(client, world, count_queries):
    client.force_login(world.clerk)
    world.submitted()
    client.get(reverse("api:tasks"))
    with count_queries() as one:
        client.get(reverse("api:tasks"))
    world.submitted()
    world.submitted()

    with count_queries() as three:
        answer = client.get(reverse("api:tasks")).json()

    assert answer["count"] == 3
    assert len(three) == len(one) <= 8


def test_draft_is_submitted_and_case_withdrawn(client, world):
    application = world.draft()
    client.force_login(application.created_by)

    submitted = client.post(reverse("api:case_submit", args=[application.reference]))
    assert submitted.json()["status"] == fresh(application).status == "submitted"
    withdrawn = client.post(reverse("api:case_withdraw", args=[application.reference]))

    assert withdrawn.json()["status"] == fresh(application).status == "withdrawn"
    assert_sound()


def test_refusal_of_a_service_is_passed_on(client, world):
    application = world.submitted()
    client.force_login(application.created_by)

    answer = client.post(reverse("api:case_submit", args=[application.reference]))

    assert answer.status_code == 422
    assert fresh(application).status == "submitted"


def test_case_of_others_is_absent(client, world):
    application = world.draft()
    client.force_login(UserFactory())

    assert client.post(reverse("api:case_submit", args=[application.reference])).status_code == 404
    assert fresh(application).status == "draft"
