# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the workers are handed: ids in, fetch, hand over; safe to deliver twice."""

from celery import shared_task


@shared_task(name="grants.job_run")
def job_run_task(*, job_id: int) -> None:
    """Run one job, unless another worker has it."""
    from grants.services.jobs import job_run  # noqa: PLC0415 -- task body

    job_run(job_id=job_id)


@shared_task(name="grants.jobs_sweep")
def jobs_sweep_task() -> None:
    """Send again what was lost."""
    from grants.services.jobs import jobs_sweep  # noqa: PLC0415 -- task body

    jobs_sweep()


@shared_task(name="grants.message_send")
def message_send_task(*, message_id: int) -> None:
    """Send one message, unless another worker has it."""
    from grants.services.messages import message_send  # noqa: PLC0415 -- task body

    message_send(message_id=message_id)


@shared_task(name="grants.messages_sweep")
def messages_sweep_task() -> None:
    """Send messages whose first sending was lost or failed."""
    from grants.services.messages import messages_sweep  # noqa: PLC0415 -- task body

    messages_sweep()


@shared_task(name="grants.exports_sweep")
def exports_sweep_task() -> None:
    """Delete the files of lists whose time is over."""
    from grants.services.exportjobs import exports_sweep  # noqa: PLC0415 -- task body

    exports_sweep()


@shared_task(name="grants.events_seal")
def events_seal_task() -> None:
    """Seal the finished events of the audit log."""
    from grants.services.sealing import events_seal  # noqa: PLC0415 -- task body

    events_seal()


@shared_task(name="grants.anchor_mail")
def anchor_mail_task() -> None:
    """Mail the latest anchor of the audit log."""
    from grants.services.sealing import anchor_mail  # noqa: PLC0415 -- task body

    anchor_mail()


@shared_task(name="grants.sessions_clean")
def sessions_clean_task() -> None:
    """Delete sessions that have run out."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- needs loaded apps

    SessionStore.clear_expired()
