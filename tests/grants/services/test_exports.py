# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out: whole or not at all, kept for a while."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from grants.audit import events_of
from grants.engine.filetypes import FileType
from grants.enums import ExportState, JobState
from grants.exceptions import GrantsError
from grants.models import Blob, ExportJob, Job
from grants.selectors.exportkinds import Scope, export_kinds
from grants.services.exportjobs import (
    export_cancel,
    export_download,
    export_make,
    export_order,
    exports_sweep,
)
from grants.services.exports import wanted_of
from grants.services.files import blob_bytes, blob_keep
from grants.services.jobs import JobInterruptedError, job_run, jobs_run_due
from tests.factories.exports import export_expired, export_made, export_waiting
from tests.factories.people import OrganisationFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory()


@pytest.fixture
def officer(call):
    return holder("officer", call)


@pytest.fixture
def organisations():
    return [OrganisationFactory(name=name) for name in ("甲公司", "=乙公司", "丙研究院")]


def bytes_of(export):
    with blob_bytes(blob=export.blob) as file:
        return file.read()


def rows_of(export):
    return list(csv.reader(io.StringIO(bytes_of(export).decode("utf-8-sig"))))


def actions(subject):
    return [event.action for event in events_of(subject)]


# -- written whole ------------------------------------------------------------------------------------------------------


def test_a_list_is_written_by_a_job_kept_and_logged(officer, organisations):
    export = export_waiting(officer)
    assert export.state == ExportState.QUEUED

    jobs_run_due()

    export.refresh_from_db()
    assert (export.state, export.rows, export.blob.sha256) == (ExportState.DONE, 3, export.sha256)
    assert [row[0] for row in rows_of(export)][1:] == sorted(
        ("'=乙公司", "丙研究院", "甲公司"), key=lambda name: name.lstrip("'")
    )
    assert actions(export) == ["export.ordered", "export.made"]


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_the_columns_are_those_chosen_in_their_order(officer, organisations, form):
    export = export_made(officer, form, columns=["uscc", "name"])

    if form == "xlsx":
        rows = list(openpyxl.load_workbook(io.BytesIO(bytes_of(export))).active.iter_rows(values_only=True))
        assert rows[0] == ("统一社会信用代码", "单位名称")
        assert {row[0] for row in rows[1:]} == {one.uscc for one in organisations}
    else:
        assert bytes_of(export).decode().count('"统一社会信用代码"') == 3


def test_filters_narrow_the_list(officer, organisations):
    export = export_made(officer, text="公司")

    assert (export.rows, export.filters) == (2, {"text": "公司"})


def test_a_list_without_rows_has_its_header(officer):
    assert [len(rows_of(export_made(officer, text="没有")))] == [1]


def test_the_list_of_a_call_is_logged_with_the_call(officer, call):
    wanted = wanted_of(kind="applications", scope=Scope(officer, call), filters={}, layout="internal")
    export = export_order(actor=officer, wanted=wanted, format="csv")

    job_run(job_id=export.job_id)

    event = events_of(call).last()
    assert (event.action, event.actor, event.data["rows"], event.data["layout"]) == (
        "call.exported",
        officer,
        0,
        "internal",
    )


def test_a_list_that_moves_while_it_is_written_leaves_no_file(officer, organisations, monkeypatch):
    export = export_waiting(officer)
    kind = export_kinds()["organisations"]
    count = kind.query(Scope(officer)).count
    query = kind.query(Scope(officer))
    query.count = lambda: count() + 1
    monkeypatch.setitem(export_kinds(), "organisations", type(kind)(**{**vars(kind), "query": lambda _scope: query}))

    job_run(job_id=export.job_id)

    export.refresh_from_db()
    assert (export.made_at, export.blob, export.job.state) == (None, None, JobState.SCHEDULED)
    assert export.job.error.startswith("ListMovedError")


def test_a_job_that_was_killed_makes_the_same_file_again(officer, organisations):
    export = export_waiting(officer)
    Job.objects.filter(pk=export.job_id).update(
        state=JobState.RUNNING, worker="dead", attempts=1, lease_until=timezone.now() - timedelta(minutes=5)
    )

    job_run(job_id=export.job_id)

    again = export_made(officer)
    export.refresh_from_db()
    assert (export.sha256, export.rows) == (again.sha256, again.rows)
    assert Blob.objects.filter(sha256=export.sha256).count() == 1


