# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert before one case, or before three."""

import pytest

from tests.factories.desks import desk_made


@pytest.fixture
def desk_of(db):
    """Seat an expert before so many cases."""
    return desk_made


@pytest.fixture
def desk(desk_of):
    return desk_of()


@pytest.fixture
def desk_of_three(desk_of):
    return desk_of(3)
