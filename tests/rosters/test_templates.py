# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates: whoever fills one in as it says has a list without a fault, of every kind."""

import io

import openpyxl
import pytest

from grants.engine.codes import fictional_uscc
from grants.enums import FaultLevel, ImportState, RosterFault
from grants.models import ImportIssue, Programme
from grants.services.rosters import import_stage, roster_kinds, template_workbook
from tests.factories.people import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plan")]
KINDS = sorted(code for code, kind in roster_kinds().items() if not kind.is_own)


def opened(kind):
    return openpyxl.load_workbook(io.BytesIO(template_workbook(kind=roster_kinds()[kind])))


def staged(kind, book):
    buffer = io.BytesIO()
    book.save(buffer)
    return import_stage(actor=None, kind=roster_kinds()[kind], body=buffer.getvalue(), file_name="模板.xlsx")


def faults(batch):
    return list(ImportIssue.objects.filter(batch=batch).exclude(level=FaultLevel.NOTICE).values_list("column", "code"))


@pytest.mark.parametrize("kind", KINDS)
def test_filled_template_has_no_fault_and_leaves_its_example_out(kind):
    OrganisationFactory(uscc=fictional_uscc(1), name="上海示例制造有限公司", name_key="上海示例制造有限公司")
    book = opened(kind)
    sheet = book.worksheets[0]
    for cell in sheet[2]:
        sheet.cell(3, cell.column, cell.value.removeprefix("示例："))

    batch = staged(kind, book)

    assert faults(batch) == []
    assert [row.number for row in batch.rows.all()] == [3]
    assert all(batch.rows.get().values.values()), "every column of the example holds something that can be read"
    assert ImportIssue.objects.filter(batch=batch, code=RosterFault.EXAMPLE_SKIPPED, row=2).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_empty_template_is_read_and_holds_no_rows(kind):
    batch = staged(kind, opened(kind))

    assert (batch.state, batch.rows.count()) == (ImportState.READY, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_explained_and_required_ones_are_marked(kind):
    book = opened(kind)
    sheet, how = book.worksheets[:2]

    head = [cell.value for cell in sheet[1]]
    explained = {row[0]: row[1:3] for row in how.iter_rows(min_row=5, values_only=True)}

    assert list(explained) == [title.lstrip("*") for title in head]
    assert all(sentence for _is_required, sentence in explained.values())
    assert [title.startswith("*") for title in head] == [required == "是" for required, _s in explained.values()]


def test_columns_choose_from_a_hidden_sheet_and_codes_are_text():
    book = opened("organisations")
    sheet, lists = book.worksheets[0], book.worksheets[2]

    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    head = {cell.value.lstrip("*"): cell.column_letter for cell in sheet[1]}

    letters = [head[title] for title in ("单位类型", "所属区", "所属行业")]
    assert sorted(rules) == sorted(f"{letter}2" for letter in letters)
    assert {rule.errorStyle for rule in rules.values()} == {"warning"}
    district = rules[f"{head['所属区']}2"].formula1
    assert district.startswith(f"'{lists.title}'!${head['所属区']}$1:")
    assert lists[f"{head['所属区']}1"].value == "黄浦区"
    assert lists.sheet_state == "hidden"


def test_columns_of_codes_keep_text():
    sheet = opened("organisations").worksheets[0]

    texts = [
        number
        for dimension in sheet.column_dimensions.values()
        for number in range(dimension.min, dimension.max + 1)
        if dimension.number_format == "@"
    ]
    numbers = {cell.column for cell in sheet[1]} - set(texts)

    assert [sheet.cell(1, number).value for number in sorted(numbers)] == ["上年主营业务收入（万元）", "从业人数"]


def test_old_districts_are_offered_where_rows_are_dated():
    lists = {kind: opened(kind).worksheets[2] for kind in ("organisations", "honours")}

    words = {kind: {cell.value for row in sheet.iter_rows() for cell in row} for kind, sheet in lists.items()}

    assert "闸北区" not in words["organisations"]
    assert {"闸北区", "崇明县"} <= words["honours"]
    assert set(Programme.objects.values_list("name_zh", flat=True)) <= words["honours"]
