# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grounds: a row is visible for any one reason, and for none not at all."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from grants.models import Recommender
from grants.permissions import grounds, grounds_of, holdings, register_ground
from grants.permissions.roles import assign_role
from tests.factories.people import RecommenderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(grounds, "_grounds", {})


def by_role(user):
    return Q(pk__in=holdings(user, "grants.handle_recommendation"))


def by_district(user):
    return Q(pk__in=Recommender.objects.filter(code="open").values("pk"))


def seen(user):
    return list(Recommender.objects.filter(grounds_of(Recommender, user)).order_by("pk"))


def test_without_a_ground_nothing_is_visible():
    RecommenderFactory()

    assert seen(UserFactory()) == []


def test_any_ground_opens_a_row_and_none_doubles_it():
    user, mine, unlocked = UserFactory(), RecommenderFactory(), RecommenderFactory(code="open")
    RecommenderFactory()
    for target in (mine, unlocked):
        assign_role(role="recommender_clerk", user=user, target=target)

    register_ground(Recommender, "role", by_role)
    register_ground(Recommender, "district", by_district)

    assert seen(user) == [mine, unlocked]


def test_the_same_ground_may_be_registered_twice():
    register_ground(Recommender, "role", by_role)
    register_ground(Recommender, "role", by_role)

    assert grounds._grounds == {Recommender: {"role": by_role}}


def test_two_grounds_of_one_name_are_refused():
    register_ground(Recommender, "role", by_role)

    with pytest.raises(ValueError, match="Two grounds of Recommender are called 'role'"):
        register_ground(Recommender, "role", by_district)


@pytest.mark.parametrize("user", [AnonymousUser(), None])
def test_nobody_sees_nothing(user):
    RecommenderFactory(code="open")
    register_ground(Recommender, "district", by_district)

    assert seen(user) == []


def test_deactivated_person_sees_nothing():
    RecommenderFactory(code="open")
    register_ground(Recommender, "district", by_district)

    assert seen(UserFactory(is_active=False)) == []
