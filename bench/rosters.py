# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measure batches in on PostgreSQL: our import beside the stock Resource, a tuned one, raw bulk_create and COPY.

Run ``DATABASE_URL=postgres://… .venv/bin/python bench/rosters.py [--rows 10000] [--large 100000] [--rounds 3]``.
It makes a database of its own beside the one that is named, and drops it at the end. Seconds are medians.
"""

import argparse
import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

import tests.environment  # noqa: F401 -- a data folder of our own, before the settings are read

django.setup()

import tablib  # noqa: E402 -- needs the settings
from django.db import connection  # noqa: E402 -- needs the settings
from import_export.instance_loaders import CachedInstanceLoader  # noqa: E402 -- needs the settings
from import_export.resources import ModelResource  # noqa: E402 -- needs the settings
from python_calamine import load_workbook  # noqa: E402 -- needs the settings

from grants.engine.codes import fictional_uscc  # noqa: E402 -- needs the settings
from grants.engine.rosters.books import Book  # noqa: E402 -- needs the settings
from grants.engine.rosters.problems import RosterRefusedError  # noqa: E402 -- needs the settings
from grants.engine.rosters.tables import Choices, find_table  # noqa: E402 -- needs the settings
from grants.enums import ImportMode  # noqa: E402 -- needs the settings
from grants.models import Organisation  # noqa: E402 -- needs the settings
from grants.services.reference import reference_load  # noqa: E402 -- needs the settings
from grants.services.rosters import import_apply, import_stage, roster_kinds  # noqa: E402 -- needs the settings
from grants.storage.bulk import rows_insert  # noqa: E402 -- needs the settings
from grants.storage.sheets import xlsx_write  # noqa: E402 -- needs the settings
from tests.rosters.hostile import HOSTILE  # noqa: E402 -- needs the settings

HEAD = [
    *("序号", "单位名称", "统一社会信用代码", "单位类型", "所属区", "所属行业", "法定代表人", "联系人", "联系电话"),
    *("电子邮箱", "上年主营业务收入（万元）", "从业人数"),
]
BODIES = 99_999  # fictional bodies of one district
DISTRICTS = ("310115", "310113")


def rows_of(count: int, people: int) -> Iterable[list[Any]]:
    """Yield rows of a roster of organisations."""
    for number in range(1, count + 1):
        uscc = fictional_uscc((number - 1) % BODIES + 1, district=DISTRICTS[(number - 1) // BODIES])
        yield [
            *(number, f"测试企业{number}号有限公司", uscc, "民营", "浦东", "石化", "张三", "李四", "13800001234"),
            *(f"a{number}@example.org", Decimal("1234.5"), people),
        ]


def emptied() -> None:
    """Empty the tables that a round fills; the append-only ones too, in this database of the bench alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "TRUNCATE grants_importjob, grants_importrow, grants_importissue, grants_event, grants_organisation CASCADE"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    reference_load()


def ours(body: bytes) -> None:
    """Stage and write a file."""
    batch = import_stage(actor=None, kind=roster_kinds()["organisations"], body=body, file_name="bench.xlsx")
    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=None)
    assert batch.counts["refused"] == 0, batch.counts


def previewed(body: bytes) -> None:
    """Stage a file."""
    import_stage(actor=None, kind=roster_kinds()["organisations"], body=body, file_name="bench.xlsx")


class Stock(ModelResource):
    """The resource as it is shipped."""

    class Meta:
        model = Organisation
        import_id_fields = ("uscc",)
        fields = ("name", "uscc", "name_key", "kind", "legal_representative", "contact_name", "employees")


class Tuned(Stock):
    """The resource with everything that the library offers for speed."""

    class Meta(Stock.Meta):
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        skip_html_diff = True
        instance_loader_class = CachedInstanceLoader


def dataset(body: bytes) -> tablib.Dataset:
    """Return what a resource reads, with its own names of columns."""
    read = tablib.Dataset().load(body, format="xlsx")
    made = tablib.Dataset(
        headers=["name", "uscc", "name_key", "kind", "legal_representative", "contact_name", "employees"]
    )
    for row in read:
        made.append([row[1], row[2], row[1], "private", row[6], row[7], row[11]])
    return made


