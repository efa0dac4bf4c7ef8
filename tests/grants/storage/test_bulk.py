# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many rows at once are the same rows as one by one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from grants.models import ImportJob, ImportRow, WorkdayException
from grants.storage.bulk import rows_insert, rows_update

pytestmark = pytest.mark.django_db


def days():
    return [
        WorkdayException(date=date(2031, 1, day), is_working_day=day > 3, source="x\ty\\n\nz") for day in range(1, 6)
    ]


def test_inserted_rows_have_keys_and_values():
    rows = days()

    rows_insert(iter(rows))

    found = WorkdayException.objects.order_by("date")
    assert [(one.pk, one.date, one.is_working_day, one.name, one.source) for one in found] == [
        (one.pk, one.date, one.is_working_day, "", "x\ty\\n\nz") for one in rows
    ]


def test_later_inserts_by_the_orm_take_other_keys():
    rows_insert(days())

    made = WorkdayException.objects.create(date=date(2031, 2, 1), is_working_day=True, source="x")

    assert WorkdayException.objects.filter(pk=made.pk).count() == 1


def test_documents_and_moments_of_the_database_are_kept():
    batch = ImportJob(kind="workdays", file_name="a", sha256="b", found={"甲": [1, None]})

    rows_insert([batch])
    rows_insert([ImportRow(batch=batch, number=2, outcome="create", values={"名": "甲\n乙"})])

    stored = ImportJob.objects.get()
    assert (stored.found, stored.created_at is not None) == ({"甲": [1, None]}, True)
    assert ImportRow.objects.get().values == {"名": "甲\n乙"}


def test_updated_rows_change_in_the_named_fields_only():
    rows = days()
    rows_insert(rows)
    for row in rows[:2]:
        row.name, row.source = "元旦", "not named"

    with transaction.atomic():
        rows_update(rows[:2], ["name"])

    found = list(WorkdayException.objects.order_by("date").values_list("name", "source"))
    assert found == [("元旦", "x\ty\\n\nz")] * 2 + [("", "x\ty\\n\nz")] * 3


def test_constraints_hold():
    rows_insert(days())

    with pytest.raises(IntegrityError), transaction.atomic():
        rows_insert(days())

    assert WorkdayException.objects.count() == 5


def test_nothing_is_nothing():
    rows_insert([])
    rows_update([], ["name"])

    assert WorkdayException.objects.count() == 0
