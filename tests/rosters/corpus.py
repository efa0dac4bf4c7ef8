# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small files as offices send them, one for each habit; ``expected.json`` says what has to come of each."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from grants.engine.codes import fictional_uscc
from tests.rosters.books import bare_xlsx, ods, sheet_xml, text, xls, xlsx

EXPECTED = Path(__file__).with_name("expected.json")
HEAD = [
    *("单位名称", "统一社会信用代码", "单位类型", "所属区", "所属行业", "法定代表人", "联系人", "联系电话", "电子邮箱"),
    *("上年主营业务收入（万元）", "从业人数"),
]
A, B, C, D = (fictional_uscc(number) for number in range(701, 705))
SHORT = ["单位名称", "统一社会信用代码", "所属区"]
HONOURS = ["类别", "单位名称", "统一社会信用代码", "项目名称", "所属区", "批准年份", "文号", "有效期至"]


@dataclass(frozen=True)
class Sample:
    """A file of the corpus."""

    kind: str
    file_name: str
    make: Callable[[], bytes]

    @property
    def body(self) -> bytes:
        """Return the bytes of the file."""
        return self.make()


def full(name: str, uscc: str, **other: object) -> list[object]:
    """Return a row with every column of the roster of organisations."""
    row = {
        "name": name, "uscc": uscc, "kind": "民营", "district": "浦东新区", "industry": "石化", "head": "张三",
        "contact": "李四", "phone": "13800001234", "mail": "a@b.cn", "revenue": 1234.5, "people": 120, **other,
    }  # fmt: skip
    return list(row.values())


def first(book: openpyxl.Workbook) -> Any:
    """Return the first sheet of a workbook."""
    return book.worksheets[0]


def hide_rows(book: openpyxl.Workbook) -> None:
    """Hide the second row of a list and its third column."""
    first(book).row_dimensions[3].hidden = True
    first(book).column_dimensions["C"].hidden = True


def two_row_header(book: openpyxl.Workbook) -> None:
    """Merge the cells of a header of two rows."""
    for cells in ("A1:A2", "B1:B2", "C1:D1"):
        first(book).merge_cells(cells)


def old_dates(book: openpyxl.Workbook) -> None:
    """Count dates from 1904."""
    book.epoch = CALENDAR_MAC_1904


def other_sheets(book: openpyxl.Workbook) -> None:
    """Put instructions before the list and a hidden table of codes behind it."""
    book.create_sheet("填表说明", 0).append(["请按要求填写，不要改动表头。"])
    book.create_sheet("代码").sheet_state = "hidden"


def merged_district(book: openpyxl.Workbook) -> None:
    """Merge the district of the first two rows."""
    first(book).merge_cells("C2:C3")


def hidden_in_old(book: xlwt.Workbook) -> None:
    """Hide a row of an old workbook."""
    book.get_sheet(0).row(2).hidden = True


def formulas() -> bytes:
    """Return a workbook of formulas, with their results and without."""
    word = '<c r="{0}{1}" t="inlineStr"><is><t>{2}</t></is></c>'
    head = "".join(word.format(*one) for one in zip("ABC", "111", SHORT, strict=True))
    rows = [
        f'<row r="1">{head}</row>',
        f'<row r="2">{word.format("A", 2, "甲公司")}<c r="B2" t="str"><f>X1</f><v>{A}</v></c></row>',
        f'<row r="3">{word.format("A", 3, "乙商行")}<c r="B3"><f>X2</f></c></row>',
        f'<row r="4">{word.format("A", 4, "丙物流")}<c r="B4" t="e"><f>X3</f><v>#REF!</v></c></row>',
    ]
    return bare_xlsx(sheet_xml(rows))


def organisations(
    name: str, rows: Iterable[list[object]], write: Callable[..., bytes] = xlsx, **given: object
) -> Sample:
    """Return a roster of organisations."""
    return Sample("organisations", name, lambda: write(list(rows), **given))


def honours(name: str, rows: Iterable[list[object]], **given: object) -> Sample:
    """Return a roster of honours."""
    return Sample("honours", name, lambda: xlsx([HONOURS, *rows], **given))


