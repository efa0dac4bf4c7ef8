# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours as the public searches it, under the names as approved."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Min, Q, QuerySet

from grants.enums import HonourState
from grants.models import District, Honour, Industry, Programme
from grants.permissions import holdings
from grants.selectors.districts import present_codes
from grants.selectors.marks import marked
from grants.storage.sheets import Row

CHUNK = 1000
HONOURS = (
    "序号",
    "项目类别",
    "认定时名称",
    "现名称",
    "认定对象",
    "所属区",
    "所属行业",
    "认定年度",
    "证书编号",
    "认定文件",
    "有效期至",
    "状态",
)


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; an empty part matches everything."""

    words: str = ""
    programme: Programme | None = None
    district: District | None = None
    industry: Industry | None = None
    mark: str = ""
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
    honours = marked(honours, wanted.mark)
    words = wanted.words.strip()
    if words:
        honours = honours.filter(
            Q(organisation_name__icontains=words)
            | Q(subject_name__icontains=words)
            | Q(number__iexact=words)
            | Q(organisation__name__icontains=words)
        )
    return honours.order_by("-year", "programme__sort", "organisation_name", "pk")


def honours_pending(wanted: Wanted | None = None) -> QuerySet[Honour]:
    """Return the entries of old lists whose organisation is not known yet by its code."""
    return honours_found(wanted or Wanted(state="")).filter(organisation=None)


@dataclass(frozen=True)
class Counted:
    """How many valid honours a programme has, beside what the plan wants (0: no number)."""

    programme: Programme
    valid: int
    target: int


def honours_counted() -> list[Counted]:
    """Return the programmes that the plan gives a number or that have honours, in its order; one query."""
    valid = Count("honours", filter=Q(honours__state=HonourState.VALID))
    rows = Programme.objects.filter(is_active=True).annotate(valid=valid).order_by("sort", "pk")
    return [Counted(row, row.valid, row.target or 0) for row in rows if row.valid or row.target]


def honour_rows(honours: QuerySet[Honour]) -> Iterator[Row]:
    """Yield the register as a list that leaves the house, in chunks."""
    for place, honour in enumerate(honours.iterator(chunk_size=CHUNK), start=1):
        yield (
            place,
            honour.programme.name_zh,
            honour.organisation_name,
            honour.organisation.name if honour.organisation else "",
            honour.subject_name,
            honour.district.name_zh if honour.district else "",
            honour.industry.name_zh if honour.industry else "",
            honour.year,
            honour.number,
            honour.document_number,
            honour.valid_to.isoformat() if honour.valid_to else "",
            str(HonourState(honour.state).label),
        )


def may_export(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Say whether ``user`` works in the office of a call, and so may take the register out as a file."""
    return bool(holdings(user, "grants.manage_call"))


def honour_years() -> list[int]:
    """Return the years that the register spans, newest first."""
    span = Honour.objects.aggregate(first=Min("year"), last=Max("year"))
    return list(range(span["last"], span["first"] - 1, -1)) if span["last"] else []
