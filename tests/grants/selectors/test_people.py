# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which people and organisations a person sees."""

import pytest
from django.contrib.auth.models import AnonymousUser

from grants.models import Membership, User
from grants.permissions import remove_role
from grants.selectors.people import (
    members_of,
    membership_requests_for,
    membership_requests_of,
    membership_violations,
    organisations_of,
    organisations_visible_to,
    people_visible_to,
    recommenders_visible_to,
)
from grants.services.people import membership_remove, membership_request
from tests.factories.people import AuthorityFactory, OrganisationFactory, RecommenderFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def leader(organisation):
    return member(organisation, is_administrator=True, is_preparer=True)


def test_members_see_their_own_organisation_only(organisation, leader):
    OrganisationFactory()

    assert list(organisations_visible_to(leader)) == [organisation]
    assert list(organisations_of(leader)) == [organisation]


def test_a_former_member_sees_it_no_more(organisation, leader):
    user = member(organisation, is_administrator=False, is_preparer=True)
    membership_remove(actor=leader, membership=Membership.objects.get(user=user))

    assert list(organisations_visible_to(user)) == []
    assert list(organisations_of(user)) == []


def test_strangers_and_visitors_see_none(organisation, leader):
    for nobody in (UserFactory(), AnonymousUser()):
        assert list(organisations_visible_to(nobody)) == []
        assert list(recommenders_visible_to(nobody)) == []


@pytest.mark.parametrize("role", ["officer", "system_administrator"])
def test_those_who_keep_the_register_see_all(organisation, role):
    other, call = OrganisationFactory(), CallFactory()
    user = holder(role, call if role == "officer" else call.programme.authority)

    assert set(organisations_visible_to(user)) == {organisation, other}


@pytest.mark.parametrize("role", ["decision_maker", "finance_officer", "review_agency"])
def test_other_roles_on_a_call_do_not_open_the_register(organisation, role):
    assert list(organisations_visible_to(holder(role, CallFactory()))) == []


@pytest.mark.parametrize("role", ["recommender_clerk", "recommender_leader"])
def test_a_recommender_is_seen_by_its_own_people(role):
    mine = RecommenderFactory()
    RecommenderFactory()

    assert list(recommenders_visible_to(holder(role, mine))) == [mine]


def test_accounts_are_seen_by_their_owners_and_two_administrators():
    authority, someone = AuthorityFactory(), UserFactory()
    keepers = [holder(role, authority) for role in ("system_administrator", "security_administrator")]
    watcher = holder("audit_administrator", authority)

    assert list(people_visible_to(someone)) == [someone]
    assert list(people_visible_to(watcher)) == [watcher]
    for keeper in keepers:
        assert set(people_visible_to(keeper)) == {someone, watcher, *keepers}


def test_members_come_with_administrators_first(organisation, leader):
    first = member(organisation, is_administrator=False, is_preparer=True)
    second = member(organisation, is_administrator=True, is_preparer=False)
    membership_remove(actor=leader, membership=Membership.objects.get(user=leader))

    assert [membership.user for membership in members_of(organisation)] == [second, first]


def test_requests_are_shown_to_those_who_may_answer(organisation, leader):
    keeper = holder("system_administrator", AuthorityFactory())
    led = membership_request(actor=UserFactory(), organisation=organisation)
    unled = membership_request(actor=UserFactory(), organisation=OrganisationFactory())

    assert list(membership_requests_for(leader)) == [led]
    assert list(membership_requests_for(keeper)) == [unled]
    assert list(membership_requests_for(led.user)) == []
    assert list(membership_requests_for(AnonymousUser())) == []
    assert list(membership_requests_of(led.user)) == [led]


def test_a_grant_that_differs_from_the_membership_is_named(organisation, leader):
    remove_role(role="preparer", user=leader, target=organisation)

    assert membership_violations() == [
        (
            f"user {leader.pk} and organisation {organisation.pk}: "
            "the membership and the grant grants.prepare_application differ"
        )
    ]


def test_an_organisation_left_without_administrator_is_named(organisation, leader):
    Membership.objects.filter(user=leader).update(is_administrator=False)
    remove_role(role="organisation_administrator", user=leader, target=organisation)

    assert membership_violations() == [f"organisation {organisation.pk} has members and no administrator"]


def test_a_list_of_organisations_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    call = CallFactory()
    holder("officer", call)
    for count in (1, 3):
        OrganisationFactory.create_batch(count)
        user = User.objects.get(pk=holder("officer", call).pk)
        with django_assert_num_queries(2):
            assert [str(one.district) + str(one.industry) for one in organisations_visible_to(user)]
