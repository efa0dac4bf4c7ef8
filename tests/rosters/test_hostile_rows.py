# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten thousand hostile rows of many kinds: each is refused with row and column, and none is written."""

import pytest

from grants.engine.codes import fictional_uscc
from grants.enums import FaultLevel, ImportMode, RowOutcome
from grants.models import ImportIssue, Organisation
from grants.services.rosters import import_apply, import_stage, roster_kinds
from tests.rosters.books import xlsx
from tests.rosters.corpus import HEAD, full

ROWS = 10_000
# what is wrong with a row: the column that says so, and the cells that make it so
KINDS = [
    ("name", {"name": ""}),
    ("name", {"name": "/"}),
    ("name", {"name": "x" * 101}),
    ("name", {"name": "甲\ufffd乙"}),
    ("uscc", {"uscc": ""}),
    ("uscc", {"uscc": "无"}),
    ("uscc", {"uscc": 913101150000000001}),
    ("uscc", {"uscc": "9.13101E+17"}),
    ("uscc", {"uscc": "91310115PDY00028D"}),
    ("uscc", {"uscc": "91310115PDY0000228D"}),
    ("uscc", {"uscc": "91310115PDYO00028D"}),
    ("uscc", {"uscc": "91310115PDY000028E"}),
    ("uscc", {"uscc": "'; DROP TABLE x; --"}),
    ("kind", {"kind": "合伙"}),
    ("kind", {"kind": 7}),
    ("district", {"district": "昆山"}),
    ("district", {"district": "闸北区"}),
    ("district", {"district": "卢湾"}),
    ("district", {"district": "999999"}),
    ("industry", {"industry": "农业"}),
    ("industry", {"industry": "化工"}),
    ("legal_representative", {"head": "张" * 101}),
    ("contact_phone", {"phone": "1380000123"}),
    ("contact_phone", {"phone": 61234567}),
    ("contact_email", {"mail": "a.b.cn"}),
    ("contact_email", {"mail": "a@b@c"}),
    ("revenue", {"revenue": "约一千"}),
    ("revenue", {"revenue": -5}),
    ("revenue", {"revenue": "1e400"}),
    ("revenue", {"revenue": 0.0000001}),
    ("revenue", {"revenue": 10**12}),
    ("employees", {"people": "很多"}),
    ("employees", {"people": 1.5}),
    ("employees", {"people": -1}),
    ("employees", {"people": 10**12}),
]


@pytest.mark.usefixtures("plan")
def test_every_hostile_row_is_refused_in_its_place_and_none_is_written():
    wrong = [KINDS[number % len(KINDS)] for number in range(ROWS)]
    rows = [
        full(**{"name": f"测试{number}号", "uscc": fictional_uscc(number + 1), **cells})
        for number, (_column, cells) in enumerate(wrong)
    ]

    batch = import_stage(
        actor=None, kind=roster_kinds()["organisations"], body=xlsx([HEAD, *rows]), file_name="坏行.xlsx"
    )
    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=None)

    told = set(ImportIssue.objects.filter(batch=batch, level=FaultLevel.ERROR).values_list("row", "column"))
    assert told == {(number + 2, column) for number, (column, _cells) in enumerate(wrong)}
    assert batch.counts == {"rows": ROWS, "create": 0, "update": 0, "unchanged": 0, "refused": ROWS}
    assert set(batch.rows.values_list("outcome", flat=True)) == {RowOutcome.REFUSED}
    assert Organisation.objects.count() == 0
