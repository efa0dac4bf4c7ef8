# SPDX-License-Identifier: AGPL-3.0-or-later
"""What beat sends: due deadlines each minute, the checks of the house each night."""

from celery import shared_task


@shared_task(name="workflow.deadlines_due")
def deadlines_due_task() -> None:
    """Let due deadlines run out."""
    from workflow.services.work import deadlines_due  # noqa: PLC0415 -- task body

    deadlines_due()


@shared_task(name="workflow.checks_nightly")
def checks_nightly_task() -> None:
    """Have the checks of the house run."""
    from workflow.services.checks import checks_schedule  # noqa: PLC0415 -- task body

    checks_schedule()
