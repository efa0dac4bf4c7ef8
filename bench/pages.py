#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure the main pages against "hello" on PostgreSQL: .venv/bin/python bench/pages.py [--scale 16 154] [--times 40].

For each scale of the demo (16 makes about 1,000 cases, 154 about 10,000) it fills a database of a throw-away cluster,
serves the house by gunicorn with two workers, and asks each page so many times in a row. It prints, for a request:
processor time of server and database in milliseconds, its ratio to hello in the same run, the median time to answer,
and the rows the database touched; at the end the memory of the workers. As root, the cluster runs as postgres.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PORT, DB_PORT = 8973, 8974
BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"))
PSQL = BINARIES / "psql"
Act = Callable[[], object]
WORKERS = 2

# Makes sessions and prints where each page is; runs with the settings of the house.
LOOK = """
import json
from django.conf import settings
from django.test import Client
from grants.models import Application, Call, User
from reviewers.models import Seat
from bench.served.rows import ranked_added
def session(number):
    client = Client()
    client.force_login(User.objects.get(mobile=f"+86139{number:08d}"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
call = {number: Call.objects.get(code=f"LHRH-P-{number}").reference for number in range(1, 7)}
for number, rows in ((2, 250), (3, 1000)):
    ranked_added(number, rows)
case = Application.objects.filter(call__code="LHRH-P-6", status="recommended").first()
seat = Seat.objects.filter(expert__user__mobile="+8613900000021", declared_at__isnull=False, state="accepted",
                           assessment__application__call__code="LHRH-P-4").first()
pages = [
    ("hello", 1, "/bench/hello/", None), ("one case", 1, f"/cases/{case.reference}/file/", 5),
    ("scoring form", 21, f"/reviews/seat/{seat.reference}/", 5),
    ("list of 50 cases", 1, f"/screening/{call[6]}/?state=all", 8), ("work list", 1, "/work/", 8),
    ("expert's pile", 21, f"/reviews/{call[4]}/", 8), ("cockpit", 1, f"/office/calls/{call[6]}/", None),
    ("250 ranked rows", 1, f"/calls/{call[2]}/ranking/", 15), ("1,000 ranked rows", 1, f"/calls/{call[3]}/ranking/", 25),
    ("home page", 0, "/", None),
]
print(json.dumps({"pages": pages, "sessions": {n: session(n) for n in (1, 21)}, "cookie": settings.SESSION_COOKIE_NAME,
                  "cases": Application.objects.count(), "seat": f"/reviews/seat/{seat.reference}/"}))
"""


@dataclass(frozen=True)
class Figures:
    """What one request costs: milliseconds of processor and of waiting, rows of the database."""

    processor: float
    waited: float
    rows: float


@contextmanager
def cluster(folder: Path) -> Iterator[None]:
    """Run a PostgreSQL of our own."""
    who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if who:
        shutil.chown(folder, "postgres")
    data = f"{folder}/data"
    options = f"-p {DB_PORT} -c fsync=off -c autovacuum=off -c unix_socket_directories={folder}"
    nowhere = subprocess.DEVNULL
    subprocess.run(
        [*who, BINARIES / "initdb", "-D", data, "-A", "trust", "-U", "ronghe", "-E", "UTF8"], check=True, stdout=nowhere
    )
    subprocess.run(
        [*who, BINARIES / "pg_ctl", "-D", data, "-l", f"{folder}/log", "-w", "-o", options, "start"],
        check=True,
        stdout=nowhere,
    )
    try:
        yield
    finally:
        subprocess.run([*who, BINARIES / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, stdout=nowhere)


def settings_of(folder: Path, database: str) -> dict[str, str]:
    """Return the environment of the house on one of the databases."""
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://ronghe@127.0.0.1:{DB_PORT}/{database}",
        "DATA_DIR": str(folder / f"house-{database}"),
        "DJANGO_SETTINGS_MODULE": "bench.served.settings",
        "PYTHONPATH": str(ROOT),
        "MESSAGE_SINK": "1",
        "LOG_LEVEL": "ERROR",
    }


