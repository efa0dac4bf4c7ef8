# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs: scheduled once, claimed once, retried, cancelled, taken over, and never lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from grants.enums import JobState
from grants.exceptions import GrantsError
from grants.models import District, Job
from grants.services import jobs
from grants.services.jobs import (
    JobInterruptedError,
    job_cancel,
    job_checkpoint,
    job_retry,
    job_run,
    job_schedule,
    job_subject,
    jobs_run_due,
    jobs_sweep,
    register_kind,
)
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Give each test a register of its own."""
    register = {}
    monkeypatch.setattr(jobs, "KINDS", register)
    return register


@pytest.fixture
def sent(monkeypatch):
    """Collect what would travel through the broker."""
    messages = []
    monkeypatch.setattr(jobs.job_run_task, "apply_async", lambda **message: messages.append(message))
    return messages


@pytest.fixture
def counting(kinds):
    """Register a kind that counts how often it ran."""
    runs = []

    def run(job):
        runs.append(job.pk)
        return {"runs": len(runs)}

    register_kind("counting", run)
    return runs


def lose_worker(job):
    """Leave a job as a killed worker does: running, its lease over."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, worker="dead", attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )


def eight_at_once(work):
    """Do the same in eight threads that start together."""
    start = threading.Barrier(8)

    def run():
        start.wait()
        work()
        connection.close()

    threads = [threading.Thread(target=run) for _worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_job_is_done_with_its_result(counting):
    organisation = OrganisationFactory()
    job = job_schedule(kind="counting", subject=organisation, data={"a": 1})

    done = job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (done, job.state, job.result, job.attempts, job.worker) == (True, JobState.DONE, {"runs": 1}, 1, "")
    assert job_subject(job=job) == organisation


def test_job_without_subject_has_none(counting):
    job = job_schedule(kind="counting")

    assert job_subject(job=job) is None


def test_message_delivered_twice_runs_once(counting):
    job = job_schedule(kind="counting")

    assert (job_run(job_id=job.pk), job_run(job_id=job.pk)) == (True, False)
    assert counting == [job.pk]


def test_same_key_is_one_job_until_it_is_finished(counting):
    first = job_schedule(kind="counting", key="case-1", run_after=timezone.now() + timedelta(hours=1))

    second = job_schedule(kind="counting", key="case-1")
    jobs_run_due()
    third = job_schedule(kind="counting", key="case-1")

    assert (first.pk, third.pk != first.pk) == (second.pk, True)
    assert counting == [first.pk]


def test_without_key_each_call_is_a_job(counting):
    job_schedule(kind="counting")
    job_schedule(kind="counting")

    assert jobs_run_due() == 2
    assert len(counting) == 2


def test_some_kinds_may_be_left_to_the_worker(counting):
    job_schedule(kind="counting")

    assert (jobs_run_due(besides=["counting"]), counting) == (0, [])


def test_job_asked_for_while_it_runs_runs_once_more(kinds):
    runs = []

    def run(job):
        runs.append(job.pk)
        if len(runs) == 1:
            job_schedule(kind="again", key="case-1")

    register_kind("again", run)
    job = job_schedule(kind="again", key="case-1")

    jobs_run_due()

    job.refresh_from_db()
    assert (runs, job.state, job.again) == ([job.pk, job.pk], JobState.DONE, False)


def test_job_waits_for_its_time(counting, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = job_schedule(kind="counting", run_after=timezone.now() + timedelta(hours=1))

    assert (job_run(job_id=job.pk), jobs_run_due(), jobs_sweep(), sent) == (False, 0, 0, [])


def test_scheduled_job_is_sent_after_the_commit_with_its_own_id(counting, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        job = job_schedule(kind="counting")
    before = list(sent)

    for callback in callbacks:
        callback()

    assert before == []
    assert sent == [{"kwargs": {"job_id": job.pk}, "task_id": f"job-{job.pk}", "queue": "fast"}]


def test_slow_kind_goes_to_the_slow_queue(kinds, sent, django_capture_on_commit_callbacks):
    register_kind("slow", lambda _job: None, queue="slow")

    with django_capture_on_commit_callbacks(execute=True):
        job_schedule(kind="slow")

    assert [message["queue"] for message in sent] == ["slow"]


def test_failure_is_tried_again_later_and_its_error_holds_no_values(kinds, sent):
    def run(_job):
        raise ValueError("13812345678 li@example.org")

    register_kind("failing", run)
    job = job_schedule(kind="failing")

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.SCHEDULED, 1)
    assert job.run_after > timezone.now() + timedelta(seconds=5)
    assert job.error.startswith("ValueError at test_jobs.py:")
    assert (jobs_run_due(), jobs_sweep()) == (0, 0)


def test_refusal_keeps_its_text_without_numbers(kinds):
    def run(_job):
        raise GrantsError("The firm of 13812345678 is busy.")

    register_kind("failing", run)
    job = job_schedule(kind="failing")

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert job.error.startswith("GrantsError: The firm of [mobile] is busy. at ")


def test_job_that_always_fails_ends_and_can_be_started_again(kinds, sent):
    register_kind("failing", lambda _job: 1 // 0)
    job = job_schedule(kind="failing")

    for _attempt in range(jobs.MAX_ATTEMPTS):
        Job.objects.update(run_after=Now())
        job_run(job_id=job.pk)
    job.refresh_from_db()
    failed = (job.state, job.attempts)
    job_retry(job=job)

    assert failed == (JobState.FAILED, jobs.MAX_ATTEMPTS)
    assert (job.state, job.attempts) == (JobState.SCHEDULED, 0)


def test_job_of_an_unknown_kind_is_kept(counting, kinds):
    job = job_schedule(kind="counting")
    kinds.clear()

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.error.partition(" ")[0]) == (JobState.SCHEDULED, "KeyError")


def test_sweep_sends_what_was_lost_with_the_same_id(counting, sent):
    lost = job_schedule(kind="counting")
    taken = job_schedule(kind="counting")
    lose_worker(taken)

    swept, again = jobs_sweep(), jobs_sweep()

    assert (swept, again) == (2, 0)
    assert sorted(message["task_id"] for message in sent) == sorted([lost.task_id, taken.task_id])


def test_job_of_a_killed_worker_is_taken_over(counting):
    job = job_schedule(kind="counting")
    lose_worker(job)

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, counting) == (JobState.DONE, 2, [job.pk])


def test_job_of_a_living_worker_is_left_alone(counting):
    job = job_schedule(kind="counting")
    Job.objects.update(state=JobState.RUNNING, worker="busy", lease_until=timezone.now() + timedelta(minutes=1))

    assert (job_run(job_id=job.pk), jobs_sweep(), counting) == (False, 0, [])


def test_job_that_kills_every_worker_ends(counting):
    job = job_schedule(kind="counting")
    lose_worker(job)
    Job.objects.update(attempts=jobs.MAX_ATTEMPTS)

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, counting) == (JobState.FAILED, [])


