# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every spelling of a mobile number comes out as one."""

import pytest

from grants.engine.mobiles import e164, phone_spelt


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        "8613800001234",
        "008613800001234",
        "+8613800001234",
        "+86 138 0000 1234",
        " 138-0000-1234 ",
        "(+86)138-0000-1234",
        "１３８００００１２３４",
        "＋８６１３８００００１２３４",
    ],
)
def test_spellings_of_one_number_agree(text):
    assert e164(text) == "+8613800001234"


def test_a_foreign_number_keeps_its_country():
    assert e164("+852 9123 4567") == "+85291234567"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1380000123",
        "138000012345",
        "12800001234",
        "021-63580000",
        "+8612345",
        "+86021635800",
        "abc",
        "+0123456",
        "x@y.cn",
    ],
)
def test_what_is_no_mobile_number_is_refused(text):
    assert e164(text) is None


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("138 0000 1234", "+8613800001234"),
        ("021-1234 5678", "02112345678"),
        ("（021）12345678", "02112345678"),
        ("+86 021 12345678", "02112345678"),
        ("0512-1234567", "05121234567"),
        ("021-12345678转801", "02112345678801"),
    ],
)
def test_a_phone_number_is_a_mobile_or_a_line_with_its_area_code(text, spelt):
    assert phone_spelt(text) == spelt


@pytest.mark.parametrize("text", ["", "12345678", "110", "021", "电话", "021-1234"])
def test_what_cannot_be_called_is_no_phone_number(text):
    assert phone_spelt(text) is None
