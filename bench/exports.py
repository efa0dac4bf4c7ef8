# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure lists out on PostgreSQL, by the way people take: ordered, written by the job, kept as a file.

Run ``DATABASE_URL=postgres://… .venv/bin/python bench/exports.py [--rows 100000] [--rounds 5]``. It makes a database
of its own beside the one that is named, and drops it at the end. Each list is written in a process of its own, which
names its peak of memory. Seconds are medians: ``job`` is the whole job, ``written`` its part up to the written list,
``own_cpu`` what this program computed meanwhile, which a busy machine does not lengthen.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

import tests.environment  # noqa: F401 -- a data folder of our own, before the settings are read

django.setup()

from django.conf import settings  # noqa: E402 -- needs the settings
from django.db import connection  # noqa: E402 -- needs the settings
from django.utils import timezone  # noqa: E402 -- needs the settings

from grants.engine.codes import fictional_uscc  # noqa: E402 -- needs the settings
from grants.engine.references import new_reference  # noqa: E402 -- needs the settings
from grants.enums import ExportState  # noqa: E402 -- needs the settings
from grants.models import Application, Call, District, ExportJob, Industry, Organisation, User  # noqa: E402 -- needs the settings
from grants.selectors.exportkinds import Scope  # noqa: E402 -- needs the settings
from grants.services.exportjobs import export_order  # noqa: E402 -- needs the settings
from grants.services.exports import list_write, wanted_of  # noqa: E402 -- needs the settings
from grants.services.jobs import job_run  # noqa: E402 -- needs the settings
from grants.services.reference import reference_load  # noqa: E402 -- needs the settings
from tests.factories.roles import holder  # noqa: E402 -- needs the settings
from tests.factories.world import World  # noqa: E402 -- needs the settings

LISTS = (("organisations", "register"), ("applications", "internal"))
FORMATS = ("xlsx", "csv", "json")
BODIES = 99_999  # fictional bodies of one district
DISTRICTS = ("310115", "310113")
MOBILE = "+8613900000999"


def filled(count: int) -> None:
    """Make organisations, each with a case of one call, and an officer of it."""
    reference_load()
    world = World().opened()
    pattern = Application.objects.filter(pk=world.submitted("甲公司智能工厂改造项目").pk).values().get()
    cases_made(pattern, organisations_made(count))
    officer = holder("officer", world.call)
    User.objects.filter(pk=officer.pk).update(mobile=MOBILE)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def organisations_made(count: int) -> list[Organisation]:
    """Make organisations of several districts and industries."""
    districts, industries = list(District.objects.all()[:10]), list(Industry.objects.all()[:10])
    rows = (
        Organisation(
            name=f"测试智能装备{number}号有限公司",
            name_key=f"测试智能装备{number}号有限公司",
            uscc=fictional_uscc(number % BODIES + 1, district=DISTRICTS[number // BODIES]),
            kind="private",
            district=districts[number % len(districts)],
            industry=industries[number % len(industries)],
            legal_representative="张三",
            address=f"上海市浦东新区某路{number}号",
        )
        for number in range(1, count + 1)
    )
    return Organisation.objects.bulk_create(rows, batch_size=5000)


def cases_made(pattern: dict[str, Any], organisations: list[Organisation]) -> None:
    """Give each organisation a case that was handed in."""
    now = timezone.now()
    rows = (
        Application(
            **{
                **pattern,
                "id": None,
                "reference": new_reference(),
                "number": f"BENCH-{place:06d}",
                "organisation_id": one.pk,
                "organisation_name": one.name,
                "district_id": one.district_id,
                "industry_id": one.industry_id,
                "submitted_at": now,
                "total_fen": 123_456_780_000 + place,
            }
        )
        for place, one in enumerate(organisations)
    )
    Application.objects.bulk_create(rows, batch_size=5000)


def once(kind: str, layout: str, form: str) -> dict[str, float]:
    """Order a list and run its job; return its seconds, rows and bytes."""
    officer = User.objects.get(mobile=MOBILE)
    call = Call.objects.latest("pk") if kind == "applications" else None
    wanted = wanted_of(kind=kind, scope=Scope(officer, call), filters={}, layout=layout)
    with tempfile.TemporaryDirectory() as folder:
        start, processor = time.perf_counter(), time.process_time()
        list_write(wanted=wanted, format=form, path=Path(folder) / "list")
        written, own = time.perf_counter() - start, time.process_time() - processor
    export = export_order(actor=officer, wanted=wanted, format=form)
    start = time.perf_counter()
    job_run(job_id=export.job_id)
    job = time.perf_counter() - start
    made = ExportJob.objects.get(pk=export.pk)
    if made.state != ExportState.DONE:
        raise RuntimeError(made.problem or made.job.error)
    return {"written": written, "own_cpu": own, "job": job, "rows": made.rows, "bytes": made.size}


def measured(kind: str, layout: str, form: str, rounds: int) -> dict[str, Any]:
    """Return the medians of a list in a format, and the peak of this process."""
    before = _peak()
    found = [once(kind, layout, form) for _round in range(rounds)]
    medians = {name: round(statistics.median(one[name] for one in found), 2) for name in ("written", "own_cpu", "job")}
    return {**medians, "rows": found[0]["rows"], "MB": round(found[0]["bytes"] / 2**20, 1), "peak MB": _peak(), "peak MB before": before}  # fmt: skip


def _peak() -> int:
    """Return the peak of memory in MB; the other way to ask also counts who started this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def figures(given: argparse.Namespace, url: str) -> dict[str, Any]:
    """Measure every list in every format, each in a process of its own."""
    filled(given.rows)
    found: dict[str, Any] = {"rows": given.rows, "load": os.getloadavg()[0]}
    for kind, layout in LISTS:
        for form in FORMATS:
            command = [sys.executable, __file__, "--one", kind, layout, form, "--rounds", str(given.rounds)]
            surroundings = {**os.environ, "DATABASE_URL": url}
            ran = subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True)
            found[f"{kind} {form}"] = json.loads(ran.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Make the database, measure, print, drop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--one", nargs=3, metavar=("KIND", "LAYOUT", "FORMAT"))
    given = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("bench/exports.py measures PostgreSQL: set DATABASE_URL.")
    if given.one:
        print(json.dumps(measured(*given.one, given.rounds)))
        return
    url = os.environ["DATABASE_URL"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(json.dumps(figures(given, f"{url.rsplit('/', 1)[0]}/{name}"), ensure_ascii=False, indent=1))
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
