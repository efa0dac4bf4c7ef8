# SPDX-License-Identifier: AGPL-3.0-or-later
"""No private text is found where it must not be: pages, API, exports and messages are searched for marked ones."""

import re
from collections import defaultdict

import pytest
from django.db import transaction
from django.test import Client

from grants.models import Message
from tests.access.canaries.asking import EXPORTS, addresses, exported, references_of, routes, texts
from tests.access.canaries.marks import ANSWER, MARKS, UNMARKED, marked_columns, planted, private_columns
from tests.access.canaries.world import Two

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # all pages are asked before the first test
MARKED = re.compile(r"ZMARK\d{4}Z|zmark\d+@example\.org|1399999\d{4}")
NAMES = [mark.name for mark in (*MARKS, ANSWER)]
# used to send messages; shown on no page, or only in part
NOWHERE = frozenset(
    {"a mail address of an applicant", "the mail address of an expert", "the mobile number of an applicant"}
)


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = Two()
        world.marks = planted(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def found(two, django_db_blocker):
    """Return where each mark was found by whom: name of the mark → person → addresses."""
    seen = defaultdict(lambda: defaultdict(set))
    with django_db_blocker.unblock():
        for person, user in two.people.items():
            client = Client(raise_request_exception=False)
            if user.pk:
                client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            for address in addresses(two):
                for mark in MARKED.findall(texts(client, address)):
                    seen[two.marks[mark].name][person].add(address)
            for call in references_of(two)["call"]:
                for way in EXPORTS:
                    for mark in MARKED.findall(exported(client, f"/calls/{call}/{way}")):
                        seen[two.marks[mark].name][person].add(f"export {way}")
        for message in Message.objects.exclude(recipient=None).select_related("recipient"):
            person = two.name_of(message.recipient) or "somebody else"
            for mark in MARKED.findall(f"{message.headline}{message.body}{message.context}"):
                seen[two.marks[mark].name][person].add(f"message {message.template}")
    return seen


@pytest.mark.parametrize("mark", [*MARKS, ANSWER], ids=lambda mark: mark.name)
def test_a_private_text_is_found_only_by_those_who_may(found, mark):
    leaks = {person: sorted(places) for person, places in found[mark.name].items() if person not in mark.may}

    assert leaks == {}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOWHERE])
def test_a_private_text_is_found_by_somebody(found, name):
    assert found[name]


def test_every_private_column_is_marked_or_says_why_not(two):
    unmarked = {column for columns in UNMARKED.values() for column in columns}
    marked = marked_columns(two)

    assert set(private_columns()) - marked - unmarked == set()
    assert marked & unmarked == set()


def test_every_route_with_a_reference_is_asked(two):
    asked = list(addresses(two))
    silent = [
        route
        for route in routes()
        if "<" in route and not any(re.match(r"^/" + re.sub(r"<[^>]+>", "[^/]+", route) + "$", one) for one in asked)
    ]

    assert silent == []
