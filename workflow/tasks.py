# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minute hand: due deadlines."""

from celery import shared_task


@shared_task(name="workflow.deadlines_due")
def deadlines_due_task() -> None:
    """Let due deadlines run out."""
    from workflow.services.work import deadlines_due  # noqa: PLC0415 -- task body

    deadlines_due()
