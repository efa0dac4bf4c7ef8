# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way of damaging the audit log is found and named; rows are damaged by raw SQL with the triggers lifted."""

import json
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from grants.audit import record
from grants.engine.seals import merkle_root, seal_mac
from grants.models import Event, Seal, SealedEvent
from grants.models.triggers import triggers_lift
from grants.selectors.audit import audit_violations
from grants.services.sealing import events_seal, seals_anchor
from tests.factories.audit import written_log
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def damaging():
    """Give a cursor that no trigger and no foreign key hinders."""
    with triggers_lift(connection), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        yield cursor


def damage(sql, *values):
    with damaging() as cursor:
        cursor.execute(sql, values)


def found(**options):
    """Return the kinds of violations, each with the start of its place."""
    return {(violation.kind, violation.place) for violation in audit_violations(**options)}


def place(event):
    return f"{event.stream} #{event.stream_seq}"


def insert_copy(event, **changes):
    """Insert a row made of ``event`` and ``changes`` with raw SQL, its digest computed as record() does."""
    copy = Event.objects.get(pk=event.pk)
    for name, value in {"pk": None, **changes}.items():
        setattr(copy, name, value)
    if "digest" not in changes:
        copy.digest = copy.computed_digest()
    Event.objects.bulk_create([copy])
    return copy


def test_untouched_log_is_whole(sealed_log):
    assert found() == set()
    assert SealedEvent.objects.count() == 5


@pytest.mark.parametrize(
    ("column", "value"), [("action", "x"), ("data", {"year": 2027}), ("stream", "grants.organisation:0")]
)
def test_altered_event_is_named(sealed_log, column, value):
    event = sealed_log[-1]

    with damaging():
        Event.objects.filter(pk=event.pk).update(**{column: value})

    kinds = {kind for kind, where in found() if where.endswith(f"#{event.stream_seq}")}
    assert "altered" in kinds


def test_altered_event_with_a_new_digest_is_named(sealed_log):
    event = sealed_log[-1]
    event.action = "organisation.opened"

    damage(
        "UPDATE grants_event SET action = %s, digest = %s WHERE id = %s",
        event.action,
        event.computed_digest(),
        event.pk,
    )

    assert found() == {("altered", place(event))}


def test_altered_event_with_new_digests_everywhere_but_in_the_signature_is_named(sealed_log):
    event = sealed_log[-1]
    event.action = "organisation.opened"
    digest = event.computed_digest()

    damage("UPDATE grants_event SET action = %s, digest = %s WHERE id = %s", event.action, digest, event.pk)
    damage("UPDATE grants_sealedevent SET digest = %s WHERE event_id = %s", digest, event.pk)

    assert found() == {("altered", "seal 1")}


def test_missing_event_is_named(sealed_log):
    event = sealed_log[2]

    damage("DELETE FROM grants_event WHERE id = %s", event.pk)

    assert ("missing", place(event)) in found()


def test_missing_event_with_its_place_under_the_seal_is_named(sealed_log):
    event = sealed_log[2]

    damage("DELETE FROM grants_event WHERE id = %s", event.pk)
    damage("DELETE FROM grants_sealedevent WHERE event_id = %s", event.pk)

    assert {("missing", place(event)), ("missing", "seal 1")} <= found()


def test_event_cut_off_the_end_of_its_stream_is_named(sealed_log):
    event = sealed_log[-1]

    damage("DELETE FROM grants_event WHERE id = %s", event.pk)

    assert found() == {("cut-off", place(event))}


def test_whole_stream_cut_off_is_named(sealed_log):
    stream = sealed_log[0].stream

    damage("DELETE FROM grants_event WHERE stream = %s", stream)

    assert found() == {("cut-off", f"{stream} #{number}") for number in (1, 2, 3)}


def test_event_inserted_before_sealed_ones_is_named(sealed_log):
    event = sealed_log[0]

    with damaging():
        inserted = insert_copy(event, stream_seq=0)

    assert ("inserted", place(inserted)) in found()


def test_backdated_event_is_named_once_it_is_sealed(sealed_log, anchors):
    newest = sealed_log[-1]
    with damaging():
        backdated = insert_copy(newest, stream_seq=4, previous_digest=newest.digest, at=newest.at - timedelta(days=3))

    events_seal()

    assert found() == {("inserted", place(backdated))}


def test_reordered_events_are_named(sealed_log):
    first, third = sealed_log[0], sealed_log[2]

    with damaging() as cursor:
        cursor.execute("UPDATE grants_event SET stream_seq = 99 WHERE id = %s", [first.pk])
        cursor.execute("UPDATE grants_event SET stream_seq = 1 WHERE id = %s", [third.pk])
        cursor.execute("UPDATE grants_event SET stream_seq = 2 WHERE id = %s", [first.pk])

    assert ("re-ordered", f"{first.stream} #2") in found()


