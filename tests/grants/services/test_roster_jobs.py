# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports as long work: read, written and taken back by a worker; stopped, gone on with, cancelled at any moment."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from grants.audit import events_of
from grants.engine.codes import fictional_uscc
from grants.engine.rosters.tables import Choices
from grants.enums import BlobState, ImportMode, ImportState, JobState, RosterFault
from grants.exceptions import GrantsError
from grants.models import Authority, Blob, ImportIssue, ImportJob, Job, Organisation
from grants.services.files import blob_refuse
from grants.services.jobs import MAX_ATTEMPTS, jobs_run_due
from grants.services.reference import reference_load
from grants.services.rosters import (
    import_cancel,
    import_choose,
    import_confirm,
    import_receive,
    import_resume,
    import_stop,
    import_take_back,
    is_stuck,
    is_undoable,
    roster_kinds,
)
from tests.factories.roles import holder
from tests.factories.rosters import HEAD
from tests.rosters.books import xlsx

pytestmark = pytest.mark.django_db
A, B, C = (fictional_uscc(number) for number in (811, 812, 813))
ROWS = (["甲公司", A, "", ""], ["乙商行", B, "", ""], ["丙公司", C, "", ""])


@pytest.fixture
def keeper():
    reference_load()
    return holder("system_administrator", Authority.objects.first())


@pytest.fixture
def one_by_one(monkeypatch):
    """Have every row read and written in a piece of its own."""
    for module in ("applying", "staging"):
        monkeypatch.setattr(f"grants.services.rosters.{module}.CHUNK", 1)


def received(actor, *rows, head=HEAD, **given):
    upload = ContentFile(xlsx([head, *rows]))
    return import_receive(
        actor=actor, kind=roster_kinds()["organisations"], upload=upload, file_name="名单.xlsx", **given
    )


def worked(batch):
    jobs_run_due()
    batch.refresh_from_db()
    return batch


def fault_of(batch):
    return ImportIssue.objects.get(batch=batch, row=0).code


def at_each_piece(monkeypatch, act):
    """Do something in the middle of the first piece that is written."""
    roster = type(roster_kinds()["organisations"].open(None))
    write = roster.write

    def wrapped(self, entries, *, actor):
        write(self, entries, actor=actor)
        if Organisation.objects.count() == 2:
            act()

    monkeypatch.setattr(roster, "write", wrapped)


def test_upload_is_kept_and_read_by_a_worker(keeper):
    batch = received(keeper, *ROWS)

    assert (batch.state, batch.blob.type, batch.job.state) == (ImportState.READING, "xlsx", JobState.SCHEDULED)
    batch = worked(batch)
    assert (batch.state, batch.counts["create"], batch.job.checkpoint) == (
        ImportState.READY,
        3,
        {"done": 3, "total": 4},
    )
    assert batch.found["sample"]["rows"][0] == HEAD
    assert Organisation.objects.count() == 0


def test_program_is_refused_at_once_and_not_kept(keeper):
    upload = ContentFile(b"MZ" + b"\x00" * 200)
    batch = import_receive(actor=keeper, kind=roster_kinds()["organisations"], upload=upload, file_name="名单.xlsx")

    assert (batch.state, fault_of(batch), batch.blob) == (ImportState.REFUSED, RosterFault.FILE_PROGRAM, None)
    assert Blob.objects.count() == 0
    with pytest.raises(GrantsError):
        import_choose(batch=batch, choices=Choices(), actor=keeper)


def test_file_beyond_the_limit_is_refused_unread(keeper, monkeypatch):
    monkeypatch.setattr("grants.services.rosters.receiving.MAX_BYTES", 10)

    batch = received(keeper, *ROWS)

    assert (batch.state, fault_of(batch), batch.sha256) == (ImportState.REFUSED, RosterFault.FILE_TOO_LARGE, "")


def test_stranger_may_not_send_a_list(keeper):
    with pytest.raises(PermissionDenied):
        received(holder("auditor", Authority.objects.first()), *ROWS)

    assert ImportJob.objects.count() == 0


def test_file_that_the_scanner_refused_is_not_read(keeper):
    batch = received(keeper, *ROWS)
    Blob.objects.update(state=BlobState.QUARANTINED)
    blob_refuse(blob=batch.blob, finding="Eicar")

    batch = worked(batch)
    again = received(keeper, *ROWS)

    for one in (batch, again):
        assert (one.state, fault_of(one)) == (ImportState.REFUSED, RosterFault.FILE_VIRUS)


def test_list_without_a_known_header_is_read_as_a_person_says(keeper):
    batch = worked(received(keeper, *ROWS, head=["A", "B", "C", "D"]))
    assert (batch.state, fault_of(batch)) == (ImportState.REFUSED, RosterFault.HEADER_MISSING)
    assert batch.found["sample"]["rows"][1] == ROWS[0]

    choices = Choices(header=1, columns={1: "name", 2: "uscc"})
    batch = worked(import_choose(batch=batch, choices=choices, actor=keeper))

    assert (batch.state, batch.counts["create"]) == (ImportState.READY, 3)
    assert ImportIssue.objects.filter(batch=batch, code=RosterFault.HEADER_MISSING).count() == 0
    assert [event.action for event in events_of(batch)] == ["roster.received", "roster.refused", "roster.read_anew"]


