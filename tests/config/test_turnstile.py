# SPDX-License-Identifier: AGPL-3.0-or-later
"""The turnstile: one at a time over threads and processes, by turns, and free again when its holder is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from config.sqlite.turnstile import Turnstile, TurnstileTimeoutError

HOLDER = """
import sys, time
from config.sqlite.turnstile import Turnstile
Turnstile(sys.argv[1]).enter(5)
print("held", flush=True)
time.sleep(60)
"""

WRITER = """
import sys, time
from config.sqlite.turnstile import Turnstile
database, name = sys.argv[1:]
turnstile = Turnstile(database)
print("ready", flush=True)
sys.stdin.readline()
end = time.monotonic() + 1.5
while time.monotonic() < end:
    turnstile.enter(5)
    with open(database, "a") as file:
        file.write(name)
    time.sleep(0.002)
    turnstile.leave()
"""


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "db.sqlite3")


def python(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_one_at_a_time_over_threads(database):
    inside, most = [], []

    def work():
        turnstile = Turnstile(database)
        for _turn in range(20):
            turnstile.enter(5)
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.0005)
            inside.pop()
            turnstile.leave()

    threads = [threading.Thread(target=work) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(most), max(most)) == (120, 1)


def test_three_processes_get_their_turns_alike(database):
    writers = [python(WRITER, database, name) for name in "abc"]
    for writer in writers:
        writer.stdout.readline()

    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=30)

    turns = Counter(Path(database).read_text(encoding="ascii"))
    assert sorted(turns) == ["a", "b", "c"]
    assert min(turns.values()) > 0.6 * max(turns.values())


def test_turn_of_a_killed_process_is_free(database):
    holder = python(HOLDER, database)
    holder.stdout.readline()
    os.kill(holder.pid, signal.SIGKILL)

    turnstile = Turnstile(database)
    turnstile.enter(5)

    turnstile.leave()
    holder.communicate(timeout=5)
    assert holder.returncode == -signal.SIGKILL


def test_waiting_ends_in_time_and_leaves_nothing_behind(database):
    holder, waiter = Turnstile(database), Turnstile(database)
    holder.enter(5)
    started = time.monotonic()

    with pytest.raises(TurnstileTimeoutError):
        waiter.enter(0.2)

    assert 0.15 < time.monotonic() - started < 2
    holder.leave()
    waiter.enter(5)
    waiter.leave()


def test_second_in_the_queue_gives_up_at_the_door(database):
    holder, first = Turnstile(database), Turnstile(database)
    holder.enter(5)
    waiting = threading.Thread(target=lambda: (first.enter(5), first.leave()))
    waiting.start()
    time.sleep(0.1)

    with pytest.raises(TurnstileTimeoutError):
        Turnstile(database).enter(0.2)

    holder.leave()
    waiting.join(5)
    assert not waiting.is_alive()


def test_entering_twice_is_one_turn(database):
    turnstile, other = Turnstile(database), Turnstile(database)

    turnstile.enter(1)
    turnstile.enter(1)
    turnstile.leave()
    other.enter(1)

    other.leave()
    turnstile.leave()
    assert turnstile._held is None


def test_child_forked_in_a_turn_does_not_keep_it(database):
    turnstile = Turnstile(database)
    turnstile.enter(1)
    child = os.fork()
    if child == 0:
        time.sleep(3)
        os._exit(0)

    turnstile.leave()
    other = Turnstile(database)
    other.enter(1)

    other.leave()
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[0] == child