def manage(environment: dict[str, str], *words: str) -> str:
    """Run a command of the house; return what it printed last."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip().rpartition("\n")[2]


@contextmanager
def house(environment: dict[str, str]) -> Iterator[int]:
    """Serve the house; yield the process that the workers belong to."""
    words = ["--workers", str(WORKERS), "--bind", f"127.0.0.1:{PORT}", "--no-control-socket", "--log-level", "error"]
    served = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", *words], cwd=ROOT, env=environment, text=True
    )
    try:
        time.sleep(6)
        yield served.pid
    finally:
        served.terminate()
        served.wait(timeout=20)


def children(parent: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()]


def processor_of(pids: list[int]) -> float:
    """Return the seconds of processor that processes have used."""
    used = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used += int(words[11]) + int(words[12])
    return used / TICK


def ask(way: http.client.HTTPConnection, method: str, path: str, cookie: str, body: str = "") -> tuple[int, str]:
    """Ask once; return status and text."""
    headers = {"Cookie": cookie, "Host": f"localhost:{PORT}"}
    if body:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    way.request(method, path, body=body or None, headers=headers)
    answer = way.getresponse()
    return answer.status, answer.read().decode()


def sql(database: str, statement: str) -> str:
    """Run a statement in a database of the cluster; return what it answers."""
    place = ["-h", "127.0.0.1", "-p", str(DB_PORT), "-U", "ronghe", "-d", database]
    words = [PSQL, *place, "-At", "-c", statement]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def tidied(database: str) -> None:
    """Have PostgreSQL tidy up after the filling, which would be counted with the first page."""
    for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
        sql(database, statement)


def rows_touched(database: str) -> int:
    """Return the rows that a database has read so far."""
    asked = "SELECT tup_returned + tup_fetched FROM pg_stat_database WHERE datname = current_database()"
    return int(sql(database, asked))


def measured(act: Act, pids: Callable[[], list[int]], database: str, times: int) -> Figures:
    """Do an act so many times and return what one costs."""
    for _warm in range(6):
        act()
    time.sleep(1.2)  # the statistics of the database come in by the second
    rows, before, waits = rows_touched(database), processor_of(pids()), []
    for _time in range(times):
        started = time.perf_counter()
        act()
        waits.append(time.perf_counter() - started)
    used = processor_of(pids()) - before
    time.sleep(1.2)
    touched = rows_touched(database) - rows
    return Figures(used * 1000 / times, statistics.median(waits) * 1000, touched / times)


def saver(way: http.client.HTTPConnection, path: str, cookie: str) -> Act:
    """Return an act that saves a score as the page does, on the revision that the last answer gave."""
    _status, page = ask(way, "GET", path, cookie)
    fields = dict(re.findall(r'<input[^>]*name="(score_\d+)"[^>]*value="([^"]*)"', page))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    state = {"revision": revision[1] if revision else "0"}
    posted = {**fields, "csrfmiddlewaretoken": token[1] if token else "", "act": "save"}

    def act() -> None:
        status, answer = ask(way, "POST", path, cookie, urlencode({**posted, **state}))
        found = re.search(r'name="revision"[^>]*value="(\d+)"', answer)
        if status != http.client.OK or not found:
            message = f"A score could not be saved: {status}"
            raise RuntimeError(message)
        state["revision"] = found[1]

    return act


def run(folder: Path, scale: int, times: int) -> None:
    """Fill a database, serve it, and print the figures of its pages."""
    database = f"scale{scale}"
    environment = settings_of(folder, database)
    sql("postgres", f"CREATE DATABASE {database}")
    for words in (["migrate", "-v0"], ["load_reference"], ["demo", "--scale", str(scale)]):
        manage(environment, *words)
    look = json.loads(manage(environment, "shell", "-v0", "-c", LOOK))
    tidied(database)
    print(f"\n{look['cases']:,} cases (demo --scale {scale})")
    print(f"{'page':<20}{'CPU ms':>9}{'× hello':>9}{'target':>8}{'median ms':>11}{'rows':>9}")
    postmaster = int(Path(f"{folder}/data/postmaster.pid").read_text(encoding="ascii").split()[0])
    with house(environment) as served:

        def pids() -> list[int]:
            return [*children(served), *children(postmaster)]

        hello = 0.0
        way = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        cookies = {who: f"{look['cookie']}={key}; csrftoken={'c' * 32}" for who, key in look["sessions"].items()}
        acts = []
        for name, who, path, target in look["pages"]:
            cookie = cookies.get(str(who), "")
            status, _text = ask(way, "GET", path, cookie)
            if status != http.client.OK:
                print(f"{name}: {status}")
                continue
            acts.append((name, target, lambda path=path, cookie=cookie: ask(way, "GET", path, cookie)))
        acts.append(("saving a score", 4, saver(way, look["seat"], cookies["21"])))
        for name, target, act in acts:
            found = measured(act, pids, database, times)
            hello = hello or found.processor
            ratio = found.processor / hello
            print(
                f"{name:<20}{found.processor:>9.1f}{ratio:>9.1f}{target or '–':>8}{found.waited:>11.1f}{found.rows:>9.0f}"
            )
        memory = [
            int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE for pid in children(served)
        ]
        print(f"workers: {', '.join(f'{size / 2**20:.0f} MB' for size in memory)} (target 180)")


def main() -> int:
    """Measure every scale asked for; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, nargs="+", default=[16, 154])
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        with cluster(folder):
            for scale in asked.scale:
                run(folder, scale, asked.times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
