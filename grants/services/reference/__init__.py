# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring the tables of the plan into the database."""

from grants.services.reference.load import reference_load
from grants.services.reference.tally import Tally

__all__ = ["Tally", "reference_load"]
