# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cases whose organisations are told of an amendment of the guide or a correction of the rules."""

from django.db.models import QuerySet

from grants.models import Amendment, Application, RuleSet

MUST_CONFIRM = (Case.DRAFT, Case.RETURNED, Case.UPDATING)


def must_confirm(amendment: Amendment) -> QuerySet[Application]:
    """Return the cases that cannot be handed in before an amendment is confirmed."""
    return Application.objects.filter(call=amendment.call_id, status__in=MUST_CONFIRM)


def moved_to(rule_set: RuleSet) -> QuerySet[Application]:
    """Return the cases that a correction moved to its version; later ones began under it."""
    return Application.objects.filter(rule_set=rule_set, created_at__lt=rule_set.created_at)
