# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in by code, which is also how a forgotten password is replaced."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from grants.enums import MessageChannel
from grants.models import Message, User
from tests.factories.people import PASSWORD, UserFactory

NEW = "Quite-another-one-7"


@pytest.fixture
def ask(client):
    return lambda login, by=client: by.post(reverse("account_request_login_code"), {"login": login})


@pytest.fixture
def confirm(client):
    return lambda code: client.post(reverse("account_confirm_login_code"), {"code": code})


def test_a_code_goes_to_the_mobile_number_and_signs_in(alice, ask, confirm, last_code, signed_in):
    response = ask("138 0000 1234")
    assert response.url == reverse("account_confirm_login_code")
    message = Message.objects.get()
    assert (message.channel, message.address) == (MessageChannel.SMS, "+8613800001234")
    assert len(last_code()) == 6
    assert last_code().isdecimal()

    confirm(last_code())

    assert signed_in() == alice.pk


def test_a_code_goes_to_the_email_address_and_signs_in(alice, ask, confirm, last_code, signed_in):
    ask("Alice@example.org")
    message = Message.objects.get()
    assert (message.channel, message.address) == (MessageChannel.MAIL, "alice@example.org")

    confirm(last_code())

    assert signed_in() == alice.pk


@pytest.mark.parametrize("login", ["13800009999", "nobody@example.org"])
def test_an_unknown_name_gets_the_same_answer_and_no_message(alice, ask, login):
    known, unknown = ask("13800001234"), ask(login, by=Client())

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("login", ["", "alice", "12345"])
def test_what_is_neither_number_nor_address_is_refused_in_words(db, ask, login):
    response = ask(login)

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["login"]
    assert Message.objects.count() == 0


def test_a_code_serves_three_attempts(alice, ask, confirm, last_code, signed_in):
    ask("13800001234")
    code = last_code()
    wrong = "000000" if code != "000000" else "111111"

    answers = [confirm(wrong).status_code for _ in range(3)]
    late = confirm(code)

    assert answers == [200, 200, 302]
    assert late.url == reverse("account_request_login_code")
    assert signed_in() is None


def test_a_code_serves_once(alice, client, ask, confirm, last_code, signed_in):
    ask("13800001234")
    confirm(last_code())
    client.logout()

    confirm(last_code())

    assert signed_in() is None


def test_an_old_code_is_refused(alice, ask, confirm, last_code, signed_in, monkeypatch):
    ask("13800001234")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)

    response = confirm(last_code())

    assert response.url == reverse("account_request_login_code")
    assert signed_in() is None


def test_codes_are_asked_for_a_few_times_a_minute_only(alice, ask):
    answers = [ask("13800001234", by=Client()).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 200]
    assert Message.objects.count() == 3


def test_a_closed_account_gets_no_session_by_code(alice, ask, confirm, last_code, signed_in):
    ask("13800001234")
    User.objects.filter(pk=alice.pk).update(is_active=False)

    response = confirm(last_code())

    assert response.url == reverse("account_inactive")
    assert signed_in() is None


def test_a_code_proves_the_mobile_number(db, ask, confirm, last_code):
    person = UserFactory(mobile="+8613800000004", mobile_verified=False)
    ask(person.mobile)

    confirm(last_code())

    person.refresh_from_db()
    assert person.mobile_verified is True


def test_a_forgotten_password_is_replaced_after_a_code(alice, client, ask, confirm, last_code, sign_in, signed_in):
    ask("13800001234")
    confirm(last_code())

    response = client.post(reverse("account_change_password"), {"password1": NEW, "password2": NEW})
    assert response.status_code == 302
    client.logout()
    sign_in("13800001234", password=NEW)

    assert signed_in() == alice.pk


def test_a_person_without_password_sets_one_after_a_code(db, client, ask, confirm, last_code, sign_in, signed_in):
    person = UserFactory(mobile="+8613800000005")
    assert person.has_usable_password() is False
    ask(person.mobile)
    confirm(last_code())

    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})
    client.logout()
    sign_in(person.mobile, password=NEW)

    assert signed_in() == person.pk


def test_after_a_password_the_old_one_is_asked_for(alice, client, sign_in):
    sign_in("13800001234")

    refused = client.post(reverse("account_change_password"), {"password1": NEW, "password2": NEW})

    assert list(refused.context["form"].errors) == ["oldpassword"]
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD) is True


def test_some_time_after_a_code_the_old_password_is_asked_for(alice, client, ask, confirm, last_code, monkeypatch):
    ask("13800001234")
    confirm(last_code())
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)

    refused = client.post(reverse("account_change_password"), {"password1": NEW, "password2": NEW})

    assert list(refused.context["form"].errors) == ["oldpassword"]


@pytest.mark.parametrize("weak", ["short-1", "1234567890123", "password1234", "13800001234"])
def test_weak_passwords_are_refused(alice, client, ask, confirm, last_code, weak):
    ask("13800001234")
    confirm(last_code())

    response = client.post(reverse("account_change_password"), {"password1": weak, "password2": weak})

    assert list(response.context["form"].errors) == ["password1"]
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD) is True


def test_another_mobile_number_is_taken_after_its_code_came_back(alice, client, sign_in, signed_in, last_code):
    sign_in("13800001234")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_change_phone"), {"phone": "139 0000 5678"})
    assert Message.objects.get().address == "+8613900005678"
    alice.refresh_from_db()
    assert alice.mobile == "+8613800001234"

    client.post(reverse("account_verify_phone"), {"code": last_code()})

    alice.refresh_from_db()
    assert (alice.mobile, alice.mobile_verified) == ("+8613900005678", True)


def test_another_mobile_number_asks_for_the_password_first(alice, client, sign_in):
    sign_in("13800001234")

    response = client.post(reverse("account_change_phone"), {"phone": "13900005678"})

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert Message.objects.count() == 0


def test_the_number_of_another_person_is_not_taken(alice, client, sign_in, last_code):
    UserFactory(mobile="+8613900005678")
    sign_in("13800001234")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    client.post(reverse("account_change_phone"), {"phone": "13900005678"})

    response = client.post(reverse("account_verify_phone"), {"code": last_code()})

    assert list(response.context["verify_form"].errors) == ["code"]
    alice.refresh_from_db()
    assert alice.mobile == "+8613800001234"
