# SPDX-License-Identifier: AGPL-3.0-or-later
"""Flows: which step follows which; rows store these names, so none is renamed without a data migration."""

from workflow.flows.awards import AwardFlow
from workflow.flows.calls import CallFlow
from workflow.flows.cases import ApplicationFlow
from workflow.flows.requests import RequestFlow
from workflow.flows.seats import SeatFlow

__all__ = ["ApplicationFlow", "AwardFlow", "CallFlow", "RequestFlow", "SeatFlow"]
