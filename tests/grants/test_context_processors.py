# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways open to a person: by role, in order, in one query."""

import pytest
from django.contrib.auth.models import AnonymousUser

from grants import context_processors
from grants.context_processors import NO_ROLE, Navigation, Place, register_way
from grants.permissions import assign_role
from tests.factories.people import OrganisationFactory, RecommenderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways(monkeypatch):
    """A register of the test's own."""
    monkeypatch.setattr(context_processors, "_ways", {})
    register_way(Place.TABS, "set_language", "企业信息", roles=frozenset({"preparer"}), order=20)
    register_way(Place.TABS, "grants:home", "工作台", order=10)
    register_way(Place.TABS, "account_login", "排名", roles=frozenset({"officer"}), order=30)


def navigation(rf, user, path="/"):
    """Return the navigation of a request."""
    request = rf.get(path)
    request.user = user
    return Navigation(request)


def test_tabs_are_those_of_the_roles_held_in_order(rf, ways, django_assert_num_queries):
    preparer = UserFactory()
    assign_role(role="preparer", user=preparer, target=OrganisationFactory())
    nav = navigation(rf, preparer)

    with django_assert_num_queries(1):
        labels = [link.label for link in nav.tabs]
        role = str(nav.role)

    assert labels == ["工作台", "企业信息"]
    assert role == "填报人"


def test_a_visitor_costs_no_query_and_sees_what_is_for_all(rf, ways, django_assert_num_queries):
    nav = navigation(rf, AnonymousUser())

    with django_assert_num_queries(0):
        assert [link.label for link in nav.tabs] == ["工作台"]
        assert nav.role == ""


def test_the_way_one_stands_on_is_marked(rf, ways):
    officer = navigation(rf, AnonymousUser(), "/")

    assert [link.is_current for link in officer.tabs] == [True]
    assert [link.is_current for link in navigation(rf, AnonymousUser(), "/account/").tabs] == [False]


def test_people_start_at_their_first_tab(rf, ways, monkeypatch):
    assert navigation(rf, AnonymousUser()).work_url == "/"

    monkeypatch.setattr(context_processors, "_ways", {})

    assert navigation(rf, AnonymousUser()).work_url == "/"


def test_a_way_for_people_without_a_role_is_shut_to_those_who_hold_one(rf, ways):
    register_way(Place.TABS, "account_email", "注册单位", roles=frozenset({NO_ROLE, "preparer"}), order=40)
    officer = UserFactory()
    assign_role(role="recommender_clerk", user=officer, target=RecommenderFactory())

    shown = {user: [link.label for link in navigation(rf, user).tabs] for user in (UserFactory(), officer)}

    assert list(shown.values()) == [["工作台", "注册单位"], ["工作台"]]
