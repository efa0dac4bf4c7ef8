# SPDX-License-Identifier: AGPL-3.0-or-later
"""Firms on the lists of 百千万 and 科技小巨人: the one filter of every list, and their share in the aim of the plan."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from grants.enums import HonourState, MarkList
from grants.models import Honour, OrganisationMark, Programme
from grants.selectors.progress import ENTERPRISE, share_of


@dataclass(frozen=True)
class MarkShare:
    """How many of the enterprises that count stand on a list, in per cent of those that count."""

    list: str
    label: str
    value: int
    share: Decimal


@dataclass(frozen=True)
class Shares:
    """The enterprises that count towards the aim of the plan, and how many of them stand on each list."""

    total: int
    target: int
    lists: list[MarkShare]
    programme: str = ENTERPRISE


def firms_marked(code: str) -> QuerySet[OrganisationMark, int]:
    """Return the keys of the firms on a list, whatever the year; those of all marks for what is no list."""
    marks = OrganisationMark.objects.filter(list=code) if code in MarkList.values else OrganisationMark.objects.all()
    return marks.order_by().values_list("organisation", flat=True)


def marked(rows: QuerySet[Any], code: str, *, organisation: str = "organisation") -> QuerySet[Any]:
    """Return the rows whose organisation stands on a list; all of them for what is no list.

    ``organisation`` names the way from a row to its organisation, "pk" for rows that are organisations.
    """
    return rows.filter(**{f"{organisation}__in": firms_marked(code)}) if code in MarkList.values else rows


def mark_choices() -> list[tuple[str, Any]]:
    """Return the lists by code and name, as a filter offers them."""
    return [(one.value, one.label) for one in MarkList]


def mark_shares() -> Shares:
    """Return how many valid demonstration enterprises stand on each list; two queries.

    A firm that is counted twice is counted twice here as well, so that the parts fit the whole; an entry whose code
    is still to be checked stands on no list.
    """
    on_list = {code: Count("pk", filter=Q(organisation__in=firms_marked(code))) for code in MarkList.values}
    held = Honour.objects.filter(programme__code=ENTERPRISE, state=HonourState.VALID)
    found = held.order_by().aggregate(total=Count("pk"), **on_list)
    target = Programme.objects.filter(code=ENTERPRISE).values_list("target", flat=True).first() or 0
    lists = [
        MarkShare(one.value, str(one.label), found[one.value], share_of(found[one.value], found["total"]))
        for one in MarkList
    ]
    return Shares(found["total"], target, lists)
