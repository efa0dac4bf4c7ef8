# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed-in person, read by programs."""

import pytest
from django.urls import reverse

from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


def test_name_language_and_roles(client):
    call = CallFactory()
    client.force_login(holder("officer", call, name="王敏", language="en"))

    assert client.get(reverse("api:me")).json() == {
        "name": "王敏",
        "language": "en",
        "roles": [{"role": "officer", "model": "grants.call", "id": call.pk}],
    }


def test_nobody_is_asked_to_sign_in(client):
    assert client.get(reverse("api:me")).status_code == 401
