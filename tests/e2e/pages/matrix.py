# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the access table as everybody gets it who may open it, and every form there that is refused."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import groupby

from django.db import transaction
from django.urls import reverse

from grants.access import OK, REFUSED, AccessRow
from tests.access.scenes import SCENES, Scene
from tests.access.stage import Stage
from tests.access.table import table
from tests.e2e.pages.document import OF_ALLAUTH, Document
from tests.e2e.pages.visitor import Visitor

# the pages of an account are the same for whoever is signed in
ANYBODY = ("anonymous", "preparer")
SHOWN = {("GET", OK), ("POST", OK), ("POST", REFUSED)}


def documents() -> Iterator[Document]:
    """Yield the pages of the table, scene by scene."""
    stage = Stage()
    rows = sorted(table(), key=lambda row: row.state)
    for state, asked in groupby(rows, key=lambda row: row.state):
        with transaction.atomic():
            yield from _of_scene(deepcopy(stage), state, list(asked))
            transaction.set_rollback(True)


def _of_scene(stage: Stage, state: str, rows: list[AccessRow]) -> Iterator[Document]:
    scene = SCENES[state](stage) if state else Scene()
    visitor_as = cache(lambda who: Visitor(who, state or "an empty house", stage.people[who]))
    for row in rows:
        address = reverse(row.route, kwargs=scene.args)
        for who, status in row.expected.items():
            if (row.method, status) in SHOWN and not (row.route.startswith(OF_ALLAUTH) and who not in ANYBODY):
                visitor = visitor_as(who)
                found = visitor.get(address) if row.method == "GET" else visitor.post(address, scene.data)
                if found:
                    yield found
