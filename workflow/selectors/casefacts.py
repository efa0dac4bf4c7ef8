# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a row of the ranking says about its case, as plain values: a thousand of them cost a tenth of a thousand models."""

from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from grants.enums import ApplicationStatus
from grants.models import Application, Exemption, OutsideCheck, Recommendation
from grants.models.reference import localised_name


class CaseFacts(NamedTuple):
    """A case: its name and address, where it belongs, its money in fen, and what others said about it."""

    pk: int
    reference: str
    number: str | None
    title: str
    status: str
    is_sampled: bool | None
    organisation_id: int
    organisation_name: str
    organisation: str
    industry_code: str | None
    industry: str | None
    district_code: str | None
    district: str | None
    total_fen: int | None
    requested_fen: int | None
    approved_total_fen: int | None
    recommended_as: int | None
    outside_asked: bool
    outside_waiting: bool
    outside_objected: bool
    is_exempt: bool

    @property
    def status_label(self) -> str:
        """Return the status in words."""
        return str(ApplicationStatus(self.status).label)


def fact_columns(path: str = "") -> list[Any]:
    """Return the columns of ``CaseFacts`` in their order, for rows from which ``path`` leads to the case."""
    told = {
        "organisation": F(f"{path}organisation__name"),
        "industry_code": F(f"{path}industry__code"),
        "industry": localised_name(f"{path}industry"),
        "district_code": F(f"{path}district__code"),
        "district": localised_name(f"{path}district"),
        **_said_by_others(path),
    }
    return [told.get(name) or F(f"{path}{name}") for name in CaseFacts._fields]


def facts_of(cases: QuerySet[Application]) -> dict[int, CaseFacts]:
    """Return the facts of ``cases`` by their key, in their order; one query."""
    return {facts.pk: facts for facts in map(CaseFacts._make, cases.values_list(*fact_columns()))}


def _said_by_others(path: str) -> dict[str, Any]:
    """Return the recommender's rank, the outside checks, and whether a document lifts a limit."""
    case = OuterRef(f"{path}pk")
    recommended = Recommendation.objects.filter(application=case, is_current=True)
    checks = OutsideCheck.objects.filter(call=OuterRef(f"{path}call"), organisation=OuterRef(f"{path}organisation"))
    return {
        "recommended_as": Subquery(recommended.values("rank")[:1]),
        "outside_asked": Exists(checks),
        "outside_waiting": Exists(checks.filter(is_clear=None)),
        "outside_objected": Exists(checks.filter(is_clear=False)),
        "is_exempt": Exists(Exemption.objects.filter(cases=case, checked_by__isnull=False)),
    }
