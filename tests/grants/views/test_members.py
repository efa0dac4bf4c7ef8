# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of an organisation on its pages."""

import pytest
from django.urls import reverse

from grants.enums import MembershipRequestState
from grants.models import Membership, Message
from tests.factories.organisations import own_organisation, wish_of
from tests.factories.people import AuthorityFactory, OrganisationFactory, UserFactory
from tests.factories.roles import holder, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return {"organisation_administrator": UserFactory(name="管理员"), "preparer": UserFactory(name="填报人")}


@pytest.fixture
def organisation(people):
    return own_organisation(people)


@pytest.fixture
def boss(client, people, organisation):
    client.force_login(people["organisation_administrator"])
    return people["organisation_administrator"]


def members_page(organisation):
    return reverse("grants:organisation_members", args=[organisation.reference])


def member_page(organisation, user):
    membership = Membership.objects.get(organisation=organisation, user=user)
    return reverse("grants:organisation_member", args=[organisation.reference, membership.pk])


def test_a_colleague_is_added_by_mobile_number(client, boss, organisation):
    response = client.post(members_page(organisation), {"name": "李娜", "mobile": "137 0000 0001", "is_preparer": "on"})

    assert response.url == members_page(organisation)
    added = Membership.objects.get(user__mobile="+8613700000001")
    assert (added.user.name, added.is_administrator, added.is_preparer) == ("李娜", False, True)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"name": "", "mobile": "13700000001", "is_preparer": "on"}, "name"),
        ({"name": "李娜", "mobile": "12345", "is_preparer": "on"}, "mobile"),
        ({"name": "李娜", "mobile": "13700000001"}, "__all__"),
    ],
)
def test_what_is_missing_is_named_and_nobody_is_added(client, boss, organisation, data, wrong):
    response = client.post(members_page(organisation), data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [wrong])
    assert Membership.objects.count() == 2


def test_mobile_numbers_are_masked(client, boss, organisation, people):
    text = client.get(members_page(organisation)).content.decode()

    assert people["preparer"].mobile.removeprefix("+86") not in text


def test_roles_are_changed(client, boss, organisation, people):
    client.post(member_page(organisation, people["preparer"]), {"act": "change", "is_administrator": "on"})

    changed = Membership.objects.get(user=people["preparer"])
    assert (changed.is_administrator, changed.is_preparer) == (True, False)


def test_the_last_administrator_stays(client, boss, organisation):
    for data in ({"act": "change", "is_preparer": "on"}, {"act": "remove"}):
        response = client.post(member_page(organisation, boss), data)
        assert (response.status_code, len(response.context["lines"])) == (422, 1)

    kept = Membership.objects.get(user=boss)
    assert (kept.is_active, kept.is_administrator) == (True, True)


def test_a_member_is_removed(client, boss, organisation, people):
    response = client.post(member_page(organisation, people["preparer"]), {"act": "remove"})

    assert response.url == members_page(organisation)
    assert Membership.objects.get(user=people["preparer"]).is_active is False


def test_anybody_may_leave(client, organisation, people):
    client.force_login(people["preparer"])

    response = client.post(member_page(organisation, people["preparer"]), {"act": "remove"})

    assert response.url == reverse("grants:organisations")
    assert Membership.objects.get(user=people["preparer"]).is_active is False


def test_a_preparer_sends_nobody_away(client, organisation, people):
    client.force_login(people["preparer"])

    response = client.post(member_page(organisation, people["organisation_administrator"]), {"act": "remove"})

    assert response.status_code == 403
    assert Membership.objects.filter(is_active=True).count() == 2


def test_a_wish_to_join_is_accepted_with_roles(client, boss, organisation):
    wish = wish_of(UserFactory(), organisation)
    Message.objects.all().delete()
    address = reverse("grants:membership_request", args=[wish.pk])
    assert list(client.get(reverse("grants:membership_requests")).context["wishes"]) == [wish]

    client.post(address, {"act": "accept", "is_preparer": "on"})

    wish.refresh_from_db()
    assert wish.state == MembershipRequestState.ACCEPTED
    assert Membership.objects.get(user=wish.user).is_preparer is True
    assert [(one.template, one.recipient) for one in Message.objects.all()] == [("member_added", wish.user)]
    assert client.get(address).status_code == 404


def test_a_wish_to_join_is_turned_down(client, boss, organisation):
    wish = wish_of(UserFactory(), organisation)

    client.post(reverse("grants:membership_request", args=[wish.pk]), {"act": "refuse"})

    wish.refresh_from_db()
    assert wish.state == MembershipRequestState.REFUSED
    assert Membership.objects.filter(user=wish.user).count() == 0
    assert Message.objects.filter(template="membership_refused", recipient=wish.user).count() == 1


def test_accounts_answer_for_an_organisation_without_administrator(client):
    wish = wish_of(UserFactory(), OrganisationFactory())
    client.force_login(holder("system_administrator", AuthorityFactory()))

    client.post(reverse("grants:membership_request", args=[wish.pk]), {"act": "accept", "is_administrator": "on"})

    assert Membership.objects.get(user=wish.user).is_administrator is True


@pytest.mark.parametrize("page", ["members", "wishes"])
def test_lists_cost_the_same_for_one_row_and_for_three(client, boss, organisation, page, count_queries):
    address = members_page(organisation) if page == "members" else reverse("grants:membership_requests")
    client.get(address)  # notes the visit
    costs = []
    wish_of(UserFactory(), organisation)
    for _ in range(2):
        with count_queries() as queries:
            client.get(address)
        costs.append(len(queries))
        for _row in range(2):
            wish_of(UserFactory(), organisation)
            member(organisation, is_administrator=False, is_preparer=True)

    assert costs[0] == costs[1]
