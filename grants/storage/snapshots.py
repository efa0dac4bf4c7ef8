# SPDX-License-Identifier: AGPL-3.0-or-later
"""One moment of the database for several questions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all queries of the block see the same moment, and none of them write.

    SQLite gives each query a moment of its own, and so does a transaction that began before the block.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
