# SPDX-License-Identifier: AGPL-3.0-or-later
"""Encrypted text: closed in the database, open to us, bound to its column, and readable after a change of keys."""

import base64

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from grants.fields import UnreadableValueError, decrypt, encrypt, key_id, keyed_hash
from grants.models import Message
from tests.factories.people import UserFactory

OLD = base64.urlsafe_b64encode(b"o" * 32).decode()
NEW = base64.urlsafe_b64encode(b"n" * 32).decode()


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = [OLD]
    settings.HASH_KEY = OLD


def test_same_text_is_stored_differently_each_time():
    first, second = encrypt("张三", place="t.c"), encrypt("张三", place="t.c")

    assert first != second
    assert (decrypt(first, place="t.c"), decrypt(second, place="t.c")) == ("张三", "张三")


def test_value_moved_to_another_column_does_not_open():
    stored = encrypt("张三", place="t.a")

    with pytest.raises(UnreadableValueError, match=r"A value of t\.b does not open"):
        decrypt(stored, place="t.b")


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-4] + "AAA=", lambda text: text[:9] + "!", lambda text: text[:9]]
)
def test_altered_value_does_not_open(damage):
    stored = damage(encrypt("张三", place="t.c"))

    with pytest.raises(UnreadableValueError):
        decrypt(stored, place="t.c")


def test_new_key_writes_and_old_key_still_reads(settings):
    old = encrypt("x", place="t.c")
    settings.FIELD_KEYS = [NEW, OLD]

    new = encrypt("x", place="t.c")

    assert (old.partition(".")[0], new.partition(".")[0]) == (key_id(OLD), key_id(NEW))
    assert decrypt(old, place="t.c") == "x"


def test_value_of_a_lost_key_says_so(settings):
    old = encrypt("x", place="t.c")
    settings.FIELD_KEYS = [NEW]

    with pytest.raises(UnreadableValueError, match="No key"):
        decrypt(old, place="t.c")


@pytest.mark.django_db
def test_column_holds_ciphertext_and_the_model_text():
    message = Message.objects.create(
        subject_label="x", template="x", channel="sms", address="+8613812345678", language="en", recipient=UserFactory()
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT address, body FROM grants_message")
        stored = cursor.fetchone()

    assert Message.objects.get(pk=message.pk).address == "+8613812345678"
    assert stored[0].startswith(key_id(OLD) + ".")
    assert stored[1] == ""


@pytest.mark.django_db
def test_encrypted_text_cannot_be_compared():
    with pytest.raises(FieldError):
        Message.objects.filter(address="+8613812345678")

    assert list(Message.objects.filter(address__isnull=True)) == []


def test_keyed_hash_finds_equal_values_of_one_purpose():
    assert keyed_hash("110", purpose="identity") == keyed_hash("110", purpose="identity")
    assert keyed_hash("110", purpose="identity") != keyed_hash("110", purpose="account")
    assert len(keyed_hash("110", purpose="identity")) == 64


def test_keyed_hash_depends_on_the_key(settings):
    before = keyed_hash("110", purpose="identity")
    settings.HASH_KEY = NEW

    assert keyed_hash("110", purpose="identity") != before
