# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of public pages: notices, their entries, and objections to them."""

from grants.enums import NoticeState
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.objections import noticed_entry as entry_in_notice
from tests.factories.objections import objected
from tests.factories.plan import HonourFactory, NoticeFactory

ABSENT_KEY = 10**9


@scene
def notice(stage):
    return Scene(args={"pk": entry_in_notice(stage.world).notice_id}, absent={"pk": ABSENT_KEY})


@scene
def draft_notice(stage):
    draft = NoticeFactory(call=stage.world.opened().call, state=NoticeState.DRAFT)
    return Scene(args={"pk": draft.pk}, absent={"pk": ABSENT_KEY})


@scene
def noticed_entry(stage):
    entry = entry_in_notice(stage.world)
    return Scene(
        args={"pk": entry.notice_id, "position": entry.position}, absent={"pk": entry.notice_id, "position": 999}
    )


@scene
def objection(stage):
    objection = objected(stage.world)
    return Scene(args={"receipt": objection.receipt}, absent={"receipt": ABSENT_REFERENCE})


@scene
def objection_file(stage):
    return of(objected(stage.world).files.get())


@scene
def pending_honour(stage):
    return Scene(args={"pk": HonourFactory(organisation=None).pk}, absent={"pk": ABSENT_KEY})
