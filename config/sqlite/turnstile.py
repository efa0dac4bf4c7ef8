# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two file locks beside the database that let writers of all threads and processes in by turns.

SQLite has no queue: waiting writers poll, and who polls luckily goes first. Here a writer takes the door,
then the turn, then opens the door again; whoever leaves must pass the door once more, behind the one who
already stands in it. The locks are ``flock`` locks: the kernel lets go of them when a process is killed.
"""

import contextlib
import fcntl
import os
import threading
import time

DOOR = ".door"
TURN = ".turn"


class TurnstileTimeoutError(Exception):
    """Say that the turn did not come in time."""


class _Waiter:
    """Block on a file lock in a thread of its own, because a blocking ``flock`` knows no time limit."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._state = threading.Lock()
        self._arrived = threading.Event()
        self._abandoned = False

    def wait(self, seconds: float) -> bool:
        """Say whether the lock came within ``seconds``; if not, the thread closes the file when it comes."""
        threading.Thread(target=self._block, name="turnstile", daemon=True).start()
        self._arrived.wait(seconds)
        with self._state:
            self._abandoned = not self._arrived.is_set()
            return not self._abandoned

    def _block(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._state:
            if self._abandoned:
                os.close(self._descriptor)
            else:
                self._arrived.set()


def _locked(path: str, deadline: float) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _Waiter(descriptor).wait(max(deadline - time.monotonic(), 0)):
            raise TurnstileTimeoutError from None
    return descriptor


def _unlock(descriptor: int) -> None:
    # a child forked meanwhile shares the lock: closing alone would leave it locked
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


class Turnstile:
    """The turn of one database connection; not shared between threads."""

    def __init__(self, database: str) -> None:
        self._door = database + DOOR
        self._turn = database + TURN
        self._held: int | None = None

    def enter(self, seconds: float) -> None:
        """Wait for the turn; raise ``TurnstileTimeoutError`` after ``seconds``."""
        if self._held is not None:
            return
        deadline = time.monotonic() + seconds
        door = _locked(self._door, deadline)
        try:
            self._held = _locked(self._turn, deadline)
        finally:
            _unlock(door)

    def leave(self) -> None:
        """Let the next one in; nothing happens when the turn is not held."""
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(OSError):
                _unlock(held)
