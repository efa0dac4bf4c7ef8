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
from django.db import connection
from django.utils import timezone

from grants.enums import JobState
from grants.models import District, Job
from grants.services.jobs import job_schedule, jobs_sweep
from tests.worker import KIND, STEPS

JOBS = 3
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

    def start():
        surroundings = {**os.environ, "DATABASE_URL": database_url(), "DATA_DIR": str(settings.DATA_DIR)}
        command = "-A tests.worker worker -P solo -Q fast --without-gossip --without-mingle --loglevel ERROR"
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
