# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages: an outbox row with its cause, sent once by whoever claims it, kept when it cannot be sent."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from grants.enums import MessageChannel, MessageState
from grants.models import Message
from grants.services import messages
from grants.services.messages import message_queue, message_send, messages_send_due, messages_sweep
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(settings, tmp_path):
    """Give the tests two templates of their own."""
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "greeting.txt").write_text(
        "{% load i18n %}{% get_current_language as language %}{{ language }}: {{ title }}\n\n{{ site }}/{{ number }}\n"
    )
    (folder / "code.txt").write_text("Code\n{{ code }}\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    settings.MESSAGE_SINK = True
    settings.SMS_BACKEND = "grants.services.delivery.SinkSms"
    settings.SITE_URL = "https://ronghe.example"


@pytest.fixture
def announced(monkeypatch):
    """Collect what would travel through the broker."""
    calls = []
    monkeypatch.setattr(messages.message_send_task, "apply_async", lambda **call: calls.append(call))
    return calls


def queue_one(**options):
    user = options.pop("to", None) or UserFactory(email="li@example.org")
    (message,) = message_queue(
        subject=user, template="greeting", to=user, context={"title": "标题", "number": "P-1"}, **options
    )
    return message


def test_message_goes_out_in_the_language_of_its_reader():
    message = queue_one(to=UserFactory(email="li@example.org", language="en"))

    sent = message_send(message_id=message.pk)

    message.refresh_from_db()
    assert (sent, message.state, message.headline) == (True, MessageState.SENT, "en: 标题")
    (letter,) = mail.outbox
    assert (letter.subject, letter.body, letter.to) == ("en: 标题", "https://ronghe.example/P-1", ["li@example.org"])
    assert letter.extra_headers["Message-ID"].startswith(f"<message-{message.pk}@")


def test_reader_without_a_language_gets_the_default():
    message = queue_one()

    message_send(message_id=message.pk)

    assert mail.outbox[0].subject == "zh-hans: 标题"


def test_message_is_sent_once_however_often_it_is_announced():
    message = queue_one()

    assert [message_send(message_id=message.pk) for _time in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_person_without_mail_gets_a_text():
    user = UserFactory(email=None)

    (message,) = message_queue(subject=user, template="code", to=user, context={"code": "123456"})
    message_send(message_id=message.pk)

    message.refresh_from_db()
    assert (message.channel, message.address, message.body) == (MessageChannel.SMS, user.mobile, "123456")
    assert mail.outbox == []


def test_channel_can_be_asked_for():
    message = queue_one(channel=MessageChannel.SMS)

    assert message.channel == MessageChannel.SMS


@pytest.mark.parametrize(("to", "channel"), [("a@example.org", "mail"), ("+8613812345678", "sms")])
def test_bare_address_is_reached(to, channel):
    (message,) = message_queue(subject=UserFactory(), template="code", to=to, context={"code": "1"})

    assert (message.recipient, message.channel, message.address) == (None, channel, to)


def test_organisation_is_reached_through_its_active_administrators():
    organisation = OrganisationFactory()
    administrator = MembershipFactory(organisation=organisation, is_administrator=True).user
    MembershipFactory(organisation=organisation, is_administrator=False, is_preparer=True)
    MembershipFactory(organisation=organisation, is_administrator=True, is_active=False)
    MembershipFactory(organisation=organisation, is_administrator=True, user=UserFactory(is_active=False))

    rows = message_queue(subject=organisation, template="code", to=organisation, context={"code": "1"})

    assert [(row.recipient, row.organisation) for row in rows] == [(administrator, organisation)]


def test_several_people_get_one_message_each():
    people = [UserFactory(), UserFactory()]

    rows = message_queue(subject=people[0], template="code", to=people, context={"code": "1"})

    assert [row.recipient for row in rows] == people


def test_row_in_the_database_hides_address_context_and_body():
    message = queue_one()
    message_send(message_id=message.pk)

    with connection.cursor() as cursor:
        cursor.execute("SELECT address, context, body FROM grants_message")
        (stored,) = cursor.fetchall()

    assert not [text for text in stored if "li@" in text or "P-1" in text or "标题" in text]


def test_unsendable_message_waits_longer_each_time_and_ends(settings):
    settings.SMS_BACKEND = ""
    message = queue_one(channel=MessageChannel.SMS)

    first = message_send(message_id=message.pk)
    message.refresh_from_db()
    waited = message.send_after - timezone.now()
    for _attempt in range(messages.MAX_ATTEMPTS):
        Message.objects.update(send_after=Now())
        message_send(message_id=message.pk)

    message.refresh_from_db()
    assert (first, message.state, message.attempts) == (False, MessageState.FAILED, messages.MAX_ATTEMPTS)
    assert timedelta(seconds=30) < waited <= timedelta(minutes=1)
    assert message.error.startswith("ImproperlyConfigured at delivery.py:")


def test_message_of_a_killed_worker_is_sent_by_the_next():
    message = queue_one()
    Message.objects.update(state=MessageState.SENDING, lease_until=timezone.now() - timedelta(seconds=1))

    assert messages_send_due() == 1
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_message_being_sent_is_left_alone():
    message = queue_one()
    Message.objects.update(state=MessageState.SENDING, lease_until=timezone.now() + timedelta(minutes=1))

    assert (message_send(message_id=message.pk), messages_send_due()) == (False, 0)


def test_message_is_announced_after_the_commit(announced, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = queue_one()
        before = list(announced)

    assert before == []
    assert announced == [{"kwargs": {"message_id": message.pk}, "task_id": f"message-{message.pk}", "queue": "fast"}]


def test_sweep_announces_what_was_lost(announced):
    message = queue_one()
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=2))

    assert messages_sweep() == 1
    assert [call["task_id"] for call in announced] == [f"message-{message.pk}"]


@pytest.mark.django_db(transaction=True)
def test_message_of_an_undone_act_is_never_sent(announced):
    user = UserFactory(email="li@example.org")

    with pytest.raises(RuntimeError):
        _queue_and_fail(user)

    assert (Message.objects.count(), announced) == (0, [])


@transaction.atomic
def _queue_and_fail(user):
    queue_one(to=user)
    raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_a_message_once(announced):
    message = queue_one()
    start = threading.Barrier(8)

    def work():
        start.wait()
        message_send(message_id=message.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail.outbox) == 1
