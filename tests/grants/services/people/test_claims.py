# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contact whom the office entered takes an organisation over by the proved number; nobody else does."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from grants.audit import events_of
from grants.engine.codes import fictional_uscc
from grants.enums import Standing
from grants.models import Membership, MembershipRequest
from grants.permissions import has_permission
from grants.services.people import membership_claim
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.roles import member

pytestmark = pytest.mark.django_db
A, NUMBER = fictional_uscc(801), "+8613911110001"


@pytest.fixture
def organisation():
    return OrganisationFactory(uscc=A, contact_phone=NUMBER)


@pytest.fixture
def contact():
    return UserFactory(mobile=NUMBER, mobile_verified=True)


def test_contact_manages_the_organisation_without_a_wish_to_join(client, organisation, contact):
    client.force_login(contact)

    response = client.post(reverse("grants:organisation_join"), {"uscc": A})

    assert response.url == reverse("grants:organisation", args=[organisation.reference])
    membership = Membership.objects.get()
    assert (membership.user, membership.is_administrator, membership.is_preparer) == (contact, True, True)
    assert has_permission(contact, "grants.administer_organisation", organisation)
    assert MembershipRequest.objects.count() == 0
    assert [(event.action, event.actor) for event in events_of(organisation)] == [("member.claimed", contact)]


def test_code_check_offers_it_to_the_contact_alone(client, organisation, contact):
    for user, offered in ((contact, True), (UserFactory(mobile_verified=True), False)):
        client.force_login(user)

        response = client.post(reverse("grants:organisation_code"), {"uscc": A})

        assert response.context["check"]["is_contact"] is offered
        assert response.context["check"]["organisation"] == organisation


@pytest.mark.parametrize(
    "change", [{"mobile_verified": False}, {"mobile": "+8613911110002"}], ids=["not proved", "another number"]
)
def test_anybody_else_asks_to_join(client, organisation, change):
    user = UserFactory(**{"mobile": NUMBER, "mobile_verified": True, **change})
    client.force_login(user)

    client.post(reverse("grants:organisation_join"), {"uscc": A})

    assert Membership.objects.count() == 0
    assert MembershipRequest.objects.get().user == user


def test_organisation_that_somebody_manages_or_that_is_frozen_is_not_taken_over(organisation, contact):
    frozen = OrganisationFactory(contact_phone=NUMBER, standing=Standing.FROZEN)
    member(organisation, is_administrator=True, is_preparer=False)

    for one in (organisation, frozen):
        with pytest.raises(PermissionDenied):
            membership_claim(actor=contact, organisation=one)

    assert not Membership.objects.filter(user=contact).exists()
