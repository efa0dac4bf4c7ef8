# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the people who judge, one module per aggregate."""

from reviewers.models import triggers as triggers
from reviewers.models.experts import Block, Expert, Tie
from reviewers.models.panels import CallRecord, CaseGroup, Draw, Panel, PanelMember
from reviewers.models.reviews import (
    Assessment,
    Calibration,
    CriterionScore,
    FeeSheet,
    Meeting,
    Opinion,
    Review,
    Seat,
)

__all__ = [
    "Assessment",
    "Block",
    "Calibration",
    "CallRecord",
    "CaseGroup",
    "CriterionScore",
    "Draw",
    "Expert",
    "FeeSheet",
    "Meeting",
    "Opinion",
    "Panel",
    "PanelMember",
    "Review",
    "Seat",
    "Tie",
]
