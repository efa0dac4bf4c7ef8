# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which calls a person works on, and what he or she may do there: read once for a request."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from grants.models import Call, User
from grants.models.programmes import CALL_ACTS
from grants.permissions import holdings
from grants.selectors.applications import HANDLING


def calls_handled_by(user: User | AnonymousUser) -> QuerySet[Call]:
    """Return the calls on which ``user`` holds any right of the office."""
    keys = {key for perm in HANDLING for key in holdings(user, perm)}
    return Call.objects.filter(pk__in=keys).select_related("programme__authority")


def acts_on(user: User | AnonymousUser, call: Call) -> frozenset[str]:
    """Return what ``user`` may do on a call: manage, rank, decide …; no further query."""
    return frozenset(act for act, _label in CALL_ACTS if call.pk in holdings(user, f"grants.{act}_call"))
