# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our SQLite backend: its pragmas, and the turn that goes with each outermost transaction."""

import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, transaction
from django.db.utils import IntegrityError

from config.sqlite.base import DatabaseWrapper
from config.sqlite.turnstile import Turnstile, TurnstileTimeoutError

SETTINGS = {
    "ENGINE": "config.sqlite",
    "AUTOCOMMIT": True,
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "TIME_ZONE": None,
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "TEST": {},
}

KILLED_WRITER = """
import os, signal, sys
from django.conf import settings
settings.configure(USE_TZ=True, DATABASES={"default": {"ENGINE": "config.sqlite", "NAME": sys.argv[1]}})
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("INSERT INTO t VALUES (1)")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _own_database_only(django_db_blocker):
    """Let the tests connect: they make their databases themselves."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def open_database(tmp_path):
    """Open connections of our backend to one new file, under the alias ``default``."""
    opened = []

    def open_one(**options):
        name = str(tmp_path / "db.sqlite3")
        wrapper = DatabaseWrapper({**SETTINGS, "NAME": name, "OPTIONS": options}, alias="default")
        opened.append(wrapper)
        return wrapper

    yield open_one
    for wrapper in opened:
        wrapper.close()


@pytest.fixture
def database(open_database, monkeypatch):
    """Stand in for the default connection, so that ``atomic`` uses it."""
    wrapper = open_database(timeout=0.5)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
    monkeypatch.setattr(transaction, "get_connection", lambda *_alias: wrapper)
    return wrapper


def free(database):
    """Say whether another connection gets the turn."""
    turnstile = Turnstile(str(database.settings_dict["NAME"]))
    try:
        turnstile.enter(0.05)
    except TurnstileTimeoutError:
        return False
    turnstile.leave()
    return True


def test_connection_is_safe_and_shared(database):
    def pragma(name):
        with database.cursor() as cursor:
            cursor.execute(f"PRAGMA {name}")
            return cursor.fetchone()[0]

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)
    assert (pragma("recursive_triggers"), pragma("busy_timeout")) == (1, 500)


def test_default_wait_is_twenty_seconds(open_database):
    with open_database().cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)


def test_turn_is_held_from_begin_to_commit(database):
    with transaction.atomic():
        outer = free(database)
        with transaction.atomic():
            inner = free(database)
        after_savepoint = free(database)

    assert (outer, inner, after_savepoint, free(database)) == (False, False, False, True)


def test_turn_is_left_at_rollback(database):
    with pytest.raises(ValueError, match="undo"), transaction.atomic():
        raise ValueError("undo")

    assert free(database)


def test_turn_is_left_when_the_connection_closes_inside_a_transaction(database):
    with transaction.atomic():
        database.close()

    assert free(database)


def test_turn_is_left_after_a_commit_that_fails(database):
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE child (n INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)")

    with pytest.raises(IntegrityError), transaction.atomic(), database.cursor() as cursor:
        cursor.execute("INSERT INTO child VALUES (7)")

    assert free(database)


def test_turn_is_left_when_the_transaction_cannot_begin(database):
    stranger = sqlite3.connect(database.settings_dict["NAME"], isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError, match="locked"):
        transaction.atomic().__enter__()

    stranger.close()
    assert free(database)


def test_wait_for_the_turn_ends_as_a_locked_database(database):
    holder = Turnstile(str(database.settings_dict["NAME"]))
    holder.enter(1)

    with pytest.raises(OperationalError, match="the turn did not come in time"):
        transaction.atomic().__enter__()

    holder.leave()


def test_database_in_memory_needs_no_turn(monkeypatch):
    wrapper = DatabaseWrapper({**SETTINGS, "NAME": ":memory:", "OPTIONS": {}}, alias="default")
    monkeypatch.setattr(transaction, "get_connection", lambda *_alias: wrapper)

    with transaction.atomic(), wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)

    wrapper.connection.close()


def test_writers_in_threads_lose_nothing(open_database, database, monkeypatch):
    own = threading.local()
    monkeypatch.setattr(transaction, "get_connection", lambda *_alias: own.wrapper)
    errors = []

    def write(first):
        own.wrapper = open_database(timeout=20)
        own.wrapper.inc_thread_sharing()
        try:
            for number in range(first, first + 25):
                with transaction.atomic(), own.wrapper.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM t")
                    time.sleep(0.001)
                    cursor.execute("INSERT INTO t VALUES (%s)", [number])
        except OperationalError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(0, 200, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM t")
        assert (cursor.fetchone()[0], errors) == (200, [])


def test_writer_killed_in_its_transaction_leaves_nothing_and_holds_nobody_up(database):
    name = str(database.settings_dict["NAME"])

    killed = subprocess.run([sys.executable, "-c", KILLED_WRITER, name], check=False, timeout=60)
    with transaction.atomic(), database.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (2)")

    with database.cursor() as cursor:
        cursor.execute("SELECT n FROM t")
        assert (killed.returncode, cursor.fetchall()) == (-9, [(2,)])
