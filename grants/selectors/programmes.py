# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which calls a person may see."""

from django.db.models import QuerySet

from grants.models import Call


def calls_published() -> QuerySet[Call]:
    """Return the calls that the public may read, newest first."""
    return (
        Call.objects.filter(published_at__isnull=False)
        .select_related("programme")
        .prefetch_related("rounds")
        .order_by("-published_at", "-pk")
    )
