# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure writers at the turnstile: turns, fairness and waiting time, with our SQLite backend and without its queue.

Run ``.venv/bin/python bench/turnstile.py [--processes 3] [--seconds 5] [--hold 2]``; --hold is the length of a
transaction in milliseconds.
"""

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

WRITER = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from django.conf import settings
settings.configure(USE_TZ=True, DATABASES={"default": {"ENGINE": "config.sqlite", "NAME": sys.argv[2]}})
import django
django.setup()
from django.db import OperationalError, connection, transaction
from config.sqlite.base import DatabaseWrapper
if sys.argv[5] == "without":
    DatabaseWrapper._enter_turnstile = lambda self: None
seconds, hold = float(sys.argv[3]), float(sys.argv[4]) / 1000
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
print("ready", flush=True)
sys.stdin.readline()
waits, failed, end = [], 0, time.monotonic() + seconds
while time.monotonic() < end:
    asked = time.monotonic()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            waits.append(time.monotonic() - asked)
            cursor.execute("INSERT INTO t (body) VALUES ('x')")
            time.sleep(hold)
    except OperationalError:
        failed += 1
print(json.dumps({"waits": waits, "failed": failed}))
"""


def measure(way: str, processes: int, seconds: float, hold: float) -> dict[str, object]:
    """Let ``processes`` write for ``seconds`` and say how it went; milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "db.sqlite3")
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
        root = str(Path(__file__).resolve().parent.parent)
        arguments = [sys.executable, "-c", WRITER, root, database, str(seconds), str(hold), way]
        writers = [
            subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _writer in range(processes)
        ]
        answers = [_answer(writer) for writer in _started(writers)]
    waits = sorted(wait for answer in answers for wait in answer["waits"])
    return {
        "way": way,
        "turns": [len(answer["waits"]) for answer in answers],
        "per_second": round(len(waits) / seconds),
        "wait_ms_p50": round(statistics.median(waits) * 1000, 1),
        "wait_ms_p99": round(waits[int(len(waits) * 0.99)] * 1000, 1),
        "wait_ms_max": round(waits[-1] * 1000, 1),
        "failed": sum(answer["failed"] for answer in answers),
    }


def _started(writers: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    for writer in writers:
        writer.stdout.readline()
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return writers


def _answer(writer: subprocess.Popen[str]) -> dict[str, Any]:
    output, _error = writer.communicate()
    return json.loads(output)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--hold", type=float, default=2)
    asked = parser.parse_args()
    for way in ("with", "without"):
        print(json.dumps(measure(way, asked.processes, asked.seconds, asked.hold)))
