# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which calls a person may see, and in which programmes a call may be begun."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from grants.models import Call, Programme, User
from grants.permissions import holdings, reach_of
from grants.selectors.applications import HANDLING


def calls_published() -> QuerySet[Call]:
    """Return the calls that the public may read, newest first."""
    return (
        Call.objects.filter(published_at__isnull=False)
        .select_related("programme")
        .prefetch_related("rounds")
        .order_by("-published_at", "-pk")
    )


def calls_handled_by(user: User | AnonymousUser) -> QuerySet[Call]:
    """Return the calls on which ``user`` has any work of the office, or which he or she audits."""
    return Call.objects.filter(reach_of(user, *HANDLING).condition).select_related("programme")


def programmes_managed_by(user: User | AnonymousUser) -> QuerySet[Programme]:
    """Return the programmes in which ``user`` may begin a call, each with ``has_calls``."""
    calls = Call.objects.filter(programme=OuterRef("pk"))
    managed = Programme.objects.filter(pk__in=holdings(user, "grants.manage_programme"), is_active=True)
    return managed.annotate(has_calls=Exists(calls))
