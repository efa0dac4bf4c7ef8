# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the plan, for every roster."""

import pytest

from grants.services.reference import reference_load


@pytest.fixture
def plan(db):
    """Load the tables of the plan."""
    reference_load()