def test_reordered_places_under_a_seal_are_named(sealed_log):
    with damaging() as cursor:
        cursor.execute("UPDATE grants_sealedevent SET position = 99 WHERE position = 0")
        cursor.execute("UPDATE grants_sealedevent SET position = 0 WHERE position = 1")
        cursor.execute("UPDATE grants_sealedevent SET position = 1 WHERE position = 99")

    assert found() == {("altered", "seal 1"), ("re-ordered", "seal 1 position 1")}


def test_unsealed_event_is_named_after_the_grace(anchors):
    events = written_log()

    waiting, late = found(), found(grace=timedelta(0))

    assert (waiting, late) == (set(), {("unsealed", place(event)) for event in events})


def test_forged_seal_is_named(sealed_log):
    damage("UPDATE grants_seal SET count = 4")
    damage("DELETE FROM grants_sealedevent WHERE position = 4")

    assert {("forged", "seal 1"), ("altered", "seal 1")} <= found()


def test_seal_signed_with_another_key_is_named(sealed_log):
    seal = Seal.objects.get()
    damage("UPDATE grants_seal SET mac = %s", seal_mac(seal.content(), "another key"))

    assert found() == {("forged", "seal 1")}


def test_seal_of_an_unknown_key_is_named(sealed_log, settings):
    settings.AUDIT_KEYS = ["another key"]

    assert found() == {("forged", "seal 1")}


def test_seals_of_an_older_key_stay_good(sealed_log, settings):
    settings.AUDIT_KEYS = ["a new key", *settings.AUDIT_KEYS]
    written_log()

    events_seal()

    assert found() == set()
    assert Seal.objects.count() == 2


def test_removed_seal_is_named(sealed_log, anchors):
    written_log()
    events_seal()

    damage("DELETE FROM grants_sealedevent WHERE seal_id = (SELECT id FROM grants_seal WHERE seq = 1)")
    damage("DELETE FROM grants_seal WHERE seq = 1")

    assert {("missing", "seal 1"), ("cut-off", "seal 1")} <= found()


def test_log_cut_back_to_an_earlier_minute_is_named_by_its_anchor(sealed_log, anchors):
    later = written_log()
    events_seal()

    damage("DELETE FROM grants_sealedevent WHERE seal_id = (SELECT id FROM grants_seal WHERE seq = 2)")
    damage("DELETE FROM grants_seal WHERE seq = 2")
    damage("DELETE FROM grants_event WHERE id >= %s", later[0].pk)

    assert found() == {("cut-off", "seal 2")}


def test_cut_anchor_file_is_named(sealed_log, anchors):
    anchors.write_text("")

    assert found() == {("cut-off", "anchor of seal 1")}


def test_lost_anchor_file_is_named(sealed_log, anchors):
    anchors.unlink()

    assert found() == {("cut-off", "anchor of seal 1")}


def test_altered_anchor_is_named(sealed_log, anchors):
    line = json.loads(anchors.read_text())
    anchors.write_text(json.dumps({**line, "count": 4}) + "\n" + "rubbish\n")

    assert found() == {("forged", "seal 1"), ("altered", "anchor line 2")}


def test_torn_anchor_line_is_written_again(sealed_log, anchors):
    whole = anchors.read_bytes()
    anchors.write_bytes(whole[:20])

    added = seals_anchor()

    assert (added, anchors.read_bytes()) == (1, whole)


def test_sealing_takes_each_event_once_and_in_order(sealed_log, anchors):
    again = events_seal()
    with transaction.atomic():
        record(OrganisationFactory(), actor=None, action="organisation.created")

    assert (again, events_seal(), events_seal()) == (0, 1, 0)
    first, second = Seal.objects.order_by("seq")
    assert (second.previous, second.count) == (first.mac, 1)
    assert first.root == merkle_root([event.digest for event in sealed_log])
    assert len(anchors.read_text().splitlines()) == 2


def test_command_prints_a_line_for_each_violation_and_exits_with_1(sealed_log):
    damage("UPDATE grants_event SET action = 'x' WHERE id = %s", sealed_log[0].pk)
    output = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=output)

    assert ended.value.code == 1
    assert output.getvalue() == (
        f"altered\t{place(sealed_log[0])}\tevent {sealed_log[0].pk}: its content does not give its digest\n"
    )


def test_command_is_content_with_a_whole_log(sealed_log):
    output = StringIO()

    call_command("verify_audit", stdout=output, stderr=StringIO())

    assert output.getvalue() == ""
