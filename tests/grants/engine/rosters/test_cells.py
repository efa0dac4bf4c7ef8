# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells as offices write them: what they stand for, or why they cannot be read."""

from datetime import date, datetime, time

import pytest

from grants.engine.rosters.cells import Reading, is_nothing, read_cell
from grants.engine.rosters.layouts import Column, Holds
from grants.engine.rosters.problems import CellError
from grants.enums.rosters import RosterFault as Fault
from tests.rosters.tables import PLACES, TODAY


def read(holds, value, *, unit="", year=None, is_1904=False, **given):
    reading = Reading(PLACES, TODAY, is_1904=is_1904, unit=unit)
    reading.dated(year)
    return read_cell(value, Column("x", holds, **given), reading)


@pytest.mark.parametrize(
    ("holds", "value", "stored"),
    [
        (Holds.NAME, "  上海甲（集团）\n有限公司　", "上海甲（集团）有限公司"),
        (Holds.NAME, "ABC\nLtd", "ABC Ltd"),
        (Holds.NAME, "上海\u200b甲  公司", "上海甲 公司"),
        (Holds.NAME, "'甲", "甲"),
        (Holds.NAME, 2046.0, "2046"),
        (Holds.NAME, "𬭊𬭊公司", "𬭊𬭊公司"),
        (Holds.PERSON, "张　　三", "张三"),
        (Holds.PERSON, "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        (Holds.PERSON, "John Smith", "John Smith"),
        (Holds.USCC, "９１３１０１１５pdy000028d", "91310115PDY000028D"),
        (Holds.USCC, " 91310115-PDY00 0028D\t", "91310115PDY000028D"),
        (Holds.USCC, "'91310115PDY000028D", "91310115PDY000028D"),
        (Holds.USCC, '="91310115PDY000028D"', "91310115PDY000028D"),
        (Holds.CODE, 12345.0, "12345"),
        (Holds.CODE, "ZJ ００１", "ZJ001"),
        (Holds.MOBILE, 13800001234.0, "+8613800001234"),
        (Holds.MOBILE, "138-0000-1234", "+8613800001234"),
        (Holds.PHONE, "（021）６１２３４５６７", "02161234567"),
        (Holds.EMAIL, " A＠B.cn ", "a@b.cn"),
        (Holds.YEAR, 2025.0, 2025),
        (Holds.YEAR, "２０２５年度", 2025),
        (Holds.YEAR, "二〇一二年", 2012),
        (Holds.YEAR, date(2025, 3, 1), 2025),
        (Holds.DATE, "2026.11.23", "2026-11-23"),
        (Holds.DATE, "2026年11月23日", "2026-11-23"),
        (Holds.DATE, "2026/1/3 10:00", "2026-01-03"),
        (Holds.DATE, "20261123", "2026-11-23"),
        (Holds.DATE, 20261123.0, "2026-11-23"),
        (Holds.DATE, 46349.0, "2026-11-23"),
        (Holds.DATE, "46349", "2026-11-23"),
        (Holds.DATE, datetime(2026, 11, 23, 8), "2026-11-23"),  # noqa: DTZ001 -- a sheet knows no zone
        (Holds.LAST_DAY, "2026年2月", "2026-02-28"),
        (Holds.LAST_DAY, "2026.02.01", "2026-02-01"),
        (Holds.INTEGER, "1,234人", 1234),
        (Holds.INTEGER, 120.0, 120),
        (Holds.DECIMAL, "1,234.50", "1234.50"),
        (Holds.PERCENT, "85%", "85"),
        (Holds.PERCENT, 0.85, "85"),
        (Holds.DISTRICT, "浦东", "310115"),
        (Holds.DISTRICT, "上海市浦东新区", "310115"),
        (Holds.DISTRICT, "浦东区", "310115"),
        (Holds.DISTRICT, "310115", "310115"),
        (Holds.DISTRICT, "Pudong New Area", "310115"),
        (Holds.DISTRICT, "崇明", "310151"),
        (Holds.INDUSTRY, "石化", "IND02"),
        (Holds.INDUSTRY, "石化行业", "IND02"),
        (Holds.INDUSTRY, "ind02", "IND02"),
        (Holds.INDUSTRY, "Petrochemicals", "IND02"),
        (Holds.INDUSTRIES, "石化、信息，石化", ["IND02", "IND08"]),
    ],
)
def test_cell_is_read(holds, value, stored):
    assert read(holds, value) == stored


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        ("1,234.5", "万元", 1_234_500_000),
        (1234.5, "万元", 1_234_500_000),
        (0.1 + 0.2, "万元", 300_000),
        ("1234.5", "元", 123_450),
        ("1234.5万", "元", 1_234_500_000),
        ("￥1,234.50元", "万元", 123_450),
        ("1.2亿元", "", 12_000_000_000),
        (3, "千元", 300_000),
    ],
)
def test_amount_is_read_in_its_unit(value, unit, fen):
    assert read(Holds.MONEY, value, unit=unit) == fen


