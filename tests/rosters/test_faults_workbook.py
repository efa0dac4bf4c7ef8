# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sender's list with its faults: every one in its cell, whatever the file was, and nothing else changed."""

import io

import openpyxl
import pytest
from django.utils.translation import override
from openpyxl.comments import Comment
from openpyxl.styles import Font

from grants.enums import FaultLevel
from grants.models import ImportIssue
from grants.services.rosters import faults_workbook, import_stage, roster_kinds
from grants.storage import faultbooks
from grants.storage.faultbooks import DECISION, ERROR
from tests.factories.people import OrganisationFactory
from tests.rosters.books import bare_xlsx, ods, sheet_xml, text, xls, xlsx
from tests.rosters.corpus import SAMPLES, A, B

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plan")]
HEAD = ["单位名称", "统一社会信用代码", "所属区"]
TITLED = [["附件一：企业名单"], HEAD, ["甲公司", "12345", "火星"], ["乙公司", B, "浦东新区"]]
CONTAINERS = {"xlsx": xlsx, "xls": xls, "ods": ods, "csv": text}


def staged(body, kind="organisations"):
    return import_stage(actor=None, kind=roster_kinds()[kind], body=body, file_name="名单")


def opened(batch, body):
    return openpyxl.load_workbook(io.BytesIO(faults_workbook(batch=batch, body=body)))


def told(batch):
    issues = ImportIssue.objects.filter(batch=batch).exclude(level=FaultLevel.NOTICE).order_by("row", "pk")
    return [(one.row, one.column, one.code) for one in issues]


@pytest.mark.parametrize("container", CONTAINERS)
def test_faults_stand_in_their_cells_and_the_rest_in_its_place(container):
    body = CONTAINERS[container](TITLED)
    batch = staged(body)

    sheet = opened(batch, body).active

    issues = list(ImportIssue.objects.filter(batch=batch).order_by("pk"))
    assert [(one.row, one.column) for one in issues] == [(3, "uscc"), (3, "district")]
    assert [sheet[place].comment.text for place in ("B3", "C3")] == [issue.message for issue in issues]
    assert {sheet[place].fill.fgColor.rgb for place in ("B3", "C3")} == {ERROR}
    rows = [[cell or "" for cell in row[:3]] for row in sheet.iter_rows(values_only=True)]
    assert rows == [["附件一：企业名单", "", ""], *TITLED[1:]]
    assert [sheet.cell(row, 4).value for row in (1, 2, 4)] == [None, "问题", None]
    assert sheet["D3"].value == "；".join(
        f"{title}：{issue.message}" for title, issue in zip(HEAD[1:], issues, strict=True)
    )
    assert sheet["B4"].comment is None
    assert sheet["B4"].fill.fill_type is None
    assert sheet["B4"].data_type == "s"


@pytest.mark.parametrize("name", [name for name in SAMPLES if "formula" not in name])
def test_marked_list_of_the_corpus_says_the_same_when_it_comes_back(name):
    sample = SAMPLES[name]
    batch = staged(sample.body, sample.kind)

    again = staged(faults_workbook(batch=batch, body=sample.body), sample.kind)

    if batch.rows.exists():
        assert told(again) == told(batch)
        assert dict(again.rows.values_list("number", "values")) == dict(batch.rows.values_list("number", "values"))
    else:
        assert again.rows.count() == 0


def test_question_is_amber_and_an_error_of_the_same_cell_red():
    OrganisationFactory(uscc=A, name="甲公司", name_key="甲公司")
    body = xlsx([HEAD, ["丙公司", A, "浦东新区"]])

    sheet = opened(staged(body), body).active

    assert sheet["A2"].fill.fgColor.rgb == DECISION
    assert sheet["B2"].fill.fill_type is None


def test_workbook_keeps_formulas_other_sheets_fonts_and_notes():
    def decorate(book):
        book.active["A2"].font = Font(bold=True)
        book.active["B2"].comment = Comment("请核对", "某人")
        book.active["D2"] = "=1+1"
        book.active.merge_cells("C2:C3")
        book.active.row_dimensions[2].hidden = True
        book.create_sheet("说明").append(["勿改"])

    body = xlsx([HEAD, ["甲公司", "12345", "火星"], ["乙公司", B, None]], then=decorate)
    batch = staged(body)

    book = opened(batch, body)

    sheet = book["名单"]
    assert sheet["A2"].font.bold
    assert sheet["B2"].comment.text.endswith("\n\n请核对")
    assert sheet["D2"].value == "=1+1"
    assert not sheet.row_dimensions[2].hidden
    assert sheet["C2"].comment.text.count("\n") == 1, "the cell is merged over two rows, each with its fault"
    assert book["说明"]["A1"].value == "勿改"
    assert sheet["E1"].value == "问题"


def test_formulas_are_harmless_where_the_list_is_written_anew():
    body = text([HEAD, ['=HYPERLINK("http://x")', "12345", "-"]])

    sheet = opened(staged(body), body).active

    assert sheet["A2"].value == '\'=HYPERLINK("http://x")'
    assert sheet["A2"].data_type == "s"
    assert sheet["C2"].value == "-"


def test_reader_has_the_sentences_in_the_own_language():
    body = text([HEAD, ["甲公司", "12345", "浦东新区"]])
    batch = staged(body)

    with override("en"):
        sheet = opened(batch, body).active

    assert sheet["D1"].value == "What is wrong"
    assert (
        sheet["B2"].comment.text
        == "The unified social credit code has 18 characters, this one has 5. Check the licence."
    )


def test_file_without_a_header_says_so_at_its_edge():
    body = xlsx([["甲公司", "12345"], ["乙公司", B]])
    batch = staged(body)

    sheet = opened(batch, body).active

    assert sheet["C1"].value == f"问题：{ImportIssue.objects.get(batch=batch).message}"
    assert sheet["A1"].value == "甲公司"


def test_file_that_cannot_be_opened_is_told_alone():
    body = b"MZ\x00\x00 program"
    batch = staged(body)

    sheet = opened(batch, body).active

    assert sheet["A1"].value == f"问题：{ImportIssue.objects.get(batch=batch).message}"


def test_large_workbook_is_written_anew(monkeypatch):
    monkeypatch.setattr(faultbooks, "MAX_EDITED", 10)
    body = xlsx(TITLED, then=lambda book: book.create_sheet("其他"))

    book = opened(staged(body), body)

    assert book.sheetnames == ["名单"]
    assert book.active["B3"].fill.fgColor.rgb == ERROR


def test_workbook_that_the_library_cannot_change_is_written_anew():
    rows = "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in HEAD)
    row = "".join(f'<c t="inlineStr" s="99"><is><t>{word}</t></is></c>' for word in ("甲公司", "12345", "浦东新区"))
    body = bare_xlsx(sheet_xml([f"<row>{rows}</row>", f"<row>{row}</row>"]))
    batch = staged(body)

    sheet = opened(batch, body).active

    assert sheet["B2"].fill.fgColor.rgb == ERROR
    assert sheet["A2"].value == "甲公司"


def test_only_the_first_cells_are_commented_and_all_are_told(monkeypatch):
    monkeypatch.setattr(faultbooks, "MAX_COMMENTS", 1)
    body = text([HEAD, ["甲公司", "12345", "浦东新区"], ["乙公司", "123", "浦东新区"]])

    sheet = opened(staged(body), body).active

    assert (sheet["B2"].comment is None, sheet["B3"].comment) == (False, None)
    assert sheet["B3"].fill.fgColor.rgb == ERROR
    assert sheet["D3"].value.startswith("统一社会信用代码：")
