# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of indexes on tables of our libraries: installed after every migration, like the triggers.

SQLite drops an index made by hand whenever a migration of the library rebuilds its table; a migration of ours would
not bring it back.
"""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

REGISTRY: dict[str, tuple[str, str]] = {}


def register_index(name: str, table: str, definition: str) -> None:
    """Add an index: ``definition`` is what follows ``CREATE``, with ``{name}`` and ``{table}`` in their places.

    Example: ``INDEX IF NOT EXISTS {name} ON {table} (process_id) WHERE finished IS NULL``; both databases read it.
    """
    REGISTRY[name] = (table, f"CREATE {definition.format(name=name, table=table)}")


def indexes_install(connection: BaseDatabaseWrapper) -> None:
    """Create every registered index whose table exists; twice has no further effect."""
    present = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table, statement in REGISTRY.values():
            if table in present:
                cursor.execute(statement)


def indexes_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the registered indexes that the database does not have, by name."""
    absent = []
    with connection.cursor() as cursor:
        for name, (table, _statement) in REGISTRY.items():
            if name not in connection.introspection.get_constraints(cursor, table):
                absent.append(name)
    return sorted(absent)
