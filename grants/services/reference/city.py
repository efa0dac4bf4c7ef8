# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load what the city lists: authorities, districts, recommenders, working days."""

from pathlib import Path

from grants.enums import RecommenderKind
from grants.models import Authority, District, Recommender, WorkdayException, WorkdayYear
from grants.services.reference.files import day, picked, rows_of
from grants.services.reference.tally import Shelf, Tally


def authorities_load(*, path: Path, tally: Tally) -> None:
    """Create authorities that are missing; their names and contacts belong to the administrator from then on."""
    shelf = Shelf(Authority, tally)
    for row in rows_of(path):
        shelf.seed(row["code"], picked(row, "name_zh", "name_en", "document_word"))


def districts_load(*, path: Path, tally: Tally) -> None:
    """Load districts with the days their codes came into force and ceased, and who took each over."""
    shelf = Shelf(District, tally)
    # A successor may stand below the district that it took over.
    for row in sorted(rows_of(path), key=lambda row: bool(row["successor_code"])):
        values = {
            **picked(row, "name_zh", "name_en", "kind", "note", "source"),
            "valid_from": day(row["valid_from"]),
            "valid_to": day(row["valid_to"]),
            "successor": shelf.rows[row["successor_code"]] if row["successor_code"] else None,
        }
        shelf.put(row["code"], values)


def recommenders_load(*, path: Path, tally: Tally) -> None:
    """Create one recommender for each district in force that has none by its code; names are the administrator's."""
    shelf = Shelf(Recommender, tally)
    districts = {district.code: district for district in District.objects.all()}
    for row in rows_of(path):
        if row["valid_to"]:
            continue
        values = {
            "name_zh": f"{row['name_zh']}经委",
            "name_en": f"{row['name_en']} District Commission of Economy".replace("Area District", "Area"),
            "kind": RecommenderKind.DISTRICT,
            "district": districts[row["code"]],
        }
        shelf.seed(f"district-{row['code']}", values)


def workdays_load(*, path: Path, tally: Tally) -> None:
    """Load a year's official table of working days; with it dates counted into that year are no longer provisional."""
    days, years = Shelf(WorkdayException, tally, key="date"), Shelf(WorkdayYear, tally, key="year")
    rows = rows_of(path)
    for row in rows:
        values = {"is_working_day": row["kind"] == "work", "name": row["holiday_zh"], "source": row["source"]}
        days.put(day(row["date"]), values)
    for year, source in sorted({int(row["date"][:4]): row["source"] for row in rows}.items()):
        years.put(year, {"source": source})
