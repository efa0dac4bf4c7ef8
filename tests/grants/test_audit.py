# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events: their chain, what they may not hold, and who refuses to change them."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from grants.audit import events_of, record
from grants.models import District, Event
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_first_event_starts_the_stream():
    organisation, user = OrganisationFactory(), UserFactory()

    event = record(organisation, actor=user, action="organisation.renamed", data={"year": 2026})

    assert (event.stream, event.stream_seq) == (f"grants.organisation:{organisation.pk}", 1)
    assert (event.actor, event.subject, event.previous_digest) == (user, event.stream, "")
    assert event.digest == event.computed_digest()


def test_next_event_continues_the_one_before():
    organisation = OrganisationFactory()
    first = record(organisation, actor=None, action="organisation.frozen")

    second = record(organisation, actor=None, action="organisation.thawed")

    assert (second.stream_seq, second.previous_digest) == (2, first.digest)


def test_digest_is_the_same_after_a_round_through_the_database():
    data = {"codes": ["a", "中"], "fen": 12_345_678_901_234, "open": True, "none": None, "pair": (1, 2)}

    event = record(OrganisationFactory(), actor=None, action="organisation.checked", data=data)

    assert Event.objects.get(pk=event.pk).computed_digest() == event.digest


def test_events_of_a_row_are_its_own_and_those_of_its_stream():
    organisation, other = OrganisationFactory(), OrganisationFactory()
    user = UserFactory()
    user.audit_stream = f"grants.organisation:{organisation.pk}"
    first = record(organisation, actor=None, action="organisation.frozen")
    second = record(user, actor=None, action="membership.added")
    record(other, actor=None, action="organisation.frozen")

    assert list(events_of(organisation)) == [first, second]
    assert list(events_of(user)) == [second]


@pytest.mark.parametrize(
    "data",
    [
        {"amount": 1.5},
        {"name": "x"},
        {"contact_phone": "x"},
        {"bank_account": "x"},
        {"note": "write to li@example.org"},
        {"note": "13812345678"},
        {"note": "+8613812345678"},
        {"deep": [{"code": "110101199003071234"}]},
        {"long": "x" * 201},
        {1: "key"},
        {"when": date(2026, 1, 1)},
    ],
)
def test_event_with_floats_or_personal_data_is_refused(data):
    organisation = OrganisationFactory()

    with pytest.raises(ValueError, match="Audit event organisation"):
        record(organisation, actor=None, action="organisation.renamed", data=data)

    assert Event.objects.count() == 0


def test_keys_and_codes_are_no_personal_data():
    data = {"uscc": "110101199003071234", "person_id": 7, "mobile_digest": "ab", "number": "LHRH-2026-P-0001"}

    event = record(OrganisationFactory(), actor=None, action="organisation.checked", data=data)

    assert event.data == data


@pytest.mark.django_db(transaction=True)
def test_event_outside_a_transaction_is_refused():
    organisation = OrganisationFactory()

    with pytest.raises(TransactionManagementError):
        record(organisation, actor=None, action="organisation.frozen")

    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE grants_event SET action = 'x'",
        "DELETE FROM grants_event",
        "UPDATE grants_seal SET count = 9",
        "DELETE FROM grants_seal",
        "UPDATE grants_sealedevent SET position = 9",
        "DELETE FROM grants_sealedevent",
    ],
)
def test_database_refuses_to_change_the_log(sealed_log, sql):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Event.objects.filter(action="organisation.frozen").count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_refuses_to_empty_or_replace_the_log(sealed_log):
    if connection.vendor == "sqlite":
        sql = "INSERT OR REPLACE INTO grants_event SELECT * FROM grants_event"
    else:
        sql = "TRUNCATE grants_event CASCADE"

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert Event.objects.filter(action="organisation.frozen").count() == 1


def test_rows_without_guard_can_be_changed():
    district = District.objects.create(code="310101", name_zh="黄浦区", kind="district")

    assert District.objects.filter(pk=district.pk).update(name_en="Huangpu") == 1


@pytest.mark.django_db
def test_a_digest_is_never_taken_for_a_number_of_a_person():
    organisation = OrganisationFactory()
    digest = "0" * 20 + "a13800138000b" + "f" * 31

    with transaction.atomic():
        event = record(organisation, actor=None, action="organisation.created", data={"sha256": digest})

    assert event.data == {"sha256": digest}
