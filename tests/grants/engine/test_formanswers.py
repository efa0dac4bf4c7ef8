# SPDX-License-Identifier: AGPL-3.0-or-later
"""A filled form as queries and readers see it."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

from django.utils import translation

from grants.engine.formanswers import answers_of, column_values, computed_value, shown_section
from grants.engine.formchecks import scope_of
from grants.engine.formfields import AnswerRow
from tests.grants.engine.forms import FILLED, FORM, PARAMS, READING


def test_every_value_becomes_a_row_and_cells_name_their_column():
    answers = answers_of(FORM, FILLED, PARAMS)

    assert answers == [
        AnswerRow("title", text="项目"),
        AnswerRow("industry", text="IND01"),
        AnswerRow("listed", text="false"),
        AnswerRow("note", text="字"),
        AnswerRow("marks", text="x"),
        AnswerRow("owner", text="91310115PDY000028D 某公司"),
        AnswerRow("agreed", text="true"),
        AnswerRow("total", text="1000000000", number=Decimal(1_000_000_000)),
        AnswerRow("grant", text="300000000", number=Decimal(300_000_000)),
        AnswerRow("budget.all", 0, "600000000", Decimal(600_000_000)),
        AnswerRow("budget.part", 0, "100000000", Decimal(100_000_000)),
        AnswerRow("budget.all", 1, "400000000", Decimal(400_000_000)),
        AnswerRow("budget.part", 1, "200000000", Decimal(200_000_000)),
        AnswerRow("sum", text="1000000000", number=Decimal(1_000_000_000)),
        AnswerRow("share", text="0.30", number=Decimal("0.30")),
        AnswerRow("steps.what", 0, "一"),
        AnswerRow("steps.month", 0, "2026-12", date=date(2026, 12, 1)),
        AnswerRow("steps.what", 1, "二"),
        AnswerRow("years.not_applicable", 0, "true"),
        AnswerRow("years.profit", 1, "-5000000", Decimal(-5_000_000)),
    ]


def test_personal_data_and_fields_that_do_not_apply_give_no_rows():
    data = deepcopy(FILLED)
    data["A"]["values"]["stock"] = "600000"

    fields = {answer.field for answer in answers_of(FORM, data, PARAMS)}

    assert fields & {"phone", "stock"} == set()


def test_computed_values_are_stored_as_their_kind():
    total, share = FORM.field("sum"), FORM.field("share")

    assert computed_value(total, Decimal("10.5")) == 11
    assert computed_value(share, Decimal("0.125")) == "0.13"
    assert computed_value(share, None) is None
    assert computed_value(share, "text") is None


def test_reader_sees_text_tables_and_what_was_typed_wrongly():
    data = deepcopy(FILLED)
    data["F"]["raw"] = {"total": "a lot"}
    del data["F"]["values"]["total"]

    with translation.override("en"):
        shown = {
            entry.definition.code: entry
            for code in ("A", "F")
            for entry in shown_section(
                FORM.section(code), data, scope=scope_of(FORM, data, PARAMS), choices=READING.choices
            )
        }

    assert "stock" not in shown
    assert (shown["industry"].text, shown["listed"].text, shown["grant"].text) == ("钢铁", "No", "300.00 万元")
    assert shown["note"].html == "<p>字</p>"
    assert shown["total"].raw == "a lot"
    assert shown["sum"].text == "1,000.00 万元"
    assert shown["share"].text == ""
    assert shown["budget"].rows == (
        ("equipment", ("600.00 万元", "100.00 万元")),
        ("software", ("400.00 万元", "200.00 万元")),
    )
    assert shown["steps"].rows == (("1", ("一", "December 2026")), ("2", ("二", "")))


def test_columns_of_an_application_come_from_the_fields_it_has():
    assert column_values(FORM, FILLED) == {"industry": "IND01"}
