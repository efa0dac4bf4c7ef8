# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in and out by mobile number or e-mail, and what shuts the door."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from grants.adapters import MISMATCH
from grants.models import Message, User
from grants.services.people import lockout_lift
from tests.factories.people import PASSWORD, AuthorityFactory, UserFactory
from tests.factories.roles import holder


@pytest.mark.parametrize("login", ["13800001234", "+8613800001234", "86 138-0000-1234", " 13800001234 "])
def test_sign_in_by_any_spelling_of_the_mobile_number(alice, sign_in, signed_in, login):
    response = sign_in(login)

    assert (response.status_code, response.url) == (302, reverse("workflow:work"))
    assert signed_in() == alice.pk


@pytest.mark.parametrize("login", ["alice@example.org", "Alice@Example.ORG"])
def test_sign_in_by_email(alice, sign_in, signed_in, login):
    response = sign_in(login)

    assert response.status_code == 302
    assert signed_in() == alice.pk


@pytest.mark.parametrize("login", ["13800001234", "13800009999", "alice@example.org", "bob@example.org", "alice"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(alice, sign_in, signed_in, login):
    response = sign_in(login, password="wrong")

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [str(MISMATCH)]
    assert signed_in() is None


def test_two_people_without_email_both_sign_in(db, client, sign_in, signed_in):
    first = UserFactory(mobile="+8613800000001", email=None, password=PASSWORD)
    second = UserFactory(mobile="+8613800000002", email=None, password=PASSWORD)

    for person in (first, second):
        sign_in(person.mobile)
        assert signed_in() == person.pk
        client.logout()


def test_a_mobile_number_not_yet_proved_is_proved_by_a_code_first(client, db, sign_in, signed_in, last_code):
    person = UserFactory(mobile="+8613800000003", mobile_verified=False, password=PASSWORD)

    response = sign_in(person.mobile)
    assert response.url == reverse("account_verify_phone")
    assert signed_in() is None

    client.post(reverse("account_verify_phone"), {"code": last_code()})

    assert signed_in() == person.pk
    person.refresh_from_db()
    assert person.mobile_verified is True


def test_spellings_of_one_number_are_one_counter(alice, sign_in):
    spellings = ["13800001234", "+8613800001234", "86 13800001234", "138-0000-1234"]

    statuses = [sign_in(login, password="wrong").status_code for login in [*spellings, "alice@example.org"]]

    assert statuses == [200, 200, 200, 200, 429]
    assert list(AccessAttempt.objects.values_list("username", "failures_since_start")) == [("+8613800001234", 5)]


def test_the_door_stays_shut_for_the_right_password_too(alice, sign_in, signed_in):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("13800001234", password="wrong")

    response = sign_in("alice@example.org")

    assert response.status_code == 429
    assert "account/lockout.html" in {template.name for template in response.templates}
    assert response.context["minutes"] == 15
    assert signed_in() is None


def test_the_door_opens_again_after_a_while(alice, sign_in, signed_in):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("13800001234", password="wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    sign_in("13800001234")

    assert signed_in() == alice.pk


def test_trying_at_a_shut_door_does_not_keep_it_shut(alice, sign_in):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("13800001234", password="wrong")
    before = AccessAttempt.objects.get().attempt_time

    sign_in("13800001234", password="wrong")

    assert AccessAttempt.objects.get().attempt_time == before


def test_a_shut_door_shuts_nobody_else_out(alice, sign_in, signed_in):
    bob = UserFactory(mobile="+8613800005678", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("13800001234", password="wrong")

    sign_in(bob.mobile)

    assert signed_in() == bob.pk


def test_success_forgets_the_failures(client, alice, sign_in):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        sign_in("13800001234", password="wrong")

    sign_in("13800001234")

    assert AccessAttempt.objects.count() == 0


def test_a_security_administrator_lifts_a_lockout(alice, sign_in, signed_in):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in("13800001234", password="wrong")

    lockout_lift(actor=holder("security_administrator", AuthorityFactory()), user=alice)
    sign_in("13800001234")

    assert signed_in() == alice.pk


def test_passwords_are_not_kept_with_failed_attempts(alice, sign_in):
    sign_in("13800001234", password="wrong-but-mine")

    attempt = AccessAttempt.objects.get()
    assert "wrong-but-mine" not in attempt.post_data
    assert "13800001234" not in attempt.post_data


def test_a_closed_account_does_not_sign_in(alice, client, sign_in, signed_in):
    User.objects.filter(pk=alice.pk).update(is_active=False)

    response = sign_in("13800001234")

    assert response.url == reverse("account_inactive")
    assert signed_in() is None


def test_closing_an_account_ends_its_sessions(alice, client, sign_in):
    sign_in("13800001234")
    User.objects.filter(pk=alice.pk).update(is_active=False)

    response = client.get(reverse("account_change_password"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_signing_out_takes_a_post(alice, client, sign_in, signed_in):
    sign_in("13800001234")

    shown = client.get(reverse("account_logout"))
    assert (shown.status_code, signed_in()) == (200, alice.pk)
    response = client.post(reverse("account_logout"))

    assert (response.status_code, response.url, signed_in()) == (302, "/", None)


def test_next_leads_on_within_the_house_only(alice, client):
    for target, expected in (("/account/email/", "/account/email/"), ("https://evil.example/", "/work/")):
        response = client.post(
            reverse("account_login") + f"?next={target}", {"login": alice.mobile, "password": PASSWORD, "next": target}
        )
        assert response.url == expected
        client.logout()


def test_session_cookie_is_shut_to_scripts_and_ends_with_the_browser(alice, client, sign_in):
    cookie = sign_in("13800001234").cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["secure"]) == (True, "Lax", "", "")
    remaining = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11, minutes=59) < remaining <= timedelta(hours=12)


def test_signing_in_takes_a_new_session_key(alice, client, sign_in):
    client.get(reverse("account_login"))
    session = client.session
    session["seed"] = 1
    session.save()
    before = session.session_key

    sign_in("13800001234")

    assert client.session.session_key != before


def test_no_message_goes_out_for_a_password(alice, sign_in):
    sign_in("13800001234")

    assert Message.objects.count() == 0
