# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the plan as rosters are read with, without a database."""

import csv
from datetime import date
from pathlib import Path

from grants.engine.rosters.places import DistrictWord, IndustryWord, Places
from grants.services.reference.files import day

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
PLAN_DATE = date(2011, 12, 12)
TODAY = date(2026, 11, 26)


def rows_of(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = Places(
    [
        DistrictWord(
            row["code"],
            row["name_zh"],
            row["name_en"],
            day(row["valid_from"]),
            day(row["valid_to"]),
            row["successor_code"],
        )
        for row in rows_of("districts.csv")
    ],
    [IndustryWord(row["code"], row["name_zh"], row["name_en"], row["slug"]) for row in rows_of("industries.csv")],
    since=PLAN_DATE,
)
