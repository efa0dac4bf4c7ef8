# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load what the plan lists: industries, engineering programmes, tasks, classes of firm, indicators."""

from pathlib import Path
from typing import Any

from grants.models import (
    EngineeringProgramme,
    EnterpriseClass,
    Industry,
    PlanTask,
    StandardIndicator,
    SubDirection,
)
from grants.services.reference.files import Row, number, picked, rows_of
from grants.services.reference.tally import Shelf, Tally


def industries_load(*, path: Path, tally: Tally) -> None:
    """Load the key industries (an open list)."""
    shelf = Shelf(Industry, tally)
    for row in rows_of(path):
        shelf.put(row["code"], _sorted_values(row, "name_zh", "name_en", "slug", "note", "source"))


def _sorted_values(row: Row, *names: str) -> dict[str, Any]:
    """Return the named columns and the place in the list."""
    return {**picked(row, *names), "sort": int(row["sort"])}


def engineering_load(*, path: Path, tally: Tally) -> None:
    """Load the nine programmes and their directions with the industries each serves."""
    programmes, directions = Shelf(EngineeringProgramme, tally), Shelf(SubDirection, tally)
    industries = {industry.code: industry for industry in Industry.objects.all()}
    for row in rows_of(path):
        values = _sorted_values(row, "name_zh", "name_en", "aim_zh", "source")
        if not row["parent_code"]:
            programmes.put(row["code"], values)
            continue
        direction = directions.put(row["code"], {**values, "programme": programmes.rows[row["parent_code"]]})
        direction.industries.set(industries[code] for code in row["industry_codes"].split("|") if code)


def tasks_load(*, path: Path, tally: Tally) -> None:
    """Load the five tasks of the plan."""
    shelf = Shelf(PlanTask, tally)
    for row in rows_of(path):
        shelf.put(row["code"], _sorted_values(row, "name_zh", "name_en", "source"))


def classes_load(*, path: Path, tally: Tally) -> None:
    """Load the three classes of firm."""
    shelf = Shelf(EnterpriseClass, tally)
    for row in rows_of(path):
        shelf.put(row["code"], _sorted_values(row, "name_zh", "name_en", "source"))


def indicators_load(*, path: Path, tally: Tally) -> None:
    """Load table 1 of the plan; the raw wording of a target is the official one."""
    shelf = Shelf(StandardIndicator, tally)
    for row in rows_of(path):
        columns = (
            "category_zh",
            "category_en",
            "name_zh",
            "name_en",
            "unit",
            "attribute",
            "comparator",
            "note",
            "source",
        )
        values = {
            **picked(row, *columns, "target_kind"),
            "sort": int(row["no"]),
            "target_raw": row["target_2015_raw"],
            "target_value": number(row["target_value"]),
            "baseline_2010": number(row["baseline_2010"]),
            "in_table": True,
        }
        shelf.put(row["code"], values)


def text_indicators_load(*, path: Path, tally: Tally) -> None:
    """Load the targets that stand only in the text of the plan; they sort after the table."""
    shelf = Shelf(StandardIndicator, tally)
    for position, row in enumerate(rows_of(path), start=101):
        values = {
            **picked(row, "name_zh", "name_en", "unit", "source"),
            "sort": position,
            "target_raw": row["target_2015"],
            "target_value": number(row["target_2015"]),
            "in_table": False,
        }
        shelf.put(row["code"], values)
