# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of grants share."""

import pytest

from grants.services.sealing import events_seal
from tests.factories.audit import written_log


@pytest.fixture
def anchors(settings, tmp_path):
    """Keep anchors in a folder of the test's own."""
    settings.ANCHOR_DIR = str(tmp_path / "anchors")
    return tmp_path / "anchors" / "anchors.jsonl"


@pytest.fixture
def sealed_log(db, anchors):
    """Five events under one seal."""
    events = written_log()
    events_seal()
    return events
