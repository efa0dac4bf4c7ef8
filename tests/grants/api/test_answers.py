# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money as text."""

import pytest

from grants.api.answers import yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (100, "1.00"), (-5, "-0.05"), (-12345, "-123.45"), (2**63 - 1, "92233720368547758.07")],
)
def test_fen_become_yuan_without_loss(fen, text):
    assert yuan(fen) == text
