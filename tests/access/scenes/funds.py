# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of money: an award under way, a payment that is asked for, a plan that is drafted."""

from decimal import Decimal

from django.utils import timezone

from grants.enums import ApplicationStatus, RequestKind
from grants.models import Approval, ApprovalEntry, Award, FundPlan, Request
from grants.services.awards import (
    TargetDraft,
    agreement_agree,
    agreement_revise,
    agreement_sign,
    award_create,
    payment_request,
)
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.awards import AMOUNT_FEN, instalment_of
from tests.factories.people import UserFactory


def award_of(stage) -> Award:
    """Return an award whose agreement is in force, of the applicants of the stage."""
    application = stage.own(stage.world.opened().submitted())
    application.status = ApplicationStatus.APPROVED
    application.save(update_fields=["status"])
    approval = Approval.objects.create(
        call=application.call,
        document_number="1号",
        dated_on=timezone.localdate(),
        digest="0" * 64,
        entered_by=stage.world.officer,
        checked_by=UserFactory(),
    )
    ApprovalEntry.objects.create(approval=approval, application=application, amount_fen=AMOUNT_FEN)
    award = award_create(actor=UserFactory(), application=application, approval=approval, amount_fen=AMOUNT_FEN)
    target = TargetDraft(code="T1", name="产能", target=Decimal(10))
    agreement_revise(actor=UserFactory(), award=award, text="任务书", targets=[target])
    agreement_sign(actor=UserFactory(), award=award)
    return agreement_agree(actor=UserFactory(), award=award)


@scene
def award_in_force(stage):
    """An award is under way; nothing was asked for."""
    return of(award_of(stage))


@scene
def payment_asked_for(stage):
    """A payment is asked for and does not wait for a correction."""
    award = award_of(stage)
    asked = Request.objects.create(
        kind=RequestKind.PAYMENT,
        application=award.application,
        organisation=award.organisation,
        text="申请拨付",
        filed_by=stage.people["organisation_administrator"],
    )
    payment_request(
        actor=asked.filed_by,
        award=award,
        instalment=instalment_of(award, 1),
        payee=award.organisation.name,
        request=asked,
    )
    return of(asked)


@scene
def plan_drafted(stage):
    """A plan to the treasury is drafted."""
    world = stage.world.opened()
    plan = FundPlan.objects.create(
        call=world.call, fiscal_year=2026, item_number="2150801", number=1, prepared_by=world.officer
    )
    place = {"year": plan.fiscal_year, "number": plan.number}
    return Scene(args={"reference": world.call.reference, **place}, absent={"reference": ABSENT_REFERENCE, **place})
