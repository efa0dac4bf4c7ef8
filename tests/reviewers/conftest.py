# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of reviewers share."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _refusals_in_english(_language):
    """Read refusals by their message ids."""
    with translation.override("en"):
        yield
