# SPDX-License-Identifier: AGPL-3.0-or-later
"""As what a person reads a case: the office reads everything, a recommender and a review agency less."""

from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from grants.enums import ApplicationStatus as Case
from grants.models import Application, User
from grants.permissions import holdings
from grants.selectors.applications import HANDLING, RECOMMENDING, SECRET
from workflow.selectors.timeline import HOLDERS, Entry, Standing, entries_of, standing_of, status_shown

AGENCY = "grants.run_reviews_call"


class Reader(StrEnum):
    """As what somebody reads a case."""

    OFFICE = "office"
    AGENCY = "agency"
    RECOMMENDER = "recommender"
    OTHER = "other"


def reader_of(user: User | AnonymousUser, application: Application) -> Reader:
    """Return as what ``user`` reads the case; organisations and experts have pages of their own."""
    if any(application.call_id in holdings(user, perm) for perm in HANDLING if perm != AGENCY):
        return Reader.OFFICE
    if application.call_id in holdings(user, AGENCY):
        return Reader.AGENCY
    if any(application.recommender_id in holdings(user, perm) for perm in RECOMMENDING):
        return Reader.RECOMMENDER
    return Reader.OTHER


def reads_decisions(reader: Reader) -> bool:
    """Say whether this reader may know what is decided before the notice tells everybody."""
    return reader == Reader.OFFICE


def record_for(application: Application, reader: Reader) -> list[Entry]:
    """Return the record of a case, newest first; outside the office without names and without what is still secret."""
    return entries_of(application, for_applicant=not reads_decisions(reader))


def status_for(application: Application, reader: Reader) -> str:
    """Return the status in words; outside the office it stays “under review” until the notice."""
    return status_shown(application, for_applicant=not reads_decisions(reader))


def open_status(application: Application, reader: Reader) -> str:
    """Return the status that this reader may know of: a secret one stands as the last that was not."""
    is_secret = application.status in SECRET and not reads_decisions(reader)
    return Case.ACCEPTED.value if is_secret else application.status


def holder_for(application: Application, reader: Reader) -> str:
    """Return who has the case now, in the office's words; empty where nobody has."""
    holder = HOLDERS.get(open_status(application, reader))
    return str(holder[1]) if holder else ""


def standing_for(application: Application, reader: Reader) -> Standing:
    """Return who has the case now and until when, without what this reader may not know yet."""
    if open_status(application, reader) == application.status:
        return standing_of(application, for_applicant=False)
    return Standing(who=holder_for(application, reader), until=None, is_provisional=False, act="")
