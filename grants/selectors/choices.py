# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists that a choice in a form picks from, as they stand on a date."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from django.db.models import Model, QuerySet

from grants.engine.formdefs import ChoiceSource
from grants.models import Industry, Programme, Recommender, StandardIndicator, SubDirection
from grants.selectors.districts import districts_in_force

LISTS: Mapping[ChoiceSource, Callable[[date], QuerySet[Model]]] = MappingProxyType(
    {
        ChoiceSource.PROGRAMMES: lambda _on: Programme.objects.all(),
        ChoiceSource.INDUSTRIES: lambda _on: Industry.objects.filter(is_active=True),
        ChoiceSource.DIRECTIONS: lambda _on: SubDirection.objects.filter(is_active=True),
        ChoiceSource.DISTRICTS: lambda on: districts_in_force(on=on),
        ChoiceSource.RECOMMENDERS: lambda _on: Recommender.objects.filter(is_active=True),
        ChoiceSource.INDICATORS: lambda _on: StandardIndicator.objects.filter(is_active=True),
    }
)


def choice_lists(*, on: date) -> Callable[[ChoiceSource], Mapping[str, str]]:
    """Return a reader of lists by name: label by code, in the reader's language; each list is one query, once."""
    read: dict[ChoiceSource, Mapping[str, str]] = {}

    def listed(source: ChoiceSource) -> Mapping[str, str]:
        if source not in read:
            read[source] = {str(vars(row)["code"]): str(row) for row in LISTS[source](on)}
        return read[source]

    return listed
