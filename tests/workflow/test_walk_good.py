# SPDX-License-Identifier: AGPL-3.0-or-later
"""The good path of a demonstration project: from publishing the call to its close."""

import pytest

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState
from tests.factories.world import World, fresh, reject, support

pytestmark = pytest.mark.django_db


def test_a_case_walks_from_draft_to_approval():
    world = World().opened()
    best, second = world.accepted("甲项目"), world.accepted("乙项目")

    world.ranked(best, second)
    world.decide(support(best), reject(second))
    world.noticed()
    world.notice_over()
    world.approved(best)
    world.announced()
    world.ended()

    assert fresh(best).status == Case.APPROVED
    assert fresh(second).status == Case.REJECTED
    world.call.refresh_from_db()
    assert world.call.state == CallState.CLOSED
    assert world.call.committed_fen == 20_000_000
