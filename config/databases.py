# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of ``DATABASE_URL`` with what the house asks of it."""

from typing import Any

LOCK_SECONDS = 5
STATEMENT_SECONDS = 60
CONNECTION_SECONDS = 60
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


def database(settings: dict[str, Any], *, prepares: bool = True) -> dict[str, Any]:
    """Return Django's settings of a database: SQLite through our backend, PostgreSQL with time limits.

    With ``prepares`` PostgreSQL plans a statement that comes again on a connection only once; planning was half of
    what it did for a page. A pooler that hands out a connection by the transaction cannot have it.
    """
    if settings["ENGINE"].endswith("sqlite3"):
        # the test database is a file as well: threads do not share one in memory
        return {**settings, "ENGINE": "config.sqlite", "TEST": {"NAME": f"{settings['NAME']}.test"}}
    options = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
    return {
        **settings,
        "OPTIONS": {**(PREPARED if prepares else {}), **settings.get("OPTIONS", {}), "options": options},
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }
