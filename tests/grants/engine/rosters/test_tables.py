# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists are found in the sheets of offices, whatever stands above, beside and below them."""

import pytest

from grants.engine.rosters.books import Book
from grants.engine.rosters.layouts import Column, Holds, layout_of
from grants.engine.rosters.problems import RosterRefusedError
from grants.engine.rosters.tables import Choices, find_table
from grants.enums.rosters import RosterFault as Fault
from tests.rosters.books import bare_xlsx, ods, sheet_xml, text, xls, xlsx
from tests.rosters.tables import PLACES, TODAY

LAYOUT = layout_of(
    "organisations",
    Column("name", Holds.NAME, is_required=True),
    Column("uscc", Holds.USCC),
    Column("district", Holds.DISTRICT),
    Column("contact_name", Holds.PERSON),
    Column("contact_phone", Holds.PHONE),
    Column("revenue", Holds.MONEY),
)
HEAD = ["单位名称", "所属区", "联系人"]
CODE = "91310115PDY000028D"


def read(body, *, layout=LAYOUT, **choices):
    """Return the rows of a list and the table they came from."""
    chosen = Choices(**choices)
    book = Book(body, encoding=chosen.encoding, delimiter=chosen.delimiter)
    table = find_table(book, layout, chosen)
    return list(table.rows(places=PLACES, today=TODAY)), table


def told(table):
    return [(notice.code, notice.row) for notice in table.notices]


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
def test_rows_keep_their_numbers_in_the_sheet(write):
    rows, table = read(
        write([["2026年名单", "", ""], HEAD, ["", "", ""], ["甲", "浦东", "张三"], ["乙", "宝山区", ""]])
    )

    assert [(row.number, row.values) for row in rows] == [
        (4, {"name": "甲", "district": "310115", "contact_name": "张三"}),
        (5, {"name": "乙", "district": "310113", "contact_name": None}),
    ]
    assert (table.header.first_row, table.header.last_row) == (2, 2)


def test_empty_rows_and_columns_before_the_list_count():
    def shift(book):
        book.active.insert_rows(1, 3)
        book.active.insert_cols(1, 2)

    rows, table = read(xlsx([HEAD, ["甲", "昆山", "张三"]], then=shift))

    assert rows[0].number == 5
    assert table.header.places["name"].number == 3
    assert [(problem.row, problem.column, problem.code) for problem in rows[0].problems] == [
        (5, "district", Fault.DISTRICT_UNKNOWN)
    ]


def test_header_beyond_the_tenth_row_is_not_found():
    assert read(xlsx([["x"]] * 9 + [HEAD, ["甲", "浦东", ""]]))[0][0].number == 11

    with pytest.raises(RosterRefusedError) as refused:
        read(xlsx([["x"]] * 10 + [HEAD, ["甲", "浦东", ""]]))

    assert refused.value.problem.code == Fault.HEADER_MISSING


def test_two_rows_of_header_are_read_as_one():
    def merge(book):
        for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
            book.active.merge_cells(cells)

    head = [["单位名称", "所属区", "联系方式", "", "主营业务收入"], ["", "", "联系人", "电话", ""]]
    rows, table = read(xlsx([*head, ["甲", "浦东", "张三", "13800001234", "5万元"]], then=merge))

    assert table.header.last_row == 2
    assert rows[0].values == {
        "name": "甲",
        "district": "310115",
        "contact_name": "张三",
        "contact_phone": "+8613800001234",
        "revenue": 5_000_000,
    }


def test_unit_in_the_second_row_of_a_header_counts():
    rows, _table = read(
        xlsx([["单位名称", "联系方式", "", "上年主营业务收入"], ["", "联系人", "电话", "万元"], ["甲", "", "", 12.5]])
    )

    assert rows[0].values["revenue"] == 12_500_000


@pytest.mark.parametrize(
    "head",
    [
        ["* 企业\n名称", "区 县（必填）", "经办人"],
        ["１．单位全称：", "所在区", "联系人姓名"],
        ["Organisation name", "DISTRICT", "Contact"],
    ],
)
def test_headers_have_many_spellings(head):
    rows, _table = read(xlsx([head, ["甲", "浦东", "张三"]]))

    assert rows[0].values == {"name": "甲", "district": "310115", "contact_name": "张三"}


def test_columns_come_in_any_order_with_others_between():
    rows, table = read(xlsx([["序号", "联系人", "备注", "单位名称"], [1, "张三", "x", "甲"]]))

    assert rows[0].values == {"name": "甲", "contact_name": "张三"}
    assert table.notices[0].params == {"names": "序号, 备注"}


def test_better_word_wins_and_equal_words_ask():
    rows, table = read(xlsx([["名称", "单位名称", "联系人"], ["项目", "甲", "张三"]]))
    assert rows[0].values["name"] == "甲"
    assert [place.title for place in table.header.ignored] == ["名称"]

    with pytest.raises(RosterRefusedError) as refused:
        read(xlsx([["单位名称", "单位名称", "联系人"], ["甲", "乙", "张三"]]))

    assert refused.value.problem.code == Fault.COLUMN_TWICE
    assert refused.value.problem.params["places"] == "A, B"


def test_columns_may_be_chosen_by_hand():
    rows, _table = read(xlsx([["单位名称", "曾用名", "联系人"], ["旧", "甲", "张三"]]), columns={1: "", 2: "name"})

    assert rows[0].values["name"] == "甲"


def test_missing_column_is_named():
    with pytest.raises(RosterRefusedError) as refused:
        read(xlsx([["所属区", "联系人"], ["浦东", "张三"]]))

    assert (refused.value.problem.code, refused.value.problem.params) == (Fault.COLUMN_MISSING, {"column": "单位名称"})


