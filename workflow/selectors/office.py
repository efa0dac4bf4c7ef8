# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person may do on a call, from the grants that are read once for a request."""

from django.contrib.auth.models import AnonymousUser

from grants.models import Call, User
from grants.models.programmes import CALL_ACTS
from grants.permissions import holds


def acts_on(user: User | AnonymousUser, call: Call) -> frozenset[str]:
    """Return what ``user`` may do on a call: manage, rank, decide …; no further query."""
    return frozenset(act for act, _label in CALL_ACTS if holds(user, f"grants.{act}_call", call))
