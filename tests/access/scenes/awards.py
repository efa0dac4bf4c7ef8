# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of awards: one whose agreement waits to be signed, with and without a sealed scan."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grants.enums import ApplicationStatus
from grants.models import Agreement, Application, Approval, ApprovalEntry, Award
from grants.services.files import blob_receive
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.files import PDF
from tests.factories.people import UserFactory
from workflow.services.awards import award_start

AMOUNT_FEN = 100_0000_00


def award_of(stage) -> Award:
    """Return a funded award of the organisation whose agreement waits to be signed."""
    application = stage.own(stage.world.opened().submitted())
    today = timezone.localdate()
    Application.objects.filter(pk=application.pk).update(
        status=ApplicationStatus.APPROVED, starts_on=today, ends_on=today + dt.timedelta(days=400)
    )
    application.refresh_from_db()
    approval = Approval.objects.create(
        call=application.call,
        document_number="沪经信推〔2026〕9号",
        dated_on=dt.date(2026, 11, 2),
        digest="0" * 64,
        entered_by=stage.world.officer,
        checked_by=UserFactory(),
    )
    ApprovalEntry.objects.create(approval=approval, application=application, amount_fen=AMOUNT_FEN)
    return award_start(application=application)


def version_of(award) -> Scene:
    """Return the first version of its agreement."""
    return Scene(
        args={"reference": award.reference, "version": 1}, absent={"reference": ABSENT_REFERENCE, "version": 1}
    )


@scene
def drafted_award(stage):
    """The agreement of an award waits to be signed."""
    return of(award_of(stage))


@scene
def an_award_of_ones_own(stage):
    """An organisation has an award, and a page without a reference lists it."""
    award_of(stage)
    return Scene()


@scene
def drafted_agreement(stage):
    """A draft of an agreement, to be printed."""
    return version_of(award_of(stage))


@scene
def sealed_agreement(stage):
    """An agreement of which the sealed scan came back."""
    award = award_of(stage)
    blob = blob_receive(upload=SimpleUploadedFile("a.pdf", PDF), name="a.pdf", maximum=10_000)
    Agreement.objects.filter(award=award).update(sealed_scan_sha256=blob.sha256)
    return version_of(award)
