# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a rotation no value needs the older key."""

import base64
from io import StringIO

import pytest
from django.core.management import call_command

from grants.models import Message
from grants.services import rotation
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
OLD = base64.urlsafe_b64encode(b"o" * 32).decode()
NEW = base64.urlsafe_b64encode(b"n" * 32).decode()


def test_older_values_are_brought_to_the_newest_key(settings, monkeypatch):
    monkeypatch.setattr(rotation, "CHUNK", 2)
    settings.FIELD_KEYS = [OLD]
    user = UserFactory()
    rows = [
        Message.objects.create(
            subject_label="x", template="x", channel="sms", language="en", recipient=user, address=f"+86138{n:08d}"
        )
        for n in range(5)
    ]
    settings.FIELD_KEYS = [NEW, OLD]
    output = StringIO()

    call_command("rotate_keys", stdout=output)
    call_command("rotate_keys", stdout=output)

    settings.FIELD_KEYS = [NEW]
    assert output.getvalue().splitlines() == [
        "5 values brought to the newest key",
        "0 values brought to the newest key",
    ]
    assert [Message.objects.get(pk=row.pk).address for row in rows] == [row.address for row in rows]
    assert Message.objects.get(pk=rows[0].pk).body == ""


def test_value_written_meanwhile_is_left_alone(settings):
    settings.FIELD_KEYS = [OLD]
    row = Message.objects.create(
        subject_label="x", template="x", channel="sms", language="en", recipient=UserFactory(), address="+8613800000000"
    )
    settings.FIELD_KEYS = [NEW, OLD]
    field = Message._meta.get_field("address")
    (stored,) = [stored for _pk, stored in rotation._older(Message, "address", 0)]
    Message.objects.filter(pk=row.pk).update(address="+8613811111111")

    changed = rotation._replace(Message, field, row.pk, stored)

    assert (changed, Message.objects.get(pk=row.pk).address) == (0, "+8613811111111")
