# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the file of defaults leaves open, and how each programme of the plan departs from the demonstration project."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

ADDED: Mapping[str, Any] = MappingProxyType(
    {
        "route.recommendation": "before_check",
        "route.assessment": "panel",
        "route.sample_ratio": "0",
        "route.sample_min": 0,
        "route.defence": False,
        "route.site_visit": False,
        "route.result": "funded",
        "route.agreement": True,
        "route.acceptance": True,
        "limits.live_projects_per_principal": 2,
        "limits.duplicate_check_years": 3,
        "recommendation.correction_rounds": 1,
        "recommendation.correction_working_days": 5,
        "formal_check.points": [
            "form_complete",
            "attachments_complete",
            "sealed_as_submitted",
            "identity",
            "eligibility",
            "amounts",
            "single_funding",
            "scope",
        ],
        "panel.reply_working_days": 1,
        "scoring.level": "first",
        "scoring.comment_below_ratio": "0.60",
        "scoring.comment_from_ratio": "0.95",
        "scoring.basis": "aggregate",
        "decision.sign_off": ["programme_officer", "office_head", "commission_leader"],
        "decision.appeal_working_days": 5,
        "decision.reserve_carries_over": True,
        "decision.borderline_places": 3,
        "notice.anonymous_taken_with_evidence": False,
        "funding.default_cap": "general_project",
        "monitoring.report_working_days": 10,
        "certificate.validity_years": 3,
    }
)

WITHOUT_MONEY: Mapping[str, Any] = MappingProxyType({"route.agreement": False, "route.acceptance": False})
CERTIFIED: Mapping[str, Any] = MappingProxyType({**WITHOUT_MONEY, "route.result": "certified"})
HONOUR: Mapping[str, Any] = MappingProxyType(
    {**WITHOUT_MONEY, "route.result": "honour", "route.recommendation": "none", "certificate.validity_years": 0}
)
DIRECT: Mapping[str, Any] = MappingProxyType({"route.recommendation": "none"})

PROGRAMME_RULES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "DEMO_PROJECT": {},
        "DEMO_ENTERPRISE": {
            **CERTIFIED,
            "route.assessment": "questionnaire",
            "route.sample_ratio": "0.10",
            "route.sample_min": 5,
        },
        "PRACTICE_DISTRICT": {**CERTIFIED, **DIRECT, "route.defence": True, "route.site_visit": True},
        "DIGITAL_PARK": {**CERTIFIED, "route.site_visit": True},
        "LEAD_TALENT": HONOUR,
        "LEAD_TEAM": HONOUR,
        "TRAIN_BASE": {**CERTIFIED, **DIRECT},
        "TRAIN_ORG": {**CERTIFIED, **DIRECT},
        "PUB_PLATFORM": {**CERTIFIED, **DIRECT, "funding.default_cap": "public_platform"},
        "ECOM_PLATFORM": HONOUR,
        "DESIGN_CENTRE": HONOUR,
        "SW_CENTRE": HONOUR,
    }
)
