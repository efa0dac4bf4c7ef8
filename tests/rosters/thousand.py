# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of a thousand firms as an office keeps it, with 37 problems of six kinds."""

from grants.engine.codes import fictional_uscc
from tests.rosters.books import xlsx

FIRMS = 1000
FIRST_ROW = 3  # below a title and the header
FIRST_BODY = 30_000
HEAD = ["序号", "企业名称", "统一社会信用代码", "所在区", "所属行业", "从业人数", "备注"]
INDUSTRIES, CUT, OLD, VAGUE, NAMELESS, TWICE = range(100, 700, 100)
LENGTHS = {INDUSTRIES: 9, CUT: 7, OLD: 4, VAGUE: 6, NAMELESS: 5, TWICE: 6}
PROBLEMS = sum(LENGTHS.values())


def firm(number: int) -> list[object]:
    """Return a sound row."""
    uscc = fictional_uscc(FIRST_BODY + number)
    district, industry = ("浦东新区", "石化") if number % 2 else ("闵行", "汽车")
    return [number, f"上海融新{number:04d}科技有限公司", uscc, district, industry, 100 + number, ""]


def code_of(place: int) -> str:
    """Return the right code of a firm by its place in the list."""
    return str(firm(place + 1)[2])


# the right codes by row of the sheet: of those that were cut off, and of those that are the code of the firm before
CUT_CODES = {place + FIRST_ROW: code_of(place) for place in range(CUT, CUT + LENGTHS[CUT])}
TWICE_CODES = {place + FIRST_ROW: code_of(place) for place in range(TWICE + 1, TWICE + LENGTHS[TWICE], 2)}


def rows() -> list[list[object]]:
    """Return the rows with their problems."""
    made = [firm(number) for number in range(1, FIRMS + 1)]
    wrong = {INDUSTRIES: (4, "化工"), OLD: (3, "南汇区"), VAGUE: (5, "约一百"), NAMELESS: (1, "")}
    for start, (column, text) in wrong.items():
        for row in made[start : start + LENGTHS[start]]:
            row[column] = text
    for row in made[CUT : CUT + LENGTHS[CUT]]:
        row[2] = str(row[2])[:-1]
    for place in range(TWICE, TWICE + LENGTHS[TWICE], 2):
        made[place + 1][2] = made[place][2]
    return made


def body() -> bytes:
    """Return the workbook: a title above the header, totals below the list."""
    return xlsx([["示范企业名单（汇总）"], HEAD, *rows(), ["合计", "", "", "", "", FIRMS]])
