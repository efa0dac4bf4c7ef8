# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts: what is typed, what is shown, what is written out."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.money import LARGEST_FEN, capital_text, parse_wan, parse_yuan, wan_text, yuan_text
from grants.exceptions import GrantsError

DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capital(text):
    """Read an amount back, in fen: an independent reader for the property below."""
    negative = text.startswith("负")
    whole, _yuan, small = text.removeprefix("负").removesuffix("整").rpartition("元")
    total = group = digit = 0
    for sign in whole:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            group += digit * PLACES[sign]
            digit = 0
        else:
            total += (group + digit) * {"万": 10_000, "亿": 100_000_000}[sign]
            group = digit = 0
    fen = (total + group + digit) * 100
    for sign in small:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            fen += digit * {"角": 10, "分": 1}[sign]
    return -fen if negative else fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (168_032, "壹仟陆佰捌拾元零叁角贰分"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (10_000_000, "壹拾万元整"),
        (100_005_000, "壹佰万零伍拾元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (300_000_000, "叁佰万元整"),
        (10_050_000, "壹拾万零伍佰元整"),
        (10_000_500_000, "壹亿零伍仟元整"),
        (107_000_000_000, "壹拾亿柒仟万元整"),
        (100_010_000_100, "壹拾亿零壹拾万零壹元整"),
        (99_999_999_999_999, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (2_050, "贰拾元零伍角"),
        (10_005, "壹佰元零伍分"),
        (105, "壹元零伍分"),
        (150, "壹元伍角"),
        (5, "伍分"),
        (50, "伍角"),
        (55, "伍角伍分"),
        (0, "零元整"),
        (-150, "负壹元伍角"),
    ],
)
def test_amount_is_written_out(fen, text):
    assert capital_text(fen) == text


@given(st.integers(-LARGEST_FEN + 1, LARGEST_FEN - 1))
def test_amount_written_out_reads_back(fen):
    text = capital_text(fen)

    assert read_capital(text) == fen
    assert "零零" not in text


@given(st.lists(st.sampled_from("0015"), min_size=1, max_size=14).map(lambda digits: int("".join(digits))))
def test_amount_with_many_zeros_reads_back(fen):
    assert read_capital(capital_text(fen)) == fen


def test_amount_beyond_a_million_million_is_not_written_out():
    with pytest.raises(ValueError, match="too large"):
        capital_text(LARGEST_FEN)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (150_000_000, "150.00"),
        (155_000_000, "155.00"),
        (100, "0.0001"),
        (0, "0.00"),
        (1_234_500, "1.2345"),
        (1_234_000, "1.234"),
        (49, "0.00"),
        (50, "0.0001"),
        (-150_000_000, "-150.00"),
    ],
)
def test_amount_is_shown_in_wan(fen, text):
    assert wan_text(fen) == text


def test_amounts_are_grouped_where_asked():
    assert wan_text(1_234_500_000_000, grouped=True) == "1,234,500.00"
    assert yuan_text(10_700_053) == "107,000.53"
    assert yuan_text(-1) == "-0.01"


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("150", 150_000_000),
        ("150.00", 150_000_000),
        ("0.0001", 100),
        ("1,234.5", 1_234_500_000),
        ("１，２３４．５", 1_234_500_000),
        (" 1 234.5 ", 1_234_500_000),
        ("1.23450000", 1_234_500),
        ("-3", -3_000_000),
        ("100000000", LARGEST_FEN),
    ],
)
def test_amount_typed_in_wan_is_read(text, fen):
    assert parse_wan(text) == fen


def test_amount_typed_in_yuan_is_read():
    assert parse_yuan("107,000.53") == 10_700_053


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter the amount as a number, for example 150.00."),
        ("150万", "Enter the amount as a number, for example 150.00."),
        ("1e3", "Enter the amount as a number, for example 150.00."),
        (".5", "Enter the amount as a number, for example 150.00."),
        ("NaN", "Enter the amount as a number, for example 150.00."),
        ("1.2.3", "Enter the amount as a number, for example 150.00."),
        ("٣", "Enter the amount as a number, for example 150.00."),
        ("0.00001", "Enter the amount with at most 4 decimals."),
        ("100000000.0001", "The amount is too large. Check whether the unit is right."),
        ("-100000000.0001", "The amount is too large. Check whether the unit is right."),
    ],
)
def test_amount_that_cannot_be_read_is_refused_in_words(text, message):
    with translation.override("en"), pytest.raises(GrantsError) as refused:
        parse_wan(text)

    assert str(refused.value) == message


@given(st.integers(-LARGEST_FEN // 100, LARGEST_FEN // 100))
def test_whole_yuan_survive_text(yuan):
    assert parse_wan(wan_text(yuan * 100)) == yuan * 100
    assert parse_wan(wan_text(yuan * 100, grouped=True)) == yuan * 100


@given(st.integers(-LARGEST_FEN, LARGEST_FEN))
def test_fen_survive_text_in_yuan(fen):
    assert parse_yuan(yuan_text(fen)) == fen
