# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of workflow: process rows, deadlines, dossiers."""

from workflow.models.deadlines import Deadline
from workflow.models.dossiers import Dossier
from workflow.models.processes import (
    ApplicationProcess,
    AwardProcess,
    CallBound,
    CallProcess,
    RequestProcess,
    SeatProcess,
)

__all__ = [
    "ApplicationProcess",
    "AwardProcess",
    "CallBound",
    "CallProcess",
    "Deadline",
    "Dossier",
    "RequestProcess",
    "SeatProcess",
]
