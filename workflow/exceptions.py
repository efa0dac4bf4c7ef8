# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may go wrong in a process beside a plain refusal."""

from grants.exceptions import GrantsError


class BusyError(GrantsError):
    """Tell that somebody else holds the case; the same act may succeed a moment later."""


class StatusDriftError(Exception):
    """Tell that a service set a status which the process does not agree with: a defect of ours."""
