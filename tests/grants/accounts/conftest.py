# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who sign in, and the post they get."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from grants.models import Message
from tests.factories.people import PASSWORD, UserFactory


@pytest.fixture(autouse=True)
def _no_counters():
    """Allauth counts requests in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def alice(db):
    return UserFactory(mobile="+8613800001234", email="alice@example.org", password=PASSWORD)


@pytest.fixture
def sign_in(client):
    def post(login, password=PASSWORD, **extra):
        return client.post(reverse("account_login"), {"login": login, "password": password, **extra})

    return post


@pytest.fixture
def signed_in(client):
    """Return whose session the client carries."""
    return lambda: int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


@pytest.fixture
def last_code():
    """Return the code of the newest message."""
    return lambda: json.loads(Message.objects.order_by("pk").last().context)["code"]
