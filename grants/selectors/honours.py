# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours as the public searches it, under the names as approved."""

from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from grants.enums import HonourState
from grants.models import District, Honour, Industry, Programme, User
from grants.permissions import holdings
from grants.selectors.districts import districts_in_force, present_codes
from grants.selectors.exportkinds import DEFAULT_LAYOUT, ExportKind, Filter, Scope
from grants.selectors.marks import mark_choices, marked
from grants.storage.columns import Column, text

EVERY_STATE = "all"
Row = TypeVar("Row", Programme, District, Industry)


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


def may_take_out(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` works in the office of a call, and so may take the register out as a file."""
    return bool(holdings(user, "grants.manage_call"))


def honour_years() -> list[int]:
    """Return the years that the register spans, newest first."""
    span = Honour.objects.aggregate(first=Min("year"), last=Max("year"))
    return list(range(span["last"], span["first"] - 1, -1)) if span["last"] else []


def _honour_query(scope: Scope) -> QuerySet[Honour]:
    """Return what the page finds for the same filters."""
    state = scope.given("state") or HonourState.VALID.value
    return honours_found(
        Wanted(
            words=scope.given("q"),
            programme=_one(Programme.objects.all(), scope.given("programme")),
            district=_one(District.objects.all(), scope.given("district")),
            industry=_one(Industry.objects.all(), scope.given("industry")),
            mark=scope.given("mark"),
            year=int(scope.given("year")) if scope.given("year") else None,
            state="" if state == EVERY_STATE else state,
        )
    )


def _one(rows: QuerySet[Row], code: str) -> Row | None:
    return rows.filter(code=code).first() if code else None


def _honour_columns(_scope: Scope) -> tuple[Column, ...]:
    with translation.override("zh-hans"):
        states = {state.value: str(state.label) for state in HonourState}
    return (
        Column("place", "序号"),
        Column("programme", "项目类别", ("programme__name_zh",)),
        Column("name_then", "认定时名称", ("organisation_name",)),
        Column("name_now", "现名称", ("organisation__name",), text),
        Column("subject", "认定对象", ("subject_name",)),
        Column("district", "所属区", ("district__name_zh",), text),
        Column("industry", "所属行业", ("industry__name_zh",), text),
        Column("year", "认定年度", ("year",)),
        Column("number", "证书编号", ("number",)),
        Column("document", "认定文件", ("document_number",)),
        Column("valid_to", "有效期至", ("valid_to",), lambda day: day.isoformat() if day else ""),
        Column("state", "状态", ("state",), states.__getitem__),
    )


def _offered(rows: QuerySet[Row]) -> list[tuple[str, str]]:
    return [(row.code, str(row)) for row in rows]


HONOURS = ExportKind(
    code="honours",
    title=_("Register of honours"),
    query=_honour_query,
    columns=_honour_columns,
    layouts={DEFAULT_LAYOUT: None},
    opens=may_take_out,
    filters=(
        Filter("q", _("Name or number")),
        Filter("programme", _("Programme"), lambda _scope: _offered(Programme.objects.filter(is_active=True))),
        Filter("district", _("District"), lambda _scope: _offered(districts_in_force(on=timezone.localdate()))),
        Filter("industry", _("Industry"), lambda _scope: _offered(Industry.objects.filter(is_active=True))),
        Filter("mark", _("List of firms"), lambda _scope: mark_choices()),
        Filter("year", _("Year of approval"), lambda _scope: [(str(year), str(year)) for year in honour_years()]),
        Filter("state", _("State"), lambda _scope: [*HonourState.choices, (EVERY_STATE, _("All states"))]),
    ),
    page="grants:honours",
)
