# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of certificates: an award whose certificate holds, an entry of the register with a number."""

import datetime as dt

from grants.models import Approval, Award
from grants.services.awards.certificates import certificate_issue
from grants.services.awards.honours import honour_register
from tests.access.scenes.scene import Scene, of, scene
from tests.factories.people import UserFactory


@scene
def certified_award(stage):
    """A certificate of the organisation, issued in the call of the stage."""
    application = stage.own(stage.world.opened().submitted())
    approval = Approval.objects.create(
        call=application.call,
        document_number="沪经信推〔2026〕9号",
        dated_on=dt.date(2026, 11, 2),
        digest="0" * 64,
        entered_by=stage.world.officer,
        checked_by=UserFactory(),
    )
    award = Award.objects.create(
        application=application,
        approval=approval,
        programme=application.call.programme,
        organisation=application.organisation,
        rule_set=application.rule_set,
        status="certified",
    )
    certificate_issue(actor=stage.world.officer, award=award, valid_from=approval.dated_on)
    return of(award)


@scene
def numbered_honour(stage):
    """An entry of the register with its number."""
    honour_register(
        actor=stage.world.officer,
        programme=stage.world.programme,
        organisation_name="甲公司",
        year=2026,
        number="LHRH-ZS-2026-E-9001",
    )
    return Scene(args={"number": "LHRH-ZS-2026-E-9001"}, absent={"number": "LHRH-ZS-1900-E-0001"})
