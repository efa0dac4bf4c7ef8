# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real workers over the file broker, killed in the middle of their work: nothing is lost, nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode, ImportState, JobState
from grants.models import Authority, District, Event, Job, Organisation
from grants.selectors.audit import audit_violations
from grants.services.jobs import job_schedule, jobs_sweep
from grants.services.reference import reference_load
from grants.services.rosters import import_confirm, import_receive, import_take_back, roster_kinds
from tests.factories.roles import holder
from tests.worker import KIND, STEPS

JOBS = 3
FIRMS = 6_000
SECONDS = 60  # for a loaded machine; idle it takes a few


def database_url():
    """Return the address of the test database for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    place = connection.settings_dict
    return f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{name}"


@pytest.fixture
def start_worker():
    """Start workers, and stop those that still live at the end."""
    workers = []

    def start(queue="fast"):
        surroundings = {**os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(settings.DATA_DIR)}
        command = f"-A tests.worker worker -P solo -Q {queue} --without-gossip --without-mingle --loglevel ERROR"
        worker = subprocess.Popen([sys.executable, "-m", "celery", *command.split()], env=surroundings)
        workers.append(worker)
        return worker

    for message in Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]).iterdir():
        message.unlink()
    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_until(question):
    end = time.monotonic() + SECONDS
    while not question():
        assert time.monotonic() < end
        time.sleep(0.02)


def let_time_pass():
    """Do to the rows what two minutes without the dead worker do."""
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=timezone.now(), sent_at=None)
    Job.objects.filter(state=JobState.SCHEDULED).update(sent_at=None)


@pytest.mark.django_db(transaction=True)
def test_two_killed_workers_lose_nothing_and_double_nothing(start_worker):
    for number in range(JOBS):
        job_schedule(kind=KIND, data={"number": number})

    for rows in (3, 11):
        worker = start_worker()
        wait_until(lambda least=rows: District.objects.count() >= least)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        let_time_pass()
        jobs_sweep()
    start_worker()
    wait_until(lambda: Job.objects.filter(state=JobState.DONE).count() == JOBS)

    steps = sorted(District.objects.values_list("code", flat=True))
    assert steps == sorted(f"{number:03d}{step:03d}" for number in range(JOBS) for step in range(STEPS))


@pytest.mark.django_db(transaction=True)
def test_import_whose_worker_is_killed_is_written_whole_and_once_and_taken_back_whole(start_worker):
    reference_load()
    keeper = holder("system_administrator", Authority.objects.first())
    lines = [f"企业{number:05d},{fictional_uscc(number)}" for number in range(1, FIRMS + 1)]
    upload = ContentFile("\n".join(["单位名称,统一社会信用代码", *lines]).encode())
    batch = import_receive(actor=keeper, kind=roster_kinds()["organisations"], upload=upload, file_name="名单.csv")

    worker = start_worker("slow")
    wait_until(batch.rows.exists)
    worker = killed(worker, start_worker)
    wait_until(lambda: state_of(batch) == ImportState.READY)
    assert batch.rows.count() == FIRMS

    import_confirm(batch=batch, mode=ImportMode.VALID, actor=keeper)
    wait_until(Organisation.objects.exists)
    worker = killed(worker, start_worker)
    wait_until(lambda: state_of(batch) == ImportState.DONE)
    assert Organisation.objects.count() == FIRMS
    assert Event.objects.filter(action="organisation.registered").count() == FIRMS

    import_take_back(batch=batch, actor=keeper)
    killed(worker, start_worker)
    wait_until(lambda: state_of(batch) == ImportState.UNDONE)
    assert Organisation.objects.count() == 0
    assert list(audit_violations()) == []


def state_of(batch):
    batch.refresh_from_db()
    return batch.state


def killed(worker, start_worker):
    """Kill a worker in the middle of its work and start another."""
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    let_time_pass()
    jobs_sweep()
    return start_worker("slow")
