# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exports between processes: a worker that is killed, a list that moves, a person who cancels."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from grants.engine.codes import fictional_uscc
from grants.enums import ExportState, JobState
from grants.models import Blob, ExportJob, Job, Organisation
from grants.selectors.exportkinds import Scope
from grants.services.exports import list_write, wanted_of
from grants.services.files import blob_bytes
from grants.services.jobs import JobInterruptedError, job_cancel, job_run, job_schedule
from grants.services.reports import Reporter
from tests.factories.exports import export_waiting
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder
from tests.grants.services.test_killed_worker import database_url
from tests.worker import KIND

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 20_000
SECONDS = 60
WORKER = "import django; django.setup(); from grants.services.jobs import job_run; job_run(job_id={job})"


def organisations_made(count, start=1):
    Organisation.objects.bulk_create(
        (
            Organisation(
                name=f"测试企业{number:06d}号", name_key=f"测试企业{number:06d}号", uscc=fictional_uscc(number)
            )
            for number in range(start, start + count)
        ),
        batch_size=2000,
    )


def wait_until(question):
    end = time.monotonic() + SECONDS
    while not question():
        assert time.monotonic() < end
        time.sleep(0.005)


def by_another_process(job):
    surroundings = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER.format(job=job.pk)], env=surroundings)


def test_an_export_killed_in_the_middle_is_whole_when_it_is_done_again(tmp_path):
    organisations_made(ROWS)
    officer = holder("officer", CallFactory())
    export = export_waiting(officer)
    worker = by_another_process(export.job)
    wait_until(lambda: Job.objects.get(pk=export.job_id).state == JobState.RUNNING)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert ExportJob.objects.get().made_at is None
    Job.objects.update(lease_until=timezone.now())

    job_run(job_id=export.job_id)

    export.refresh_from_db()
    again = tmp_path / "again.csv"
    wanted = wanted_of(kind="organisations", scope=Scope(officer), filters={}, layout="register")
    assert (export.state, export.rows) == (ExportState.DONE, list_write(wanted=wanted, format="csv", path=again).rows)
    with blob_bytes(blob=export.blob) as file:
        assert file.read() == again.read_bytes()
    assert list(Blob.objects.values_list("pk", flat=True)) == [export.blob_id]


@pytest.mark.postgres
def test_a_list_is_written_as_it_stood_at_one_moment(tmp_path):
    organisations_made(10)
    wanted = wanted_of(kind="organisations", scope=Scope(), filters={}, layout="register")

    def meanwhile(done, _total):
        if done == 0:
            other = threading.Thread(target=others_add)
            other.start()
            other.join()

    def others_add():
        organisations_made(5, start=100)
        connection.close()

    exported = list_write(wanted=wanted, format="csv", path=tmp_path / "list.csv", progress=meanwhile)

    assert (exported.rows, Organisation.objects.count()) == (10, 15)


def test_how_far_a_job_has_come_is_written_while_it_runs_and_a_cancel_is_heard():
    scheduled = job_schedule(kind=KIND)
    Job.objects.filter(pk=scheduled.pk).update(state=JobState.RUNNING, worker="w", lease_until=timezone.now())
    job = Job.objects.get(pk=scheduled.pk)

    with Reporter(job, pause=0.01) as reporter:
        reporter.tell(12_000, 100_000)
        wait_until(lambda: Job.objects.get(pk=job.pk).checkpoint == {"done": 12_000, "total": 100_000})
        job_cancel(job=job)

        def is_heard():
            try:
                reporter.tell(12_001, 100_000)
            except JobInterruptedError:
                return True
            return False

        wait_until(is_heard)

    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