SAMPLES: dict[str, Sample] = {
    "plain": organisations("名单.xlsx", [HEAD, full("甲公司", A), full("乙商行", B)]),
    "plain xls": organisations("名单.xls", [HEAD, full("甲公司", A), full("乙商行", B)], xls),
    "plain et": organisations("名单.et", [HEAD, full("甲公司", A)], xls),
    "plain ods": organisations("名单.ods", [HEAD, full("甲公司", A)], ods),
    "csv utf-8": organisations("名单.csv", [HEAD, full("甲公司", A)], text),
    "csv with mark": organisations("名单.csv", [HEAD, full("甲公司", A)], text, encoding="utf-8-sig"),
    "csv gb18030": organisations("名单.csv", [HEAD, full("王䶮𬭊公司", A)], text, encoding="gb18030"),
    "tsv utf-16": organisations("名单.txt", [HEAD, full("甲公司", A)], text, encoding="utf-16", delimiter="\t"),
    "csv semicolons": organisations("名单.csv", [HEAD, full("甲公司", A)], text, delimiter=";"),
    "wrong ending": organisations("名单.csv", [HEAD, full("甲公司", A)], xlsx),
    "titles above": organisations(
        "汇总表.xlsx",
        [["附件1"], ["2026年示范企业名单汇总表"], ["填报单位：浦东新区经委"], [], HEAD, full("甲公司", A)],
    ),
    "two-row header": organisations(
        "汇总.xlsx",
        [["单位名称", "信用代码", "联系方式", ""], ["", "", "联系人", "电话"], ["甲公司", A, "张三", "021-61234567"]],
        then=two_row_header,
    ),
    "synonyms": organisations(
        "s.xlsx", [["* 企业名称", "社会信用\n代码", "区县（必填）", "员工人数："], ["甲公司", A, "宝山", "1,200人"]]
    ),
    "english": organisations("e.xlsx", [["Organisation name", "USCC", "District"], ["Alpha Ltd", A, "Baoshan"]]),
    "other order": organisations(
        "o.xlsx", [["所属区", "备注", "统一社会信用代码", "序号", "单位名称"], ["徐汇", "", A, 1, "甲公司"]]
    ),
    "several sheets": organisations("多表.xlsx", [SHORT, ["甲公司", A, "浦东"]], then=other_sheets),
    "hidden rows": organisations("h.xlsx", [SHORT, ["甲公司", A, "浦东"], ["乙商行", B, "浦东"]], then=hide_rows),
    "hidden rows xls": organisations(
        "h.xls", [SHORT, ["甲公司", A, "浦东"], ["乙商行", B, "浦东"]], xls, then=hidden_in_old
    ),
    "blank rows": organisations("b.xlsx", [SHORT, [], ["甲公司", A, "浦东"], [], [], ["乙商行", B, "浦东"], []]),
    "numbered in advance": organisations(
        "n.xlsx", [["序号", *SHORT], [1, "甲公司", A, "浦东"], [2, "", "", ""], [3, "", "", ""]]
    ),
    "totals and notes": organisations(
        "t.xlsx",
        [
            ["序号", *SHORT, "从业人数"],
            [1, "甲公司", A, "浦东", 5],
            ["合计", "", "", "", 5],
            ["", "注：排名不分先后", "", "", ""],
            ["", "填表人：王五", "", "日期：2026.11.1", ""],
        ],
    ),
    "header repeated": organisations("r.xlsx", [SHORT, ["甲公司", A, "浦东"], SHORT, ["乙商行", B, "浦东"]]),
    "example of the template": organisations(
        "x.xlsx", [["序号", *SHORT], ["示例", "某公司", "", ""], [1, "甲公司", A, "浦东"]]
    ),
    "full-width": organisations("f.xlsx", [SHORT, ["上海甲（集团）公司", "９１３１０１１５pdy000028d", "浦东"]]),
    "breaks in cells": organisations("br.xlsx", [SHORT, ["上海甲\n公司 ", f" {A[:8]} {A[8:]}\t", "浦东\u3000新区"]]),
    "merged cells": organisations(
        "m.xlsx", [SHORT, ["甲公司", A, "宝山区"], ["乙商行", B, ""], ["丙物流", C, "徐汇"]], then=merged_district
    ),
    "money in yuan": organisations(
        "y.xlsx", [["单位名称", "统一社会信用代码", "营业收入（元）"], ["甲公司", A, "12,345,678.90"]]
    ),
    "money with its unit": organisations(
        "w.xlsx",
        [["单位名称", "统一社会信用代码", "营业收入（元）"], ["甲公司", A, "1234.5万"], ["乙商行", B, "1.2亿元"]],
    ),
    "money without unit": organisations("u.xlsx", [["单位名称", "统一社会信用代码", "营业收入"], ["甲公司", A, 100]]),
    "codes as numbers": organisations("z.xlsx", [SHORT, ["甲公司", 913101150000000001, "浦东"], ["乙商行", B, "浦东"]]),
    "codes in exponents": organisations("z.csv", [SHORT, ["甲公司", "9.13101E+17", "浦东"]], text),
    "formulas": Sample("organisations", "g.xlsx", formulas),
    "wrong codes": organisations(
        "c.xlsx",
        [
            SHORT,
            ["甲公司", A[:-1], "浦东"],
            ["乙商行", "91310115PDYO00028D", ""],
            ["丙物流", B[:-1] + ("0" if B[-1] != "0" else "1"), ""],
        ],
    ),
    "twice in the file": organisations("2.xlsx", [SHORT, ["甲公司", A, ""], ["乙商行", B, ""], ["甲厂", A, ""]]),
    "old districts": organisations(
        "d.xlsx", [SHORT, ["甲公司", A, "闸北区"], ["乙商行", B, "卢湾"], ["丙物流", C, "崇明"]]
    ),
    "unknown words": organisations(
        "q.xlsx",
        [["单位名称", "统一社会信用代码", "所属区", "所属行业", "单位类型"], ["甲公司", A, "昆山", "化工", "合伙"]],
    ),
    "empty cells": organisations("k.xlsx", [SHORT, ["/", A, "浦东"], ["乙商行", "无", "浦东"]]),
    "no header": organisations("nh.xlsx", [["甲公司", A], ["乙商行", B]]),
    "column missing": organisations("cm.xlsx", [["单位名称", "所属区"], ["甲公司", "浦东"]]),
    "column twice": organisations("ct.xlsx", [["单位名称", "统一社会信用代码", "统一社会信用代码"], ["甲公司", A, B]]),
    "honours without codes": honours(
        "老名单.xlsx",
        [
            ["示范企业", "甲公司", "", "", "闸北区", "2012", "沪经信推〔2012〕1号", "2015年12月"],
            ["“两化”融合示范企业", "乙商行", "/", "", "崇明县", "二〇一三年", "沪经信推〔2013〕2号", ""],
            ["示范企业", "丙物流", "", "", "卢湾区", 2012, "沪经信推〔2012〕1号", ""],
        ],
    ),
    "honours with codes": honours(
        "新名单.xlsx",
        [
            [
                "DEMO_PROJECT",
                "甲公司",
                A,
                "甲项目",
                "静安",
                date(2024, 5, 1),
                "沪经信推〔2024〕9号",
                date(2027, 5, 1),
            ]
        ],
    ),
    "honours of an unknown category": honours("xx.xlsx", [["优秀企业", "甲公司", A, "", "", 2024, "", ""]]),
    "workdays": Sample(
        "workdays",
        "放假安排.xlsx",
        lambda: xlsx(
            [
                ["日期", "类型", "说明", "来源文号"],
                ["2027.1.1", "休", "元旦", "国办发明电〔2026〕9号"],
                ["2027年1月4日", "班", "元旦", "国办发明电〔2026〕9号"],
                [46390, "休", "元旦", "国办发明电〔2026〕9号"],
                ["2027年2月", "休", "春节", "国办发明电〔2026〕9号"],
                ["2027-02-30", "休", "春节", "国办发明电〔2026〕9号"],
            ]
        ),
    ),
    "workdays from 1904": Sample(
        "workdays",
        "mac.xlsx",
        lambda: xlsx([["日期", "类型", "来源文号"], [44887, "休", "x"]], then=old_dates),
    ),
    "marks of unknown firms": Sample(
        "marks",
        "小巨人.xlsx",
        lambda: xlsx([["统一社会信用代码", "单位名称", "名录", "年度"], [A, "甲公司", "科技小巨人", "2025年"]]),
    ),
    "experts": Sample(
        "experts",
        "专家.xlsx",
        lambda: xlsx(
            [
                ["姓名", "工作单位", "专业领域", "专家类别", "熟悉行业", "职称", "手机", "最大评审件数"],
                ["王  䶮", "某大学", "自动化", "技术", "石化、信息", "教授", 13911110001, 20],
                ["赵六", "某所", "", "财务类", "", "", "139 1111 0002", ""],
                ["钱七", "某所", "", "法律", "农业", "", "1391111000", 999],
            ]
        ),
    ),
    "members of unknown firms": Sample(
        "members",
        "成员.csv",
        lambda: text([["信用代码", "姓名", "手机", "角色"], [A, "张三", "13911110003", "管理员"]]),
    ),
    "a web page": Sample("organisations", "导出.xls", "<html><table><tr><td>单位名称</td></tr></table></html>".encode),
}


@cache
def expected() -> dict[str, dict[str, Any]]:
    """Return what has to come of each file."""
    found: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return found
