# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every spelling of a mobile number comes out as one."""

import pytest

from grants.engine.mobiles import e164


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
