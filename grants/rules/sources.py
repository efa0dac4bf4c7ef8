# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where each rule's default comes from, by its path: a source of docs/sources.md, general knowledge, or our proposal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Basis(NamedTuple):
    """The basis of a default: S1, S2 … a numbered source; G general knowledge, unverified; P our own proposal."""

    codes: tuple[str, ...]
    remark: str | Promise = ""


Remarked = tuple[str, str | Promise]


def _basis(given: str | Remarked) -> Basis:
    marks, remark = (given, "") if isinstance(given, str) else given
    return Basis(tuple(marks.split()), remark)


GIVEN: Mapping[str, str | Remarked] = MappingProxyType(
    {
        "schema_version": "P",
        "windows": "P",
        "windows.notice_min_working_days": (
            "P S18 S3",
            _("five working days of posting at least; a window of 16 days in 2026"),
        ),
        "windows.close_at": "S3",
        "windows.recommender_extra_working_days": ("S3", _("closed on 4 February, letters by 6 February")),
        "route": ("P S4", _("districts accept and recommend, the city checks and convenes experts")),
        "route.result": ("plan", "§六.2"),
        "route.site_visit": ("S21", _("major projects are defended and visited")),
        "route.defence": "S21",
        "limits": "P",
        "limits.applications_per_organisation_per_year": "S12",
        "limits.approvals_per_organisation_per_year": ("S12 S11", _("another fund allows one")),
        "limits.overdue_acceptance_blocks": "S24",
        "limits.one_funding_source_only": "S3",
        "recommendation": "P",
        "recommendation.kinds": ("S5", _("district commissions and holding groups")),
        "recommendation.requires": ("S3", _("by official letter")),
        "recommendation.district_matching_ratio": ("S11", _("one district promised 1:1")),
        "formal_check": "P",
        "panel": "P",
        "panel.size_paper": ("S19", _("five to seven experts online")),
        "panel.size_defence": ("G S19", _("three to five in meetings")),
        "panel.odd_size": "G",
        "panel.per_employer_max": "G",
        "panel.officials_ratio_max": ("P S19", _("sixty per cent at most")),
        "panel.draw": "S18",
        "eligibility": "S1 S2 S4",
        "eligibility.no_major_penalty_years": "S13",
        "eligibility.founded_min_years": "P",
        "recusal": "G",
        "recusal.avoid_list_max": "P",
        "recusal.avoid_needs_reason": "P",
        "recusal.late_discovery_voids_score": "P",
        "recusal.late_discovery_replaces_expert": "P",
        "scoring": "P",
        "scoring.aggregate": ("G P", _("common practice of such programmes")),
        "scoring.pass_points": "G P",
        "decision": "P",
        "decision.minutes_required": "G",
        "notice": "P",
        "notice.working_days": ("S16 S22", _("five working days, elsewhere seven days")),
        "notice.counts_posting_day": ("S16 S17", _("both conventions are in use")),
        "notice.columns": ("S16 G", _("names and units only")),
        "notice.objection_written": "S16",
        "notice.objection_real_name": "S16",
        "notice.anonymous_taken_with_evidence": ("S16", _("wording of 2022")),
        "notice.objector_confidential": "S16",
        "funding": "P",
        "funding.mode": "S4",
        "funding.caps": ("S4 S3", _("general, key and platform projects; technical upgrades of 2026")),
        "funding.period_max_months": ("S4 S5", _("two years")),
        "funding.instalments": ("S3", _("half at approval, the rest by the result of acceptance")),
        "agreement": "P",
        "monitoring": "P",
        "monitoring.report_period": ("P S23", _("quarterly and yearly reports")),
        "monitoring.missed_reports_for_sanction": "S20",
        "change": "P",
        "change.apply_within_days": "S14",
        "change.latest_days_before_end": ("S14 S15", _("90 days elsewhere")),
        "change.major": "S14 P",
        "acceptance": "P",
        "acceptance.apply_within_months": ("P S25", _("six months elsewhere")),
        "acceptance.audit_from_fen": "S25",
        "acceptance.rectify_times_max": "S22",
        "acceptance.overdue_tail": "S15",
        "termination": "P",
        "termination.overdue_years_for_revocation": "S20 S23",
        "evaluation": "P",
        "evaluation.grades": "G",
        "certificate": "P",
        "credit": "P",
        "credit.bans": ("S20 S23 P", _("three years; one year is our proposal")),
        "credit.repair_min_months": ("S26", _("one year for food, drugs, special equipment, work safety, fire")),
        "retention": "P",
        "retention.audit_log_months": ("G", _("six months by the law on cyber security")),
    }
)

BASES: Mapping[str, Basis] = MappingProxyType({path: _basis(given) for path, given in GIVEN.items()})


def basis_of(path: str) -> Basis:
    """Return the basis of the value at ``path``: its own, or that of the part it stands in; raises KeyError."""
    while path not in BASES:
        path, dot, _key = path.rpartition(".")
        if not dot:
            raise KeyError(path)
    return BASES[path]
