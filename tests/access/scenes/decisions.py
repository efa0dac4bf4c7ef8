# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of decisions: an appeal that waits, an approval document that waits for its second person."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grants.enums import RequestKind
from grants.models import Approval, Request
from grants.services.files import blob_receive
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.files import PDF


def approval_of(stage, **fields) -> Approval:
    """Return a document entered by somebody of the office."""
    world = stage.world.opened()
    return Approval.objects.create(
        call=world.call,
        document_number="1号",
        dated_on=timezone.localdate(),
        digest="0" * 64,
        entered_by=world.officer,
        **fields,
    )


@scene
def appealed(stage):
    """An appeal is filed; its process has not begun yet."""
    application = stage.own(stage.world.opened().submitted())
    return of(
        Request.objects.create(
            kind=RequestKind.APPEAL,
            application=application,
            organisation=application.organisation,
            text="请复核",
            filed_by=application.created_by,
        )
    )


@scene
def entered_approval(stage):
    """An approval document is entered."""
    approval = approval_of(stage)
    reference = approval.call.reference
    return Scene(
        args={"reference": reference, "number": approval.pk}, absent={"reference": ABSENT_REFERENCE, "number": 1}
    )


@scene
def scanned_approval(stage):
    """An approval document has a scan."""
    blob = blob_receive(upload=SimpleUploadedFile("a.pdf", PDF), name="a.pdf", maximum=10_000)
    approval = approval_of(stage, scan_sha256=blob.sha256)
    return Scene(
        args={"reference": approval.call.reference, "sha256": blob.sha256},
        absent={"reference": ABSENT_REFERENCE, "sha256": blob.sha256},
    )