def test_a_file_that_a_killed_job_left_behind_is_thrown_away(officer, organisations):
    left = blob_keep(content=ContentFile(b"a,b\r\n"), kind=FileType.CSV)
    export = export_waiting(officer)
    Job.objects.filter(pk=export.job_id).update(checkpoint={"done": 3, "total": 3, "sha256": left.sha256})

    job_run(job_id=export.job_id)

    assert not Blob.objects.filter(pk=left.pk).exists()
    assert ExportJob.objects.get().rows == 3


def test_an_export_that_is_made_is_not_made_again(officer, organisations):
    export = export_made(officer)
    OrganisationFactory()

    export_make(export=export, job=export.job)

    export.refresh_from_db()
    assert (export.rows, actions(export)) == (3, ["export.ordered", "export.made"])


# -- stopped ------------------------------------------------------------------------------------------------------------


def test_an_export_that_waits_can_be_cancelled(officer, organisations):
    export = export_waiting(officer)

    export_cancel(actor=officer, export=export)
    jobs_run_due()

    export.refresh_from_db()
    assert (export.state, export.blob) == (ExportState.CANCELLED, None)
    assert actions(export) == ["export.ordered", "export.cancelled"]


def test_an_export_that_is_cancelled_while_it_is_written_keeps_nothing(officer, organisations):
    export = export_waiting(officer)
    Job.objects.filter(pk=export.job_id).update(
        state=JobState.RUNNING, worker="w", lease_until=timezone.now() + timedelta(minutes=1)
    )
    running = Job.objects.get(pk=export.job_id)

    export_cancel(actor=officer, export=export)
    with pytest.raises(JobInterruptedError):
        export_make(export=export, job=running)

    export.refresh_from_db()
    assert (export.made_at, export.blob, export.rows) == (None, None, None)


def test_a_finished_export_cannot_be_cancelled(officer, organisations):
    export = export_made(officer)

    export_cancel(actor=officer, export=export)

    assert (export.state, actions(export)[-1]) == (ExportState.DONE, "export.made")


def test_a_refusal_is_said_at_once(officer, call):
    wanted = wanted_of(kind="ranking", scope=Scope(officer, call), filters={}, layout="internal")
    export = export_order(actor=officer, wanted=wanted, format="csv")

    job_run(job_id=export.job_id)

    export.refresh_from_db()
    assert (export.state, export.job.state, export.problem != "") == (ExportState.FAILED, JobState.DONE, True)


# -- the file ------------------------------------------------------------------------------------------------------------


def test_a_download_is_counted_and_logged(officer, organisations):
    export = export_made(officer)

    blob = export_download(actor=officer, export=export)

    export.refresh_from_db()
    assert (blob, export.downloads, actions(export)[-1]) == (export.blob, 1, "export.downloaded")


def test_the_setting_says_how_long_a_file_is_kept(officer, settings):
    settings.EXPORT_HOURS = 5

    export = export_made(officer)

    assert export.expires_at - export.made_at == timedelta(hours=5)


def test_an_expired_file_is_refused_before_it_is_deleted(officer, organisations):
    export = export_expired(officer)

    with pytest.raises(GrantsError):
        export_download(actor=officer, export=export)

    assert (export.state, export.downloads) == (ExportState.EXPIRED, 0)


def test_the_sweep_deletes_what_has_expired_and_nothing_else(officer, organisations):
    gone, kept = export_expired(officer, text="公司"), export_made(officer, text="院")
    sha256 = gone.sha256

    assert (exports_sweep(), exports_sweep()) == (1, 0)

    gone.refresh_from_db()
    assert (gone.blob, gone.state, actions(gone)[-1]) == (None, ExportState.EXPIRED, "export.expired")
    assert not Blob.objects.filter(sha256=sha256).exists()
    assert len(rows_of(kept)) == 2


def test_a_file_that_another_export_holds_too_outlives_the_first(officer, organisations):
    first, second = export_expired(officer), export_made(officer)
    assert first.blob_id == second.blob_id

    exports_sweep()

    assert len(rows_of(second)) == 4


def test_a_list_taken_out_after_its_file_expired_is_there_again(officer, organisations):
    export_expired(officer)
    exports_sweep()

    assert len(rows_of(export_made(officer))) == 4
