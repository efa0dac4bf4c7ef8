# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of database triggers: what must always be true and no constraint can say.

A module that owns a table registers its triggers beside the model, in the SQL of both databases; a receiver of
``post_migrate`` installs them (SQLite loses a table's triggers whenever the table is rebuilt). Every name starts
with ``guard_``, so a trigger that left the register is recognised and removed.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "guard_"
_TRIGGER = re.compile(r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?TRIGGER\s+(\w+)", re.IGNORECASE)
_FUNCTION = re.compile(r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(\w+).*?\$\$(.*)\$\$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Trigger:
    """What one registration says: a table, and the statements that create its triggers, by database."""

    name: str
    table: str
    sql: dict[str, tuple[str, ...]]


REGISTRY: dict[str, Trigger] = {}


def register_trigger(name: str, table: str, sql: dict[str, Sequence[str]]) -> None:
    """Add triggers of ``table``; ``sql`` holds ``CREATE TRIGGER guard_…`` statements for sqlite and postgresql.

    SQLite: one statement for each trigger, ``CREATE TRIGGER guard_… …``. PostgreSQL: ``CREATE OR REPLACE
    FUNCTION guard_…`` with its body between ``$$``, then ``CREATE OR REPLACE TRIGGER guard_…``.
    """
    statements = {vendor: tuple(statement.strip() for statement in lines) for vendor, lines in sql.items()}
    if set(statements) != {"sqlite", "postgresql"}:
        raise ValueError(f"Trigger {name} needs SQL for sqlite and postgresql.")
    for lines in statements.values():
        names = [match[1] for line in lines if (match := _TRIGGER.match(line))]
        if not names or not all(found.startswith(PREFIX) for found in names):
            raise ValueError(f"Trigger {name} creates nothing, or something not named {PREFIX}…")
    REGISTRY[name] = Trigger(name, table, statements)


def register_append_only(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on ``table``."""
    guard, text = f"{PREFIX}{table}", f"rows of {table} are never changed"
    register_trigger(
        f"{table}_append_only",
        table,
        {
            "sqlite": [
                f"CREATE TRIGGER {guard}_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END"
                for act in ("UPDATE", "DELETE")
            ],
            "postgresql": [
                (
                    f"CREATE OR REPLACE FUNCTION {guard}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$BEGIN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END$$"
                ),
                (
                    f"CREATE OR REPLACE TRIGGER {guard}_rows BEFORE UPDATE OR DELETE ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {guard}()"
                ),
                (
                    f"CREATE OR REPLACE TRIGGER {guard}_truncate BEFORE TRUNCATE ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {guard}()"
                ),
            ],
        },
    )


def triggers_install(connection: BaseDatabaseWrapper) -> None:
    """Bring the database to what the register says; twice has no further effect."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        wanted = _wanted(connection)
        present = _present(cursor, connection.vendor)
        for name in present.keys() - wanted.keys():
            _drop(cursor, connection.vendor, name, present[name][0])
        for name, statement in wanted.items():
            if connection.vendor == "sqlite" and name in present:
                if present[name][1] == statement:
                    continue
                _drop(cursor, connection.vendor, name, present[name][0])
            if connection.vendor == "sqlite":
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            for trigger in _of_present_tables(connection):
                for statement in trigger.sql["postgresql"]:
                    cursor.execute(statement)


def triggers_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the registered triggers that are absent, switched off, or altered in the database, by name."""
    with connection.cursor() as cursor:
        present = _present(cursor, connection.vendor)
        absent = {
            name
            for name, statement in _wanted(connection).items()
            if name not in present or (connection.vendor == "sqlite" and present[name][1] != statement)
        }
        if connection.vendor == "postgresql":
            absent |= _altered_functions(cursor, connection)
    return sorted(absent)


@contextmanager
def triggers_lift(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift every trigger for the flush between tests (and for tests that damage rows); never used by the product."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            for name, (table, _sql) in _present(cursor, connection.vendor).items():
                _drop(cursor, connection.vendor, name, table)
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = origin")
        else:
            triggers_install(connection)


def _of_present_tables(connection: BaseDatabaseWrapper) -> list[Trigger]:
    tables = set(connection.introspection.table_names())
    return [trigger for trigger in REGISTRY.values() if trigger.table in tables]


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return {
        match[1]: statement
        for trigger in _of_present_tables(connection)
        for statement in trigger.sql[connection.vendor]
        if (match := _TRIGGER.match(statement))
    }


def _present(cursor: Any, vendor: str) -> dict[str, tuple[str, str]]:
    """Return name → (table, SQL); on PostgreSQL a trigger that is switched off does not count."""
    if vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
    else:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text, '' FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname LIKE 'guard\\_%'"
        )
    return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if vendor == "postgresql" else ""))


def _altered_functions(cursor: Any, connection: BaseDatabaseWrapper) -> set[str]:
    wanted = {
        match[1]: match[2]
        for trigger in _of_present_tables(connection)
        for statement in trigger.sql["postgresql"]
        if (match := _FUNCTION.match(statement))
    }
    cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'guard\\_%'")
    present = dict(cursor.fetchall())
    return {name for name, body in wanted.items() if present.get(name) != body}
