# SPDX-License-Identifier: AGPL-3.0-or-later
"""Triggers: they are there, come back after table rebuilds and flushes, and their absence is noticed."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from grants.models import District, Event
from grants.models.triggers import REGISTRY, register_trigger, triggers_install, triggers_lift, triggers_missing
from tests.factories.audit import written_log


@pytest.fixture
def district_guard():
    """Refuse a district named "refused", by a trigger whose text looks at a second table."""
    name = "district_test"
    register_trigger(
        name,
        "grants_district",
        {
            "sqlite": [
                (
                    "CREATE TRIGGER guard_district_test BEFORE INSERT ON grants_district "
                    "WHEN NEW.name_zh = 'refused' AND NOT EXISTS (SELECT 1 FROM grants_event WHERE id < 0) "
                    "BEGIN SELECT RAISE(ABORT, 'district refused'); END"
                )
            ],
            "postgresql": [
                (
                    "CREATE OR REPLACE FUNCTION guard_district_test() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$BEGIN IF NEW.name_zh = 'refused' THEN RAISE EXCEPTION 'district refused'; END IF; RETURN NEW; END$$"
                ),
                (
                    "CREATE OR REPLACE TRIGGER guard_district_test BEFORE INSERT ON grants_district "
                    "FOR EACH ROW EXECUTE FUNCTION guard_district_test()"
                ),
            ],
        },
    )
    yield name
    REGISTRY.pop(name, None)
    triggers_install(connection)


def refuses_district() -> bool:
    try:
        with transaction.atomic():
            District.objects.create(code="000001", name_zh="refused", kind="district")
    except DatabaseError:
        return True
    return False


@pytest.mark.django_db
def test_all_triggers_are_installed_by_migrate():
    assert triggers_missing(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_all_triggers_are_back_after_the_flush_of_a_test(_round):
    written_log()

    assert triggers_missing(connection) == []
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.all().delete()


@pytest.mark.django_db
def test_installing_twice_changes_nothing():
    triggers_install(connection)
    triggers_install(connection)

    assert triggers_missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_registered_trigger_acts_and_leaves_with_its_registration(district_guard):
    triggers_install(connection)

    acted = refuses_district()
    REGISTRY.pop(district_guard)
    triggers_install(connection)

    assert (acted, refuses_district()) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_changed_trigger_is_named_and_replaced(district_guard):
    triggers_install(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER guard_district_test")
            cursor.execute("CREATE TRIGGER guard_district_test BEFORE INSERT ON grants_district BEGIN SELECT 1; END")
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION guard_district_test() RETURNS trigger LANGUAGE plpgsql AS "
                "$$BEGIN RETURN NEW; END$$"
            )

    named = triggers_missing(connection)
    triggers_install(connection)

    assert named == ["guard_district_test"]
    assert triggers_missing(connection) == []
    assert refuses_district()


@pytest.mark.django_db(transaction=True)
def test_trigger_switched_off_is_named():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER guard_grants_seal_update")
            expected = "guard_grants_seal_update"
        else:
            cursor.execute("ALTER TABLE grants_seal DISABLE TRIGGER guard_grants_seal_rows")
            expected = "guard_grants_seal_rows"

    named = triggers_missing(connection)

    assert named == [expected]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE grants_seal ENABLE TRIGGER guard_grants_seal_rows")
    triggers_install(connection)
    assert triggers_missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_lifted_triggers_are_back_after_an_error():
    events = written_log()

    with pytest.raises(DatabaseError), triggers_lift(connection), transaction.atomic():
        Event.objects.filter(pk=events[-1].pk).update(stream_seq=None)

    assert triggers_missing(connection) == []
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.update(action="y")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["event", "district"])
def test_triggers_survive_the_rebuild_of_a_table(district_guard, table):
    triggers_install(connection)
    model, name = (Event, "action") if table == "event" else (District, "kind")
    narrow = model._meta.get_field(name)
    wide = models.CharField(max_length=200)
    wide.set_attributes_from_name(name)
    wide.model = model

    with connection.schema_editor() as editor:
        editor.alter_field(model, narrow, wide)
    missing_after_rebuild = triggers_missing(connection)
    with connection.schema_editor() as editor:
        editor.alter_field(model, wide, narrow)

    assert missing_after_rebuild == []
    assert triggers_missing(connection) == []
    assert refuses_district()


@pytest.mark.django_db(transaction=True)
def test_failed_schema_change_leaves_the_triggers():
    with pytest.raises(RuntimeError), connection.schema_editor():
        raise RuntimeError

    assert triggers_missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_migrate_brings_back_what_was_lost():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER guard_grants_event_update")
        else:
            cursor.execute("DROP TRIGGER guard_grants_event_rows ON grants_event")

    call_command("migrate", verbosity=0)

    assert triggers_missing(connection) == []


@pytest.mark.parametrize(
    "sql",
    [
        {"sqlite": ["CREATE TRIGGER guard_x BEFORE INSERT ON t BEGIN SELECT 1; END"]},
        {"sqlite": ["CREATE TRIGGER x BEFORE INSERT ON t BEGIN SELECT 1; END"], "postgresql": []},
        {"sqlite": ["SELECT 1"], "postgresql": ["SELECT 1"]},
    ],
)
def test_registration_without_both_databases_or_our_prefix_is_refused(sql):
    with pytest.raises(ValueError, match="Trigger wrong"):
        register_trigger("wrong", "t", sql)

    assert "wrong" not in REGISTRY
