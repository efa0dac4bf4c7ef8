# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate of a call: shared for acts on its cases, exclusive for what must see all of them at rest."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from viewflow.workflow.exceptions import FlowLockFailed

from workflow.exceptions import BusyError

Result = TypeVar("Result")

# First key of the advisory lock, so that no other use of such locks meets ours.
GATE_SPACE = 84502011
TAKE_ALONE = "SELECT pg_advisory_xact_lock(%s, %s)"
TAKE_TOGETHER = "SELECT pg_advisory_xact_lock_shared(%s, %s)"
DEADLOCK = "40P01"


def gate_take(*, call_id: int, exclusive: bool) -> None:
    """Take the gate of a call until the transaction ends; on SQLite the immediate transaction is the gate."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE_ALONE if exclusive else TAKE_TOGETHER, [GATE_SPACE, call_id])


def once_more(*, step: Callable[[], Result]) -> Result:
    """Run a step that opens its own transaction; a deadlock victim runs once more, then the user is told.

    Raises BusyError when the lock is held by somebody else, when the retry fails too, or at once when an outer
    transaction is already open (it is broken then and only its owner may begin again).
    """
    try:
        return step()
    except (OperationalError, FlowLockFailed) as error:
        if connection.in_atomic_block or not _is_deadlock(error):
            raise BusyError(busy_text()) from error
    try:
        return step()
    except (OperationalError, FlowLockFailed) as error:
        raise BusyError(busy_text()) from error


def _is_deadlock(error: Exception) -> bool:
    """Say whether the database chose this transaction as the victim of a deadlock."""
    causes = (error, error.__cause__, error.__context__)
    return any(getattr(cause, "sqlstate", None) == DEADLOCK for cause in causes)


def busy_text() -> str:
    """Return what a user reads when somebody else holds the case."""
    return _("Somebody else is working on this case at this moment. Nothing was changed. Please try again.")
