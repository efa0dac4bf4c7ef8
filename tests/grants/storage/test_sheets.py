# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists as files: formulas harmless, codes text, numbers numbers, whole or an error."""

import csv
import json
import sys
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from grants.storage.sheets import csv_write, harmless, json_write, xlsx_write

HEADER = ("名称", "代码", "金额", "件数", "日期")
ROWS = [
    ("甲", "913101150000000001", Decimal("150.00"), 3, date(2026, 11, 30)),
    ("=HYPERLINK(1)", "000000000000000012", Decimal("0.000001"), None, None),
]


@pytest.fixture(params=["fast", "slow"])
def _writer(request, monkeypatch):
    """Write workbooks by the fast library, and without it."""
    if request.param == "slow":
        monkeypatch.setitem(sys.modules, "rustpy_xlsxwriter", None)


def sheet_of(path):
    return openpyxl.load_workbook(path).active


@pytest.mark.usefixtures("_writer")
def test_a_workbook_keeps_codes_as_text_and_amounts_as_numbers(tmp_path):
    path = tmp_path / "list.xlsx"

    assert xlsx_write(path, HEADER, iter(ROWS)) == 2

    rows = list(sheet_of(path).iter_rows())
    assert [cell.value for cell in rows[0]] == list(HEADER)
    assert [cell.value for cell in rows[1]] == ["甲", "913101150000000001", 150, 3, "2026-11-30"]
    assert [cell.data_type for cell in rows[1]] == ["s", "s", "n", "n", "s"]


@pytest.mark.usefixtures("_writer")
def test_a_workbook_computes_nothing(tmp_path):
    path = tmp_path / "list.xlsx"

    xlsx_write(path, HEADER, iter(ROWS))

    cell = sheet_of(path)["A3"]
    assert (cell.data_type, cell.value) == ("s", "'=HYPERLINK(1)")


@pytest.mark.usefixtures("_writer")
def test_an_empty_workbook_has_its_header(tmp_path):
    path = tmp_path / "list.xlsx"

    assert xlsx_write(path, HEADER, iter(())) == 0

    assert [[cell.value for cell in row] for row in sheet_of(path).iter_rows()] == [list(HEADER)]


def test_comma_separated_text_opens_in_a_spreadsheet(tmp_path):
    path = tmp_path / "list.csv"

    assert csv_write(path, HEADER, iter(ROWS)) == 2

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        list(HEADER),
        ["甲", "913101150000000001", "150.00", "3", "2026-11-30"],
        ["'=HYPERLINK(1)", "000000000000000012", "0.000001", "", ""],
    ]


def test_json_keeps_every_text_as_it_is_and_amounts_as_text(tmp_path):
    path = tmp_path / "list.json"

    assert json_write(path, HEADER, iter(ROWS)) == 2

    assert json.loads(path.read_text(encoding="utf-8")) == [
        dict(zip(HEADER, ("甲", "913101150000000001", "150.00", 3, "2026-11-30"), strict=True)),
        dict(zip(HEADER, ("=HYPERLINK(1)", "000000000000000012", "0.000001", None, None), strict=True)),
    ]


def test_an_empty_list_is_still_json(tmp_path):
    path = tmp_path / "list.json"

    assert json_write(path, HEADER, iter(())) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "甲=1", "a-b", "13800000000"])
def test_other_text_stays(text):
    assert harmless(text) == text


@pytest.mark.parametrize("writer", [xlsx_write, json_write])
def test_a_row_that_does_not_fit_the_header_is_an_error(tmp_path, writer):
    with pytest.raises(ValueError, match="zip"):
        writer(tmp_path / "list", ("名称", "代码"), iter([("甲",)]))
