# SPDX-License-Identifier: AGPL-3.0-or-later
"""One copy of the repository for all tests of the gates that run in the same process."""

from pathlib import Path

import pytest

from tests.gates.house import House

HERE = Path(__file__).resolve().parent
# the slowest one runs every gate on the copy
SECONDS = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the gates together where two processes share the work, so that the copy is made once."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("gates"))
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="session")
def copy(tmp_path_factory):
    """The copy, which every test leaves as it found it."""
    return House(tmp_path_factory.mktemp("gates") / "house")


@pytest.fixture
def house(copy):
    """The copy for one test."""
    yield copy
    copy.restore()
