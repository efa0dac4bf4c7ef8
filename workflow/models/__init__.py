# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of workflow: process rows and deadlines."""

from workflow.models.deadlines import Deadline
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
    "RequestProcess",
    "SeatProcess",
]
