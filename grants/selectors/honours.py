# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours as the public searches it, under the names as approved."""

from dataclasses import dataclass

from django.db.models import Max, Min, Q, QuerySet

from grants.enums import HonourState
from grants.models import District, Honour, Industry, Programme
from grants.selectors.districts import present_codes


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; an empty part matches everything."""

    words: str = ""
    programme: Programme | None = None
    district: District | None = None
    industry: Industry | None = None
    year: int | None = None
    state: str = HonourState.VALID


def honours_found(wanted: Wanted) -> QuerySet[Honour]:
    """Return the entries that match, newest first; a district of today stands for those it took over."""
    honours = Honour.objects.select_related("programme", "district", "industry", "organisation")
    if wanted.state:
        honours = honours.filter(state=wanted.state)
    if wanted.district:
        codes = [code for code, present in present_codes().items() if present == wanted.district.code]
        honours = honours.filter(district__code__in=codes)
    exact = {"programme": wanted.programme, "industry": wanted.industry, "year": wanted.year}
    honours = honours.filter(**{name: value for name, value in exact.items() if value})
    words = wanted.words.strip()
    if words:
        honours = honours.filter(
            Q(organisation_name__icontains=words)
            | Q(subject_name__icontains=words)
            | Q(number__iexact=words)
            | Q(organisation__name__icontains=words)
        )
    return honours.order_by("-year", "programme__sort", "organisation_name", "pk")


def honour_years() -> list[int]:
    """Return the years that the register spans, newest first."""
    span = Honour.objects.aggregate(first=Min("year"), last=Max("year"))
    return list(range(span["last"], span["first"] - 1, -1)) if span["last"] else []
