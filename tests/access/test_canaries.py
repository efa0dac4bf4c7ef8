# SPDX-License-Identifier: AGPL-3.0-or-later
"""No private text is found where it must not be: pages, API, exports, messages and logs are searched for marked ones."""

import re
from collections import defaultdict

import pytest
from django.db import transaction
from django.test import Client, override_settings

from grants.models import Message
from grants.services.jobs import jobs_run_due
from grants.services.messages import message_queue, messages_send_due
from grants.services.prints import SNAPSHOT_PDF
from tests.access.canaries.asking import EXPORTS, addresses, exported, references_of, refused, routes, taken_out, texts
from tests.access.canaries.listening import listening
from tests.access.canaries.marks import ANSWER, MARKS, UNMARKED, marked_columns, planted, private_columns
from tests.access.canaries.reading import joined
from tests.access.canaries.world import Two

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # all pages are asked before the first test
MARKED = re.compile(r"ZMARK\d{4}Z|zmark\d+@example\.org|1399999\d{4}")
IN_NO_LOG = re.compile(MARKED.pattern + r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?![\dA-Za-z])")
# what people type into forms, by the names that our forms have for it
PRIVATE = {
    "login": "+8613999990000",
    "password": "ZMARK9999Z",
    "mobile": "13999990000",
    "phone": "13999990000",
    "email": "zmark9999@example.org",
    "name": "ZMARK9999Z",
    "title": "ZMARK9999Z",
    "opinion": "ZMARK9999Z",
    "reason": "ZMARK9999Z",
    "text": "ZMARK9999Z 11010119900307123X",
    "filer_name": "ZMARK9999Z",
    "filer_phone": "13999990000",
}
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
def crawled(two, django_db_blocker):
    """Return where each mark was found by whom, name of the mark → person → addresses; and what was logged meanwhile."""
    seen = defaultdict(lambda: defaultdict(set))
    with django_db_blocker.unblock(), listening() as heard:
        for person, user in two.people.items():
            client = _client_of(user)
            for address in addresses(two):
                for mark in MARKED.findall(texts(client, address)):
                    seen[two.marks[mark].name][person].add(address)
            for place, text in _exports(two, client, user):
                for mark in MARKED.findall(text):
                    seen[two.marks[mark].name][person].add(place)
        for message in Message.objects.exclude(recipient=None).select_related("recipient"):
            person = two.name_of(message.recipient) or "somebody else"
            for mark in MARKED.findall(f"{message.headline}{message.body}{message.context}"):
                seen[two.marks[mark].name][person].add(f"message {message.template}")
        _disturb(two)
    return seen, heard.lines


@pytest.fixture(scope="module")
def found(crawled):
    return crawled[0]


@pytest.fixture(scope="module")
def logged(crawled):
    return crawled[1]


def _exports(two, client, user):
    """Yield every list that somebody gets as a file, with the name of the way it came."""
    for kind, text in taken_out(client, user) if user.pk else ():
        yield f"taken out {kind}", text
    for call in references_of(two)["call"]:
        for way in EXPORTS:
            for text in exported(client, f"/calls/{call}/{way}"):
                yield f"export {way}", text


def _client_of(user):
    client = Client(raise_request_exception=False)
    if user.pk:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _disturb(two):
    """Make the house complain: refused forms, failed sign-ins, jobs that run, messages that no gateway takes."""
    for person in ("public", "applicant", "clerk", "officer", "expert", "officer_of_notice"):
        client = _client_of(two.people[person])
        for address in {*addresses(two), "/account/login/", "/account/password/reset/"}:
            refused(client, address, PRIVATE)
    Client(enforce_csrf_checks=True).post("/account/login/", PRIVATE)
    jobs_run_due(besides=[SNAPSHOT_PDF])
    with override_settings(SMS_BACKEND=""):
        context = {"organisation": PRIVATE["name"]}
        message_queue(subject=two.a, template="member_added", to=PRIVATE["login"], context=context)
        messages_send_due(limit=1000)


@pytest.mark.parametrize("mark", [*MARKS, ANSWER], ids=lambda mark: mark.name)
def test_a_private_text_is_found_only_by_those_who_may(found, mark):
    leaks = {person: sorted(places) for person, places in found[mark.name].items() if person not in mark.may}

    assert leaks == {}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOWHERE])
def test_a_private_text_is_found_by_somebody(found, name):
    assert found[name]


def test_no_private_text_is_in_a_log_or_on_the_console(logged):
    assert [line for line in logged if IN_NO_LOG.search(joined(line))] == []


@pytest.mark.parametrize("logger", ["django.request", "grants.services.messages", "ronghe.errors"])
def test_what_goes_wrong_is_logged(logged, logger):
    assert [line for line in logged if line.startswith(logger)]


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
