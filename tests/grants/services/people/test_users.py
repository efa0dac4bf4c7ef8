# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts are made, changed and closed, and each act leaves its event."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.models import User
from grants.services.people import (
    user_create,
    user_deactivate,
    user_language_set,
    user_mobile_set,
    user_mobile_verify,
    user_name_set,
    user_reactivate,
)
from tests.factories.people import PASSWORD, AuthorityFactory, UserFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return holder("system_administrator", AuthorityFactory())


def actions(subject):
    return list(events_of(subject).values_list("action", flat=True))


def test_a_new_account_has_one_spelling_of_its_names():
    user = user_create(actor=None, mobile="138 0000 1234", name=" 王䶮 ", email=" Wang@Example.org ", password=PASSWORD)

    assert (user.mobile, user.email, user.name) == ("+8613800001234", "wang@example.org", "王䶮")
    assert user.check_password(PASSWORD) is True
    assert user.mobile_verified is False
    assert events_of(user).get().actor == user


def test_an_account_without_password_has_an_unusable_one():
    user = user_create(actor=None, mobile="13800001234")

    assert user.has_usable_password() is False
    assert user.email is None


def test_two_accounts_without_email_stand_side_by_side():
    for mobile in ("13800001234", "13800001235"):
        user_create(actor=None, mobile=mobile, email="")

    assert User.objects.filter(email=None).count() == 2


@pytest.mark.parametrize(
    ("mobile", "email"), [("+86 13800001234", None), ("13900001234", "ALICE@example.org")], ids=["mobile", "email"]
)
def test_a_name_taken_is_refused(mobile, email):
    UserFactory(mobile="+8613800001234", email="alice@example.org")

    with pytest.raises(GrantsError):
        user_create(actor=None, mobile=mobile, email=email)

    assert User.objects.count() == 1


def test_what_is_no_mobile_number_is_refused():
    with pytest.raises(GrantsError):
        user_create(actor=None, mobile="021-63580000")

    assert User.objects.count() == 0


def test_an_account_is_closed_and_opened_again(keeper):
    user = UserFactory()

    user_deactivate(actor=keeper, user=user)
    user.refresh_from_db()
    assert user.is_active is False
    user_reactivate(actor=keeper, user=user)

    user.refresh_from_db()
    assert user.is_active is True
    assert actions(user) == ["user.deactivated", "user.reactivated"]


@pytest.mark.parametrize("act", [user_deactivate, user_reactivate])
def test_accounts_are_closed_and_opened_by_their_keeper_only(act):
    user = UserFactory(is_active=act is user_deactivate)
    security = holder("security_administrator", AuthorityFactory())

    for actor in (security, UserFactory()):
        with pytest.raises(PermissionDenied):
            act(actor=actor, user=user)

    assert actions(user) == []


def test_closing_twice_opening_twice_and_closing_oneself_are_refused(keeper):
    closed, opened = UserFactory(is_active=False), UserFactory()

    for act, user in ((user_deactivate, closed), (user_reactivate, opened), (user_deactivate, keeper)):
        with pytest.raises(GrantsError):
            act(actor=keeper, user=user)
        assert actions(user) == []


def test_a_proved_number_takes_the_place_of_the_old_one():
    user = UserFactory(mobile="+8613800001234")

    user_mobile_verify(user=user, mobile="139 0000 1234")

    user.refresh_from_db()
    assert (user.mobile, user.mobile_verified) == ("+8613900001234", True)
    assert actions(user) == ["user.mobile_changed"]


def test_proving_a_number_again_changes_nothing():
    user = UserFactory(mobile="+8613800001234", mobile_verified=True)

    user_mobile_verify(user=user, mobile="13800001234")

    assert actions(user) == []


def test_the_number_of_somebody_else_is_refused():
    UserFactory(mobile="+8613900001234")
    user = UserFactory(mobile="+8613800001234")

    with pytest.raises(GrantsError):
        user_mobile_set(user=user, mobile="13900001234", is_verified=True)

    user.refresh_from_db()
    assert user.mobile == "+8613800001234"
    assert actions(user) == []


def test_no_event_holds_a_number_or_a_name():
    user = user_create(actor=None, mobile="13800001234", name="王五", email="wang@example.org")
    user_name_set(user=user, name="王六")
    user_mobile_set(user=user, mobile="13900001234", is_verified=True)

    assert [event.data for event in events_of(user)] == [{}, {}, {}]


def test_a_language_that_is_not_offered_is_refused():
    user = UserFactory()

    with pytest.raises(GrantsError):
        user_language_set(user=user, language="de")

    user.refresh_from_db()
    assert user.language == ""
