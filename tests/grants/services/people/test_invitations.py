# SPDX-License-Identifier: AGPL-3.0-or-later
"""A colleague is taken in by mobile number."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from grants.exceptions import GrantsError
from grants.models import Membership, Message, User
from grants.permissions import has_permission
from grants.services.people import membership_invite
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.roles import member

pytestmark = pytest.mark.django_db

NUMBER, SPELT = "137 0000 0001", "+8613700000001"


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def leader(organisation):
    return member(organisation, is_administrator=True, is_preparer=False)


def invite(leader, organisation, **fields):
    chosen = {"mobile": NUMBER, "name": "李娜", "is_administrator": False, "is_preparer": True, **fields}
    return membership_invite(actor=leader, organisation=organisation, **chosen)


def test_a_number_without_account_gets_one_and_a_message(organisation, leader):
    membership = invite(leader, organisation)

    user = membership.user
    assert (user.mobile, user.name, user.mobile_verified, user.has_usable_password()) == (SPELT, "李娜", False, False)
    assert has_permission(user, "grants.prepare_application", organisation)
    message = Message.objects.get()
    assert (message.template, message.address) == ("member_added", SPELT)


@pytest.mark.parametrize("name", ["李 娜", "李娜", "李娜 "])
def test_an_account_under_the_same_name_is_taken_in(organisation, leader, name):
    user = UserFactory(mobile=SPELT, name="李娜")

    assert invite(leader, organisation, name=name).user_id == user.pk


def test_an_account_that_has_no_name_yet_is_taken_in(organisation, leader):
    user = UserFactory(mobile=SPELT, name="")

    assert invite(leader, organisation).user_id == user.pk


@pytest.mark.parametrize("fields", [{"name": "王芳"}, {"name": "李娜", "is_active": False}])
def test_another_name_or_a_closed_account_is_refused_in_the_same_words(organisation, leader, fields):
    UserFactory(mobile=SPELT, **fields)

    with translation.override("en"), pytest.raises(GrantsError, match="cannot be added under this name"):
        invite(leader, organisation)

    assert Membership.objects.filter(organisation=organisation).count() == 1
    assert Message.objects.count() == 0


@pytest.mark.parametrize("fields", [{"name": " "}, {"mobile": "12345"}, {"is_preparer": False}])
def test_what_is_missing_or_wrong_is_refused_and_leaves_no_account(organisation, leader, fields):
    people = User.objects.count()

    with pytest.raises(GrantsError):
        invite(leader, organisation, **fields)

    assert User.objects.count() == people


def test_a_preparer_invites_nobody(organisation, leader):
    preparer = member(organisation, is_administrator=False, is_preparer=True)
    people = User.objects.count()

    with pytest.raises(PermissionDenied):
        invite(preparer, organisation)

    assert User.objects.count() == people


def test_a_member_is_not_taken_in_twice(organisation, leader):
    invite(leader, organisation)

    with pytest.raises(GrantsError):
        invite(leader, organisation)

    assert Message.objects.count() == 1
