# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells of a staged batch are corrected, equal ones together, and the whole batch is compared anew."""

import pytest

from grants.audit import events_of
from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode, RosterFault, RowAnswer, RowOutcome
from grants.exceptions import GrantsError
from grants.models import Honour, ImportIssue, Organisation
from grants.selectors.imports import cells_alike
from grants.services.reference import reference_load
from grants.services.rosters import cells_correct, import_apply, rows_answer
from tests.factories.rosters import faults, outcomes, staged

pytestmark = pytest.mark.django_db
A, B, C = (fictional_uscc(number) for number in (811, 812, 813))
HEAD = ["单位名称", "统一社会信用代码", "所属行业"]


@pytest.fixture(autouse=True)
def _plan():
    reference_load()


def test_equal_faults_are_corrected_together():
    batch = staged(["甲公司", A, "化工"], ["乙商行", B, "化工"], ["丙物流", C, "农业"], head=HEAD)
    issue = ImportIssue.objects.filter(batch=batch).order_by("row").first()

    assert (issue.suggestion, cells_alike(issue)) == ("石化", [2, 3])
    cells_correct(batch=batch, rows=cells_alike(issue), texts={"industry": issue.suggestion}, actor=None)

    assert outcomes(batch) == [(2, RowOutcome.CREATE), (3, RowOutcome.CREATE), (4, RowOutcome.REFUSED)]
    assert faults(batch) == [(4, "industry", RosterFault.INDUSTRY_UNKNOWN)]
    batch.refresh_from_db()
    assert (batch.counts["create"], batch.counts["refused"]) == (2, 1)
    assert events_of(batch).last().data == {"columns": ["industry"], "rows": [2, 3], "count": 2}
    import_apply(batch=batch, mode=ImportMode.VALID, actor=None)
    assert {one.industry.code for one in Organisation.objects.all()} == {"IND02"}


def test_one_of_two_equal_keys_can_be_corrected():
    batch = staged(["甲公司", A, ""], ["乙商行", A, ""], head=HEAD)
    assert [code for _row, _column, code in faults(batch)] == [RosterFault.ROW_TWICE] * 2

    cells_correct(batch=batch, rows=[3], texts={"uscc": B}, actor=None)

    assert (faults(batch), outcomes(batch)) == ([], [(2, RowOutcome.CREATE), (3, RowOutcome.CREATE)])


def test_wrong_correction_says_what_is_wrong():
    batch = staged(["甲公司", A, "化工"], head=HEAD)

    cells_correct(batch=batch, rows=[2], texts={"uscc": A[:-1]}, actor=None)

    assert sorted(code for _row, _column, code in faults(batch)) == ["industry_unknown", "uscc_length"]
    assert batch.rows.get().raw["uscc"] == A[:-1]


def test_corrected_year_dates_the_district_anew():
    head = ["类别", "单位名称", "批准年份", "所属区"]
    batch = staged(["示范企业", "甲公司", 2022, "闸北区"], kind="honours", head=head)
    assert faults(batch)[0] == (2, "district", RosterFault.DISTRICT_NOT_IN_FORCE)

    batch = cells_correct(batch=batch, rows=[2], texts={"year": "2012"}, actor=None)
    import_apply(batch=batch, mode=ImportMode.VALID, actor=None)

    honour = Honour.objects.get()
    assert (honour.district.code, honour.year) == ("310108", 2012)


def test_unknown_column_and_confirmed_batch_are_refused():
    batch = staged(["甲公司", A, ""], head=HEAD)
    with pytest.raises(GrantsError):
        cells_correct(batch=batch, rows=[2], texts={"district": "浦东"}, actor=None)

    import_apply(batch=batch, mode=ImportMode.VALID, actor=None)

    with pytest.raises(GrantsError):
        cells_correct(batch=batch, rows=[2], texts={"name": "乙"}, actor=None)
    assert Organisation.objects.get().name == "甲公司"


def test_sound_row_can_be_left_out():
    batch = staged(["甲公司", A, ""], ["乙商行", B[:-1], ""], head=HEAD)

    rows_answer(batch=batch, rows=[2, 3], answer=RowAnswer.REFUSE, actor=None)

    import_apply(batch=batch, mode=ImportMode.VALID, actor=None)
    assert Organisation.objects.count() == 0
