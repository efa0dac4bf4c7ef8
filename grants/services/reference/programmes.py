# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load the selections of the plan and the rubrics they are judged by."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from grants.models import Authority
from grants.models.programmes import Criterion, Programme, Rubric
from grants.rules.defaults import default_rules
from grants.services.reference.files import Row, picked, rows_of
from grants.services.reference.tally import Shelf, Tally

OWNER = "sheitc"
REPORT = "report"


def programmes_load(*, path: Path, tally: Tally) -> None:
    """Load the programmes that take applications; the reports of the plan are no selections."""
    shelf = Shelf(Programme, tally)
    owner = Authority.objects.get(code=OWNER)
    for position, row in enumerate(rows_of(path), start=1):
        if row["result_kind"] == REPORT:
            continue
        values = {
            **picked(row, "name_zh", "name_en", "letter", "source"),
            "authority": owner,
            "subject_kind": row["subject_type"],
            "result_kind": default_rules(row["code"]).route.result,
            "target": int(row["target"]) if row["target"] else None,
            "sort": position,
            "is_core": row["tier"] == "core",
        }
        shelf.put(row["code"], values)


def rubrics_load(*, path: Path, tally: Tally) -> None:
    """Load each programme's criteria; criteria that changed become a new version, calls keep theirs."""
    for code, rows in groupby(rows_of(path), key=lambda row: row["programme_code"]):
        criteria = tuple(_criteria(rows))
        latest = Rubric.objects.filter(code=code).order_by("version").last()
        if latest and _stored(latest) == criteria:
            tally.unchanged += 1
            continue
        version = latest.version + 1 if latest else 1
        _rubric_create(code=code, version=version, criteria=criteria)
        tally.created += 1


Item = tuple[str, str, str, str, Decimal]


def _criteria(rows: Iterable[Row]) -> Iterable[Item]:
    """Yield code, parent's code, names and points of level 1 and, under each, of level 2."""
    for (code, name_zh, name_en, points), group in groupby(
        rows, key=lambda row: (row["l1_code"], row["l1_name_zh"], row["l1_name_en"], row["l1_weight"])
    ):
        yield code, "", name_zh, name_en, Decimal(points)
        for row in group:
            yield row["l2_code"], code, row["l2_name_zh"], row["l2_name_en"], Decimal(row["l2_weight"])


def _stored(rubric: Rubric) -> tuple[Item, ...]:
    return tuple(
        (
            criterion.code,
            criterion.parent.code if criterion.parent else "",
            criterion.name_zh,
            criterion.name_en,
            criterion.points,
        )
        for criterion in rubric.criteria.select_related("parent").order_by("sort")
    )


def _rubric_create(*, code: str, version: int, criteria: Iterable[Item]) -> None:
    rubric = Rubric.objects.create(programme=Programme.objects.get(code=code), code=code, version=version)
    parents: dict[str, Criterion] = {}
    for sort, (number, parent, name_zh, name_en, points) in enumerate(criteria, start=1):
        parents[number] = Criterion.objects.create(
            rubric=rubric,
            parent=parents.get(parent),
            code=number,
            sort=sort,
            name_zh=name_zh,
            name_en=name_en,
            points=points,
        )