@pytest.mark.parametrize(
    ("holds", "value", "fault"),
    [
        (Holds.NAME, "x" * 101, Fault.TOO_LONG),
        (Holds.NAME, "甲\x07乙", Fault.CONTROL_SIGNS),
        (Holds.NAME, "甲\ufffd乙", Fault.CONTROL_SIGNS),
        (Holds.USCC, 9.1310115e17, Fault.DIGITS_LOST),
        (Holds.USCC, "9.13101E+17", Fault.DIGITS_LOST),
        (Holds.USCC, "9131011PDY000028D", Fault.USCC_LENGTH),
        (Holds.USCC, "91310115PDYO00028D", Fault.USCC_CHARACTERS),
        (Holds.USCC, "91310115PDY000028E", Fault.USCC_CHECK),
        (Holds.CODE, 12.5, Fault.DIGITS_LOST),
        (Holds.CODE, "x" * 101, Fault.TOO_LONG),
        (Holds.MOBILE, "1380000123", Fault.MOBILE_WRONG),
        (Holds.PHONE, "61234567", Fault.PHONE_WRONG),
        (Holds.EMAIL, "a.b.cn", Fault.EMAIL_WRONG),
        (Holds.EMAIL, f"{'a' * 60}@{'b' * 60}.cn", Fault.TOO_LONG),
        (Holds.YEAR, "25年", Fault.YEAR_WRONG),
        (Holds.YEAR, date(1905, 7, 17), Fault.YEAR_WRONG),
        (Holds.YEAR, "2028", Fault.YEAR_WRONG),
        (Holds.DATE, "2026年11月", Fault.DATE_WITHOUT_DAY),
        (Holds.DATE, "2026-13-01", Fault.DATE_IMPOSSIBLE),
        (Holds.DATE, "2026-02-30", Fault.DATE_IMPOSSIBLE),
        (Holds.DATE, "26.11.23", Fault.NOT_A_DATE),
        (Holds.DATE, 2026.0, Fault.NOT_A_DATE),
        (Holds.DATE, True, Fault.NOT_A_DATE),
        (Holds.LAST_DAY, "2026年13月", Fault.DATE_WITHOUT_DAY),
        (Holds.INTEGER, "约100", Fault.NOT_A_NUMBER),
        (Holds.INTEGER, 1.5, Fault.NOT_WHOLE),
        (Holds.INTEGER, -1, Fault.OUT_OF_RANGE),
        (Holds.INTEGER, date(2026, 1, 1), Fault.NOT_A_NUMBER),
        (Holds.INTEGER, time(3, 4), Fault.NOT_A_NUMBER),
        (Holds.INTEGER, "1,23", Fault.NOT_A_NUMBER),
        (Holds.MONEY, 100, Fault.UNIT_MISSING),
        (Holds.MONEY, "一百元", Fault.NOT_A_NUMBER),
        (Holds.MONEY, "-5元", Fault.AMOUNT_NEGATIVE),
        (Holds.MONEY, "0.001元", Fault.TOO_MANY_DECIMALS),
        (Holds.MONEY, "100000000000亿", Fault.AMOUNT_TOO_LARGE),
        (Holds.MONEY, "5元元", Fault.NOT_A_NUMBER),
        (Holds.PERCENT, 85, Fault.PERCENT_UNCLEAR),
        (Holds.DISTRICT, "昆山", Fault.DISTRICT_UNKNOWN),
        (Holds.INDUSTRY, "农业", Fault.INDUSTRY_UNKNOWN),
        (Holds.INDUSTRIES, "石化、农业", Fault.INDUSTRY_UNKNOWN),
    ],
)
def test_cell_that_cannot_be_read_says_why(holds, value, fault):
    with pytest.raises(CellError) as refused:
        read(holds, value)

    assert refused.value.code == fault


