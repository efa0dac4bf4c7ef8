# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists as text: encoding and delimiter are found, said, and can be given."""

import pytest

from grants.engine.rosters.problems import RosterRefusedError
from grants.engine.rosters.texts import read_text
from grants.enums.rosters import RosterFault

ROWS = [["单位名称", "代码"], ["上海甲，有限公司", "1"], ["王䶮𬭊", "2"]]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found(encoding, found, delimiter):
    body = "".join(f"{delimiter.join(row)}\r\n" for row in ROWS).encode(encoding)

    text = read_text(body)

    assert (text.encoding, text.delimiter, text.records) == (found, delimiter, ROWS)


def test_one_column_needs_no_delimiter():
    assert read_text("日期\n2026-01-01\n".encode()).records == [["日期"], ["2026-01-01"]]


def test_who_knows_better_is_obeyed():
    body = "a;b,c\n".encode("utf-16-le")

    text = read_text(body, encoding="utf-16-le", delimiter=",")

    assert text.records == [["a;b", "c"]]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ""), ("latin-unknown", "")])
def test_a_wrong_encoding_is_refused(encoding, delimiter):
    with pytest.raises(RosterRefusedError) as refused:
        read_text("名称,代码".encode("gb18030"), encoding=encoding, delimiter=delimiter)

    assert refused.value.problem.code == RosterFault.ENCODING_UNKNOWN


def test_a_quoted_cell_may_hold_delimiter_and_line_break():
    assert read_text('名称,代码\n"甲,\n乙",1\n'.encode()).records == [["名称", "代码"], ["甲,\n乙", "1"]]


def test_a_cell_beyond_measure_is_refused():
    with pytest.raises(RosterRefusedError) as refused:
        read_text(b"a,b\n" + b"x" * 40_000 + b",1\n")

    assert refused.value.problem.code == RosterFault.TEXT_BROKEN
