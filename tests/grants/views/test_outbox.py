# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox page: every message of a demonstration, and nothing anywhere else."""

import pytest
from django.urls import reverse

from grants.services.messages import message_queue, message_send
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    settings.MESSAGE_SINK = True
    settings.SMS_BACKEND = "grants.services.delivery.SinkSms"


def send_code(code="314159"):
    user = UserFactory()
    (message,) = message_queue(subject=user, template="sign_in_code", to=user, context={"code": code})
    message_send(message_id=message.pk)
    return message


def test_sent_code_can_be_read(client, sink):
    send_code()

    page = client.get(reverse("grants:outbox"))

    assert page.status_code == 200
    assert page.content.decode().count("314159") >= 1


def test_waiting_message_shows_no_text(client, sink):
    user = UserFactory()
    message_queue(subject=user, template="sign_in_code", to=user, context={"code": "271828"})

    page = client.get("/outbox/").content.decode()

    assert ("271828" in page, user.mobile in page) == (False, True)


def test_empty_outbox_says_so(client, sink):
    page = client.get("/outbox/").content.decode()

    assert (page.count("<article"), page.count('class="empty"')) == (0, 1)


def test_where_messages_really_go_out_the_page_is_absent(client, settings):
    settings.MESSAGE_SINK = False
    send_code()

    answer = client.get("/outbox/")

    assert answer.status_code == 404


def test_number_of_queries_does_not_grow_with_the_list(client, sink, django_assert_num_queries):
    send_code()
    client.get("/outbox/")
    with django_assert_num_queries(2):
        client.get("/outbox/")
    send_code()
    send_code()

    with django_assert_num_queries(2):
        client.get("/outbox/")