def test_header_beyond_the_sheet_is_refused(keeper):
    batch = worked(received(keeper, *ROWS, choices=Choices(header=99)))

    assert (batch.state, fault_of(batch)) == (ImportState.REFUSED, RosterFault.HEADER_ROW_MISSING)


def test_confirmed_batch_is_written_by_a_worker_and_told(keeper, one_by_one):
    batch = worked(received(keeper, *ROWS))

    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    batch = worked(batch)

    assert (batch.state, Organisation.objects.count()) == (ImportState.DONE, 3)
    assert batch.job.checkpoint == {"done": 3, "total": 3}
    assert Job.objects.filter(kind="rosters.apply").count() == 1
    assert {event.actor for event in events_of(Organisation.objects.first())} == {keeper}


def test_stopped_batch_keeps_what_is_written_and_goes_on(keeper, one_by_one, monkeypatch):
    batch = worked(received(keeper, *ROWS))
    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    with monkeypatch.context() as patch:
        at_each_piece(patch, lambda: import_stop(batch=batch, actor=keeper))
        batch = worked(batch)

    # the piece in which it was stopped is not written, and with it not the stop
    assert (batch.state, Organisation.objects.count()) == (ImportState.APPLYING, 1)
    batch = import_stop(batch=batch, actor=keeper)
    assert (batch.state, batch.job.state, is_undoable(batch=batch)) == (ImportState.STOPPED, JobState.CANCELLED, True)

    import_resume(batch=batch, actor=keeper)
    batch = worked(batch)

    assert (batch.state, Organisation.objects.count(), batch.counts["create"]) == (ImportState.DONE, 3, 3)


def test_stopped_batch_is_taken_back(keeper, one_by_one, monkeypatch):
    batch = worked(received(keeper, *ROWS))
    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    at_each_piece(monkeypatch, lambda: import_stop(batch=batch, actor=keeper))
    batch = import_stop(batch=worked(batch), actor=keeper)

    import_take_back(batch=batch, actor=keeper)
    batch = worked(batch)

    assert (batch.state, Organisation.objects.count()) == (ImportState.UNDONE, 0)


def test_stopped_all_or_nothing_is_ready_as_before(keeper):
    batch = worked(received(keeper, *ROWS))
    import_confirm(batch=batch, mode=ImportMode.ALL, actor=keeper)

    batch = import_stop(batch=batch, actor=keeper)
    jobs_run_due()

    assert (batch.state, batch.applied_at, Organisation.objects.count()) == (ImportState.READY, None, 0)


def test_all_or_nothing_that_fails_late_says_why_and_is_ready_again(keeper):
    batch = worked(received(keeper, *ROWS))
    import_confirm(batch=batch, mode=ImportMode.ALL, actor=keeper)
    Organisation.objects.create(name="丁公司", name_key="丁公司", uscc=A)

    batch = worked(batch)

    assert (batch.state, Organisation.objects.count()) == (ImportState.READY, 1)
    assert "2" in batch.job.result["refused"]


def test_undo_that_is_refused_by_the_worker_leaves_the_batch_written(keeper):
    batch = worked(received(keeper, *ROWS))
    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    batch = worked(batch)
    import_take_back(batch=batch, actor=keeper)
    Organisation.objects.get(uscc=A).marks.create(list="giant", year=2025)

    batch = worked(batch)

    assert (batch.state, Organisation.objects.count()) == (ImportState.DONE, 3)
    assert batch.job.result["refused"]


def test_batch_is_cancelled_while_it_is_read(keeper):
    batch = received(keeper, *ROWS)

    batch = import_cancel(batch=batch, actor=keeper)
    jobs_run_due()

    assert (batch.state, batch.job.state, batch.rows.count()) == (ImportState.CANCELLED, JobState.CANCELLED, 0)
    with pytest.raises(GrantsError):
        import_cancel(batch=batch, actor=keeper)


def test_work_that_failed_for_good_is_tried_again_by_a_person(keeper, monkeypatch):
    batch = received(keeper, *ROWS)
    with monkeypatch.context() as patch:
        patch.setattr("grants.services.rosters.staging.find_table", lambda *_given: 1 / 0)
        for _attempt in range(MAX_ATTEMPTS):
            Job.objects.update(run_after="2020-01-01T00:00Z")
            jobs_run_due()
    batch.refresh_from_db()
    assert (batch.state, is_stuck(batch=batch)) == (ImportState.READING, True)

    import_resume(batch=batch, actor=keeper)
    batch = worked(batch)

    assert (batch.state, batch.rows.count(), is_stuck(batch=batch)) == (ImportState.READY, 3, False)


@pytest.mark.parametrize("act", [import_stop, import_resume, import_take_back])
def test_acts_on_a_batch_in_another_state_are_refused(keeper, act):
    batch = worked(received(keeper, *ROWS))

    with pytest.raises(GrantsError):
        act(batch=batch, actor=keeper)

    batch.refresh_from_db()
    assert batch.state == ImportState.READY
