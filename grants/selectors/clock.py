# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clock that decides what is late: the database's."""

from datetime import UTC, datetime

from django.db import connection


def database_now() -> datetime:
    """Return the database's present moment in UTC, not the start of the transaction.

    PostgreSQL gives microseconds, SQLite milliseconds.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
            return moment.astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%fZ','now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).astimezone(UTC)