def by_resource(kind: type[ModelResource]) -> Callable[[bytes], None]:
    """Return an import by a resource."""

    def run(body: bytes) -> None:
        result = kind().import_data(dataset(body), raise_errors=True)
        assert not result.has_errors()

    return run


def raw(body: bytes, insert: Callable[[list[Organisation]], object]) -> None:
    """Read with the library of ours and insert without a look at anything."""
    rows = load_workbook(io.BytesIO(body)).get_sheet_by_index(0).to_python()[1:]
    insert(
        [
            Organisation(name=row[1], name_key=row[1], uscc=row[2], kind="private", employees=int(row[11]))
            for row in rows
        ]
    )


def measured(
    act: Callable[[bytes], object], body: bytes, *, before: Callable[[], object], rounds: int
) -> dict[str, float]:
    """Return the medians of wall and CPU seconds of an act."""
    walls, processors = [], []
    for _round in range(rounds):
        before()
        wall, processor = time.perf_counter(), time.process_time()
        act(body)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return {"seconds": round(statistics.median(walls), 2), "own_cpu": round(statistics.median(processors), 2)}


def file_of(folder: Path, count: int, people: int) -> bytes:
    """Write a workbook and return its bytes."""
    path = folder / f"{count}-{people}.xlsx"
    xlsx_write(path, HEAD, rows_of(count, people))
    return path.read_bytes()


def figures(given: argparse.Namespace) -> dict[str, Any]:
    """Measure every way."""
    with tempfile.TemporaryDirectory() as folder:
        body, later = file_of(Path(folder), given.rows, 100), file_of(Path(folder), given.rows, 200)
        large = file_of(Path(folder), given.large, 100) if given.large else b""

    def filled() -> None:
        emptied()
        ours(body)

    found: dict[str, Any] = {"rows": given.rows, "load": os.getloadavg()[0]}
    found["new"] = measured(ours, body, before=emptied, rounds=given.rounds)
    found["preview"] = measured(previewed, body, before=emptied, rounds=given.rounds)
    found["updates"] = measured(ours, later, before=filled, rounds=given.rounds)
    found["unchanged"] = measured(ours, body, before=filled, rounds=given.rounds)
    for name, kind in (("stock resource", Stock), ("tuned resource", Tuned)):
        found[name] = measured(by_resource(kind), body, before=emptied, rounds=given.rounds)
    found["raw bulk_create"] = measured(
        lambda data: raw(data, lambda rows: Organisation.objects.bulk_create(rows, batch_size=1000)),
        body, before=emptied, rounds=given.rounds,
    )  # fmt: skip
    found["raw copy"] = measured(lambda data: raw(data, rows_insert), body, before=emptied, rounds=given.rounds)
    refused = refusals()
    found["slowest refusal"] = max(refused.items(), key=lambda one: one[1])
    found["times faster than stock"] = round(found["stock resource"]["seconds"] / found["new"]["seconds"], 1)
    found["peak MB"] = _peak()
    if large:
        found[f"{given.large} new"] = measured(ours, large, before=emptied, rounds=1)
        found["peak MB of large"] = _peak()
    return found


def refusals() -> dict[str, float]:
    """Return the CPU seconds in which each hostile file is refused."""
    layout = roster_kinds()["organisations"].open(None).layout
    found = {}
    for name, (make, _fault) in HOSTILE.items():
        body, began = make(), time.process_time()
        try:
            find_table(Book(body), layout, Choices())
        except RosterRefusedError:
            found[name] = round(time.process_time() - began, 3)
    assert set(found) == set(HOSTILE)
    return found


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Make the database, measure, print, drop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000, help="0 leaves it out")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("bench/rosters.py measures PostgreSQL: set DATABASE_URL.")
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(json.dumps(figures(given), ensure_ascii=False, indent=1))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
