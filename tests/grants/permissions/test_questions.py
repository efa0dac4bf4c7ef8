# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person holds is read once for a request, and nobody changes it for the next who asks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grants.models import User
from grants.permissions import assign_role, holdings
from tests.factories.world import World, person

pytestmark = pytest.mark.django_db
SCREEN = "grants.screen_call"


def test_a_caller_who_changes_the_keys_changes_them_for_nobody_else():
    world = World()

    holdings(world.officer, SCREEN).append(0)

    assert holdings(world.officer, SCREEN) == [world.call.pk]


def test_the_same_question_is_asked_of_the_database_once():
    world = World()
    holdings(world.officer, SCREEN)

    with CaptureQueriesContext(connection) as queries:
        assert holdings(world.officer, SCREEN) == [world.call.pk]

    assert len(queries) == 0


def test_a_role_given_meanwhile_counts_at_once():
    world, newcomer = World(), person()
    assert holdings(newcomer, SCREEN) == []

    assign_role(role="officer", user=newcomer, target=world.programme)

    assert holdings(newcomer, SCREEN) == [world.call.pk]
    assert holdings(User.objects.get(pk=newcomer.pk), SCREEN) == [world.call.pk]