def test_cancelled_job_never_starts(counting):
    job = job_cancel(job=job_schedule(kind="counting"))

    assert (job.state, job_run(job_id=job.pk), counting) == (JobState.CANCELLED, False, [])


def test_finished_job_stays_finished(counting):
    job = job_schedule(kind="counting")
    job_run(job_id=job.pk)

    assert (job_cancel(job=job).state, job_retry(job=job).state) == (JobState.DONE, JobState.DONE)


def test_running_job_stops_at_its_next_checkpoint_when_cancelled(kinds):
    steps = []

    def run(job):
        for step in range(3):
            job_checkpoint(job=job, checkpoint={"step": step})
            steps.append(step)
            job_cancel(job=Job.objects.get(pk=job.pk))

    register_kind("stepping", run)
    job = job_schedule(kind="stepping")

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (steps, job.state, job.checkpoint) == ([0], JobState.CANCELLED, {"step": 0})


def test_retried_job_goes_on_from_its_checkpoint(kinds):
    steps = []

    def run(job):
        for step in range(job.checkpoint.get("next", 0), 4):
            steps.append(step)
            job_checkpoint(job=job, checkpoint={"next": step + 1})
            if steps == [0, 1]:
                raise RuntimeError

    register_kind("stepping", run)
    job = job_schedule(kind="stepping")

    job_run(job_id=job.pk)
    Job.objects.update(run_after=Now())
    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (steps, job.state) == ([0, 1, 2, 3], JobState.DONE)


def test_checkpoint_of_a_job_taken_over_undoes_its_step(kinds):
    def run(job):
        Job.objects.filter(pk=job.pk).update(worker="other")
        with transaction.atomic():
            District.objects.create(code="000001", name_zh="step", kind="district")
            job_checkpoint(job=job, checkpoint={"step": 1})

    register_kind("stepping", run)
    job = job_schedule(kind="stepping")

    job_run(job_id=job.pk)

    job.refresh_from_db()
    assert (District.objects.count(), job.worker, job.checkpoint) == (0, "other", {})


def test_atomic_kind_leaves_nothing_when_its_job_is_no_longer_ours(kinds):
    def run(job):
        District.objects.create(code="000001", name_zh="once", kind="district")
        Job.objects.filter(pk=job.pk).update(worker="other")

    register_kind("once", run, atomic=True)
    job = job_schedule(kind="once")

    job_run(job_id=job.pk)

    assert District.objects.count() == 0


def test_interrupted_end_is_raised_to_nobody_else():
    with pytest.raises(JobInterruptedError):
        job_checkpoint(job=Job(pk=0, worker="nobody"), checkpoint={})

    assert Job.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_workers_with_the_same_message_run_it_once(kinds, sent):
    ran = []
    register_kind("counting", lambda job: ran.append(job.pk))
    job = job_schedule(kind="counting")

    eight_at_once(lambda: job_run(job_id=job.pk))

    assert ran == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_one_key_make_one_job(kinds, sent):
    register_kind("counting", lambda _job: None)
    found = []

    eight_at_once(lambda: found.append(job_schedule(kind="counting", key="case-1").pk))

    assert (len(found), len(set(found)), Job.objects.count()) == (8, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_lease_is_kept_while_the_work_takes_longer(kinds, sent, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.6))
    pushed = threading.Event()
    leases = []

    def run(job):
        leases.append(Job.objects.get(pk=job.pk).lease_until)
        pushed.wait(0.9)
        leases.append(Job.objects.get(pk=job.pk).lease_until)

    register_kind("long", run)
    job = job_schedule(kind="long")

    job_run(job_id=job.pk)

    assert leases[1] > leases[0]
    assert Job.objects.get(pk=job.pk).attempts == 1
