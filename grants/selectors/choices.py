# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists that a choice in a form picks from, as they stand on a date."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, partial
from time import time
from types import MappingProxyType

from django.db.models import Model, QuerySet
from django.utils.translation import get_language

from grants.engine.formdefs import ChoiceSource
from grants.models import Industry, Programme, Recommender, StandardIndicator, SubDirection
from grants.selectors.districts import districts_in_force

FRESH_S = 60
KEPT = 256
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
            read[source] = _listed(source, on)
        return read[source]

    return listed


def choice_labels(*, on: date) -> Callable[[ChoiceSource], Mapping[str, str]]:
    """Return the same for pages that only show what was picked: at most a minute old, read once in a process."""
    return partial(remembered, on=on, language=get_language() or "", moment=int(time() // FRESH_S))


@lru_cache(maxsize=KEPT)
def remembered(source: ChoiceSource, *, on: date, language: str, moment: int) -> Mapping[str, str]:
    """Return a list that is read once in a process for each date, language and ``moment`` of ``FRESH_S``."""
    del language, moment  # what is read depends on the one and holds for the other
    return MappingProxyType(_listed(source, on))


def _listed(source: ChoiceSource, on: date) -> dict[str, str]:
    return {str(vars(row)["code"]): str(row) for row in LISTS[source](on)}
