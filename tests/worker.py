# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real worker for tests that kill it: the house's Celery application with one kind that works in steps."""

import time

import django

django.setup()

from django.db import transaction  # noqa: E402 -- needs loaded apps

from config.celery import app  # noqa: E402, F401 -- the application that ``celery -A tests.worker`` looks for
from grants.models import District  # noqa: E402 -- needs loaded apps
from grants.services.jobs import job_checkpoint, register_kind  # noqa: E402 -- needs loaded apps

STEPS = 8
KIND = "tests.steps"


def run(job):
    """Add one row a step, each in the transaction of its checkpoint.

    The number of the job comes in its data: its key grows with the tests before it and would not fit the code.
    """
    for step in range(job.checkpoint.get("next", 0), STEPS):
        with transaction.atomic():
            District.objects.create(code=f"{job.data['number']:03d}{step:03d}", name_zh="步", kind="step")
            job_checkpoint(job=job, checkpoint={"next": step + 1})
        time.sleep(0.05)


register_kind(KIND, run)