def test_what_stands_below_and_between_is_left_out_and_said():
    rows, table = read(
        xlsx(
            [
                ["序号", *HEAD],
                ["示例", "上海某某公司", "浦东", "张三"],
                [1, "甲", "浦东", "张三"],
                ["序号", *HEAD],
                [2, "乙", "宝山", "李四"],
                [3, "", "", ""],
                ["合计", "2家", "", ""],
                ["", "注：以上名单排名不分先后。", "", ""],
                ["", "填表人：王五", "", "日期：2026年11月1日"],
            ]
        )
    )

    assert [row.number for row in rows] == [3, 5]
    assert told(table)[1:] == [
        (Fault.EXAMPLE_SKIPPED, 2),
        (Fault.HEADER_REPEATED, 4),
        (Fault.TOTALS_SKIPPED, 7),
        (Fault.NOTE_SKIPPED, 8),
        (Fault.NOTE_SKIPPED, 9),
    ]


def test_a_row_that_merely_looks_like_a_total_is_taken():
    rows, _table = read(xlsx([HEAD, ["合计", "浦东", "张三"]]))

    assert [row.values["name"] for row in rows] == ["合计"]


def test_hidden_rows_are_read_and_said():
    def hide(book):
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["C"].hidden = True

    rows, table = read(xlsx([HEAD, ["甲", "浦东", ""], ["乙", "浦东", "张三"]], then=hide))

    assert [row.number for row in rows] == [2, 3]
    assert [(notice.code, notice.params) for notice in table.notices] == [
        (Fault.ROWS_HIDDEN, {"count": 1}),
        (Fault.COLUMNS_HIDDEN, {"count": 1}),
    ]


def test_first_visible_sheet_with_a_header_is_read_and_another_can_be_chosen():
    def add(book):
        book.create_sheet("说明", 0).append(["请按要求填写"])
        other = book.create_sheet("二批")
        other.append(HEAD)
        other.append(["乙", "宝山", ""])
        book.create_sheet("代码表").sheet_state = "hidden"

    body = xlsx([HEAD, ["甲", "浦东", ""]], sheet="一批", then=add)

    rows, table = read(body)
    assert (table.grid.name, rows[0].values["name"]) == ("一批", "甲")
    assert [(notice.code, notice.params) for notice in table.notices] == [
        (Fault.SHEETS_OTHER, {"names": "说明, 二批"}),
        (Fault.SHEETS_HIDDEN, {"names": "代码表"}),
    ]

    rows, table = read(body, sheet="二批")
    assert rows[0].values["name"] == "乙"

    with pytest.raises(RosterRefusedError) as refused:
        read(body, sheet="三批")
    assert refused.value.problem.code == Fault.SHEET_MISSING


def test_value_of_merged_cells_stands_in_each_of_their_rows():
    rows, table = read(
        xlsx(
            [HEAD, ["甲", "浦东", "张三"], ["乙", "", ""], ["丙", "", ""]],
            then=lambda book: book.active.merge_cells("B2:B3"),
        )
    )

    assert [row.values["district"] for row in rows] == ["310115", "310115", None]
    assert told(table) == [(Fault.MERGED_FILLED, 0)]


def test_formulas_without_result_and_errors_are_no_blanks():
    cells = '<c r="{0}{1}" t="inlineStr"><is><t>{2}</t></is></c>'
    rows, _table = read(
        bare_xlsx(
            sheet_xml(
                [
                    '<row r="1">'
                    + "".join(cells.format(*one) for one in zip("ABC", "111", HEAD, strict=True))
                    + "</row>",
                    '<row r="2">'
                    + cells.format("A", 2, "甲")
                    + '<c r="B2"><f>X1</f></c><c r="C2" t="e"><v>#N/A</v></c></row>',
                    '<row r="3">' + cells.format("A", 3, "乙") + '<c r="C3" t="str"><f>Y1</f><v>张三</v></c></row>',
                    '<row r="4"><c r="A4"><f>Z1</f></c></row>',
                ]
            )
        )
    )

    assert [(problem.row, problem.column, problem.code) for row in rows for problem in row.problems] == [
        (2, "district", Fault.FORMULA_WITHOUT_VALUE),
        (2, "contact_name", Fault.FORMULA_ERROR),
        (4, "name", Fault.FORMULA_WITHOUT_VALUE),
    ]
    assert rows[1].values["contact_name"] == "张三"


def test_empty_ods_rows_repeated_to_the_end_are_harmless():
    rows, _table = read(
        ods(
            [HEAD, ["甲", "浦东", ""]],
            after='<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>',
        )
    )

    assert len(rows) == 1


def test_repeated_ods_rows_are_all_read():
    repeated = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string">'
        "<text:p>乙</text:p></table:table-cell></table:table-row>"
    )
    rows, _table = read(ods([HEAD, ["甲", "浦东", ""]], after=repeated))

    assert [(row.number, row.values["name"]) for row in rows] == [(2, "甲"), (3, "乙"), (4, "乙")]


def test_required_cell_that_is_empty_is_named():
    rows, _table = read(xlsx([HEAD, ["/", "浦东", "张三"]]))

    assert [(problem.code, problem.params) for problem in rows[0].problems] == [
        (Fault.REQUIRED, {"column": "单位名称"})
    ]


def test_file_without_rows_is_refused():
    with pytest.raises(RosterRefusedError) as refused:
        read(xlsx([]))

    assert refused.value.problem.code == Fault.SHEET_EMPTY
