# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of pages share: an open world, folders of their own, pages asked for by people, an expert at the desk."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from config.stores import content_storages
from tests.factories.desks import desk_made
from tests.factories.world import World


@pytest.fixture
def world(db, settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD = ""
    return World().opened()


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """Return a browser in which somebody is signed in."""

    def browser(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def queries_of(count_queries, signed_in):
    """Count the queries of a page, the second time it is asked for; it has to be found."""

    def counted(user, name, *args, **query) -> int:
        client, address = signed_in(user), reverse(name, args=args)
        client.get(address, query)
        with count_queries() as queries:
            answer = client.get(address, query)
        assert answer.status_code == 200
        return len(queries)

    return counted


@pytest.fixture
def desk_of(db):
    """Seat an expert before so many cases."""
    return desk_made


@pytest.fixture
def desk(desk_of):
    return desk_of()


@pytest.fixture
def desk_of_three(desk_of):
    return desk_of(3)