def test_share_below_one_under_a_percent_header_asks():
    assert read(Holds.PERCENT, 85, unit="%") == "85"

    with pytest.raises(CellError) as refused:
        read(Holds.PERCENT, 0.85, unit="%")

    assert refused.value.code == Fault.PERCENT_UNCLEAR


def test_choice_is_read_by_any_of_its_words():
    assert read(Holds.CHOICE, " 民营企业 ", choices="organisation_kind") == "private"

    with pytest.raises(CellError) as refused:
        read(Holds.CHOICE, "合伙", choices="organisation_kind")

    assert refused.value.code == Fault.CHOICE_UNKNOWN
    assert refused.value.params["value"] == "合伙"


def test_serial_numbers_follow_the_system_of_the_book():
    assert read(Holds.DATE, 44887.0, is_1904=True) == "2026-11-23"


@pytest.mark.parametrize(
    ("text", "year", "code"),
    [
        ("闸北区", 2012, "310108"),
        ("闸北", 2015, "310108"),
        ("崇明县", 2014, "310230"),
        ("崇明", 2014, "310230"),
        ("崇明", 2016, "310151"),
        ("静安", 2012, "310106"),
    ],
)
def test_old_district_is_right_in_its_years(text, year, code):
    assert read(Holds.DISTRICT, text, year=year) == code


@pytest.mark.parametrize(
    ("text", "year", "fault", "suggestion"),
    [
        ("卢湾", 2011, Fault.DISTRICT_NOT_IN_FORCE, "黄浦区"),
        ("卢湾区", 2012, Fault.DISTRICT_NOT_IN_FORCE, "黄浦区"),
        ("闸北区", 2016, Fault.DISTRICT_NOT_IN_FORCE, "静安区"),
        ("闸北区", None, Fault.DISTRICT_NOT_IN_FORCE, "静安区"),
        ("崇明县", None, Fault.DISTRICT_NOT_IN_FORCE, "崇明区"),
        ("崇明区", 2014, Fault.DISTRICT_NOT_YET, "崇明县"),
    ],
)
def test_district_of_another_time_asks(text, year, fault, suggestion):
    with pytest.raises(CellError) as refused:
        read(Holds.DISTRICT, text, year=year)

    assert (refused.value.code, refused.value.suggestion) == (fault, suggestion)


def test_industry_that_may_be_meant_is_suggested():
    with pytest.raises(CellError) as refused:
        read(Holds.INDUSTRY, "化工行业")

    assert refused.value.suggestion == "石化"


@pytest.mark.parametrize("value", ["", "　", "/", "无", "——", "N/A"])
def test_signs_for_nothing_are_nothing(value):
    assert is_nothing(value)


@pytest.mark.parametrize("value", [0, 0.0, "无锡", False])
def test_other_values_are_something(value):
    assert not is_nothing(value)
