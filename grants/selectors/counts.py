# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many cases of a call are where: the questions that let a call go on or hold it."""

from collections.abc import Collection

from grants.enums import ApplicationStatus as Case
from grants.models import Application, Call

IN_SCREENING = (Case.SUBMITTED, Case.RECOMMENDED, Case.CHECKING, Case.RETURNED)
IN_REVIEW = (Case.ACCEPTED, Case.IN_REVIEW)
BEFORE_DECISION = (
    Case.DRAFT,
    Case.SUBMITTED,
    Case.RETURNED,
    Case.RECOMMENDED,
    Case.CHECKING,
    Case.ACCEPTED,
    Case.IN_REVIEW,
    Case.SCORED,
    Case.UPDATING,
)
BEFORE_APPROVAL = (Case.PROPOSED, Case.PUBLICITY, Case.OBJECTION, Case.AWAITING_APPROVAL)


def cases_in(call: Call, statuses: Collection[str]) -> int:
    """Return how many cases of a call have one of ``statuses``."""
    return Application.objects.filter(call=call, status__in=statuses).count()
