# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes an objection one that is taken: its period, its facts, its signature, and who may leave it out."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grants.audit import events_of
from grants.enums import NoticeState, ObjectionFileKind, RequestState
from grants.exceptions import GrantsError
from grants.models import Notice, Objection, Request, RuleSet
from grants.selectors.objections import objection_found, phone_hash
from grants.services.objections import Enclosure, objection_file
from tests.factories.objections import noticed_entry, received_file
from tests.factories.world import World

pytestmark = pytest.mark.django_db

SIGNED = {"text": "设备采购合同与实际不符", "filer_name": "赵一", "filer_phone": "138 0000 5555"}


@pytest.fixture
def entry():
    return noticed_entry(World())


def rules(entry, **values):
    """Change the rules on notices that the case of an entry stands under."""
    rule_set = entry.application.rule_set
    rule_set.data["notice"] |= values
    RuleSet.objects.filter(pk=rule_set.pk).update(data=rule_set.data)


def enclosed(kind):
    return [Enclosure(kind=kind, blob=received_file(), name="材料.pdf")]


def assert_refused(entry, **fields):
    with pytest.raises(GrantsError):
        objection_file(entry=entry, **{**SIGNED, **fields})
    assert (Objection.objects.count(), Request.objects.count()) == (0, 0)


def test_a_signed_objection_is_taken_and_its_filer_is_encrypted(entry):
    objection = objection_file(entry=entry, **SIGNED)

    objection.refresh_from_db()
    assert (objection.filer_name, objection.filer_phone) == ("赵一", "+8613800005555")
    assert (objection.request.state, objection.request.filed_by) == (RequestState.FILED, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT filer_name, filer_phone FROM grants_objection")
        stored = " ".join(cursor.fetchone())
    assert [part for part in ("赵一", "13800005555") if part in stored] == []


def test_the_event_says_nothing_about_who_objected(entry):
    objection = objection_file(entry=entry, **SIGNED, enclosures=enclosed(ObjectionFileKind.EVIDENCE))

    event = events_of(objection.request).get()
    file = objection.files.get()
    assert (event.actor, event.action) == (None, "objection.filed")
    assert event.data == {"notice": entry.notice.number, "files": [file.blob.sha256]}
    assert (file.name, file.kind) == ("材料.pdf", ObjectionFileKind.EVIDENCE)


def test_the_same_receipt_is_filed_once(entry):
    first = objection_file(entry=entry, **SIGNED, receipt="ABCDEFGHJK")

    again = objection_file(entry=entry, **{**SIGNED, "text": "另一份"}, receipt="ABCDEFGHJK")

    assert again.pk == first.pk
    assert Request.objects.get().text == SIGNED["text"]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": " "},
        {"filer_name": ""},
        {"filer_phone": ""},
        {"filer_phone": "12345"},
        {"filer_name": "", "filer_phone": ""},
        {"filer_name": "", "filer_phone": "", "filer_unit": "某单位"},
    ],
)
def test_what_is_not_signed_with_name_and_phone_is_refused(entry, fields):
    assert_refused(entry, **fields)


def test_after_the_last_day_nothing_is_taken(entry):
    Notice.objects.update(opens_on=timezone.localdate() - timedelta(days=9), closes_on=timezone.localdate())
    objection_file(entry=entry, **SIGNED)
    Objection.objects.all().delete()
    Request.objects.all().delete()
    Notice.objects.update(closes_on=timezone.localdate() - timedelta(days=1))

    assert_refused(entry)


def test_an_ended_notice_takes_nothing(entry):
    Notice.objects.update(state=NoticeState.ENDED)

    assert_refused(entry)


def test_an_organisation_sets_its_seal(entry):
    assert_refused(entry, filer_unit="上海某单位")
    assert_refused(entry, filer_unit="上海某单位", enclosures=enclosed(ObjectionFileKind.EVIDENCE))

    objection = objection_file(
        entry=entry, **SIGNED, filer_unit="上海某单位", enclosures=enclosed(ObjectionFileKind.SEAL)
    )

    assert objection.filer_unit == "上海某单位"


def test_where_the_rules_ask_for_no_letter_no_seal_is_needed(entry):
    rules(entry, objection_written=False)

    assert objection_file(entry=entry, **SIGNED, filer_unit="上海某单位").files.count() == 0


def test_without_a_name_an_objection_needs_evidence_and_rules_that_take_it(entry):
    nobody = {"filer_name": "", "filer_phone": "", "enclosures": enclosed(ObjectionFileKind.EVIDENCE)}
    assert_refused(entry, **nobody)
    rules(entry, anonymous_taken_with_evidence=True)
    assert_refused(entry, **{**nobody, "enclosures": ()})

    objection = objection_file(entry=entry, **{**SIGNED, **nobody})

    assert (objection.is_anonymous, objection.phone_hash) == (True, "")


def test_where_no_real_name_is_asked_none_is_needed(entry):
    rules(entry, objection_real_name=False)

    assert objection_file(entry=entry, text="事实").is_anonymous is True


def test_an_objection_is_found_by_its_receipt_and_phone_in_any_spelling(entry):
    objection = objection_file(entry=entry, **SIGNED)

    found = [
        objection_found(receipt=f" {objection.receipt.lower()} ", phone=phone)
        for phone in ("13800005555", "+86 138-0000-5555", "13800005556", "", "乱写")
    ]

    assert found == [objection, objection, None, None, None]


def test_an_anonymous_objection_is_found_without_a_phone_only(entry):
    rules(entry, objection_real_name=False)
    objection = objection_file(entry=entry, text="事实")

    found = [objection_found(receipt=objection.receipt, phone=phone) for phone in ("", "13800005555")]

    assert found == [objection, None]


def test_a_signature_is_there_or_openly_left_out(entry):
    objection = objection_file(entry=entry, **SIGNED)

    for values in ({"phone_hash": ""}, {"is_anonymous": True, "phone_hash": phone_hash("+8613800005555")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**values)
