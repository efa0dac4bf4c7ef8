# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write many rows of one table at once: by COPY on PostgreSQL, by the ORM's own ways elsewhere.

Constraints and triggers hold as for any other insert; ``save()`` is not called. All rows set the same columns.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

BATCH = 1000


@contextmanager
def collector_paused() -> Iterator[None]:
    """Leave the search for cycles while many rows are made: rows hold none, and looking through all takes a fifth.

    It is the process that pauses: for jobs of a worker and commands, not for requests.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def rows_insert(rows: Iterable[Model]) -> None:
    """Insert rows and give them their keys; the caller is in a transaction."""
    instances = list(rows)
    if not instances:
        return
    model = type(instances[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(instances, batch_size=BATCH)
        return
    for instance, key in zip(instances, _keys(model, len(instances)), strict=True):
        instance.pk = key
    # what the database fills in by itself is left out
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(getattr(instances[0], field.attname), DatabaseDefault)
    ]
    _copy(model._meta.db_table, fields, instances)


def rows_update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Update the named fields of rows that are there; the caller is in a transaction and has locked them."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=names
        )
        return
    from psycopg import sql  # noqa: PLC0415 -- heavy library

    fields = [one for one in model._meta.concrete_fields if one.primary_key or one.name in names]
    fields.sort(key=lambda field: not field.primary_key)
    table, draft = sql.Identifier(model._meta.db_table), f"draft_{model._meta.db_table}"
    columns = [sql.Identifier(str(field.column)) for field in fields]
    staged = sql.Identifier(draft)
    pairs = [sql.SQL("{0} = {1}.{0}").format(column, staged) for column in columns[1:]]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
                staged, sql.SQL(", ").join(columns), table
            )
        )
        _copy(draft, fields, rows)
        cursor.execute(
            sql.SQL("UPDATE {table} SET {pairs} FROM {staged} WHERE {table}.{key} = {staged}.{key}").format(
                table=table, pairs=sql.SQL(", ").join(pairs), staged=staged, key=columns[0]
            )
        )
        cursor.execute(sql.SQL("DROP TABLE {}").format(staged))


def _keys(model: type[Model], count: int) -> list[int]:
    """Take keys from the sequence of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(table: str, fields: Sequence[Any], rows: Iterable[Model]) -> None:
    from psycopg import sql  # noqa: PLC0415 -- heavy library

    columns = [sql.Identifier(field.column) for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), sql.SQL(", ").join(columns))
    database = connections[DEFAULT_DB_ALIAS]  # the shared name looks itself up at every use
    ways = [(field.attname, field.get_db_prep_save) for field in fields]
    with database.cursor() as cursor, database.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([prepare(getattr(row, name), database) for name, prepare in ways])
