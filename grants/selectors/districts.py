# SPDX-License-Identifier: AGPL-3.0-or-later
"""Districts by date: which codes were in force, and what an old one became."""

from datetime import date

from django.db.models import Q, QuerySet

from grants.models import District


def districts_in_force(*, on: date) -> QuerySet[District]:
    """Return the districts whose code was in force on ``on``; the day a code ceases no longer counts."""
    return District.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on),
        Q(valid_to=None) | Q(valid_to__gt=on),
    )


def present_codes() -> dict[str, str]:
    """Return for every code the code of the district that stands in its place today (one query)."""
    successors = dict(District.objects.values_list("code", "successor__code"))

    def last(code: str) -> str:
        successor = successors[code]
        return last(successor) if successor else code

    return {code: last(code) for code in successors}
