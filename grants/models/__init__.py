# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of what is judged and what comes of it, one module per aggregate."""

from grants.models.people import Membership, Organisation, OrganisationEvent, Recommender, User
from grants.models.reference import (
    Authority,
    District,
    EngineeringProgramme,
    EnterpriseClass,
    Industry,
    PlanTask,
    StandardIndicator,
    SubDirection,
    WorkdayException,
    WorkdayYear,
)

__all__ = [
    "Authority",
    "District",
    "EngineeringProgramme",
    "EnterpriseClass",
    "Industry",
    "Membership",
    "Organisation",
    "OrganisationEvent",
    "PlanTask",
    "Recommender",
    "StandardIndicator",
    "SubDirection",
    "User",
    "WorkdayException",
    "WorkdayYear",
]
