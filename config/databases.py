# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of ``DATABASE_URL`` with what the house asks of it."""

from typing import Any

LOCK_SECONDS = 5
STATEMENT_SECONDS = 60
CONNECTION_SECONDS = 60


def database(settings: dict[str, Any]) -> dict[str, Any]:
    """Return Django's settings of a database: SQLite through our backend, PostgreSQL with time limits."""
    if settings["ENGINE"].endswith("sqlite3"):
        # the test database is a file as well: threads do not share one in memory
        return {**settings, "ENGINE": "config.sqlite", "TEST": {"NAME": f"{settings['NAME']}.test"}}
    # No server_side_binding (prepared statements), though PostgreSQL would plan half as much: with it Django gives an
    # amount in `F("committed_fen") + amount` the type of an IntegerField, and beyond 2**31 fen psycopg cuts it silently.
    options = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
    return {
        **settings,
        "OPTIONS": {**settings.get("OPTIONS", {}), "options": options},
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }
