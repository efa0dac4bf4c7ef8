# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every row of the access table, asked by every persona; who is refused leaves no trace."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from grants.access import ABSENT, PERSONAS
from grants.models import Event
from tests.access.scenes import SCENES, Scene
from tests.access.stage import Stage
from tests.access.table import table

REFUSED_FROM = 300
ROWS = table()


@pytest.fixture
def stage(db):
    return Stage()


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a persona."""
    cache.clear()


def title(row):
    return f"{row.method} {row.route}" + (f" ({row.state})" if row.state else "")


def ask(stage, row, scene, persona, args):
    """Return the answer of one persona; whatever it changed is taken back."""
    cache.clear()
    client, address = stage.client(persona), reverse(row.route, kwargs=args)
    with transaction.atomic():
        before = Event.objects.count()
        if row.method == "GET":
            response = client.get(address)
        else:
            response = client.generic(row.method, address) if not scene.data else client.post(address, scene.data)
        if response.streaming:
            list(response.streaming_content)  # closes the file behind it
        if response.status_code >= REFUSED_FROM and "Location" not in response.headers:
            assert Event.objects.count() == before, f"{persona} was refused and left an event"
        transaction.set_rollback(True)
    if response.streaming:
        response.getvalue()  # a file that is handed out piece by piece would stay open
    return response


@pytest.mark.parametrize("row", ROWS, ids=title)
def test_every_persona_gets_the_answer_of_the_table(stage, row):
    scene = SCENES[row.state](stage) if row.state else Scene()

    given = {persona: ask(stage, row, scene, persona, scene.args).status_code for persona in PERSONAS}

    assert given == dict(row.expected)


@pytest.mark.parametrize("row", [row for row in ROWS if row.state and ABSENT in row.expected.values()], ids=title)
def test_what_is_not_seen_looks_like_what_is_not_there(stage, row):
    scene = SCENES[row.state](stage)
    persona = next(name for name, status in row.expected.items() if status == ABSENT)
    assert scene.absent != scene.args

    hidden = ask(stage, row, scene, persona, scene.args)
    missing = ask(stage, row, scene, persona, scene.absent)

    assert (missing.status_code, body(missing)) == (hidden.status_code, body(hidden))


def body(response):
    """Return the text of an answer without what differs by chance in any two of them."""
    return response.content.decode()
