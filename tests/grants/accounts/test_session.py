# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a session lasts, and the language a person reads in."""

import time

import pytest
from django.conf import settings
from django.urls import reverse

from grants.models import User
from tests.factories.people import PASSWORD

PAGE = "account_change_password"


def test_an_unused_session_ends(alice, client, sign_in, signed_in, monkeypatch):
    sign_in("13800001234")
    client.get(reverse(PAGE))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + settings.SESSION_IDLE_SECONDS + 1)

    response = client.get(reverse(PAGE))

    assert response.status_code == 302
    assert signed_in() is None


def test_a_used_session_goes_on(alice, client, sign_in, signed_in, monkeypatch):
    sign_in("13800001234")
    now = time.time()
    for step in (1, 2, 3):
        monkeypatch.setattr(time, "time", lambda step=step: now + step * (settings.SESSION_IDLE_SECONDS - 1))
        client.get(reverse(PAGE))

    assert signed_in() == alice.pk


def test_a_visit_is_noted_every_few_minutes_only(alice, client, sign_in, monkeypatch):
    sign_in("13800001234")
    client.get(reverse(PAGE))
    first, now = client.session["seen_at"], time.time()

    monkeypatch.setattr(time, "time", lambda: now + 200)
    client.get(reverse(PAGE))
    soon = client.session["seen_at"]
    monkeypatch.setattr(time, "time", lambda: now + 400)
    client.get(reverse(PAGE))

    assert soon == first
    assert client.session["seen_at"] > first


def switch(client, language):
    return client.post(reverse("set_language"), {"language": language, "next": "/account/login/"})


def test_a_chosen_language_is_kept_with_the_person(alice, client, sign_in):
    sign_in("13800001234")

    response = switch(client, "en")

    assert (response.status_code, response.url) == (302, "/account/login/")
    alice.refresh_from_db()
    assert alice.language == "en"


def test_signing_in_elsewhere_brings_the_language(alice, client, sign_in):
    User.objects.filter(pk=alice.pk).update(language="en")
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies

    response = sign_in("13800001234")

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.get(reverse(PAGE)).headers["Content-Language"] == "en"


def test_signing_in_leaves_the_language_of_a_person_who_never_chose(alice, client):
    switch(client, "en")

    response = client.post(reverse("account_login"), {"login": alice.mobile, "password": PASSWORD})

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies
    alice.refresh_from_db()
    assert alice.language == ""


def test_a_visitor_switches_the_language_of_the_browser(client, db):
    switch(client, "en")

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.parametrize("language", ["", "xx", "de", "x" * 500])
def test_a_language_that_is_not_offered_changes_nothing(alice, client, sign_in, language):
    sign_in("13800001234")

    response = switch(client, language)

    assert response.status_code == 302
    alice.refresh_from_db()
    assert alice.language == ""


def test_switching_takes_a_post(client):
    assert client.get(reverse("set_language")).status_code == 405
