# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of recommenders and of the screening."""

from django.core.files.base import ContentFile
from django.utils import timezone

from grants.engine.filetypes import FileType
from grants.models import OutsideCheck
from grants.services.files import blob_keep
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.files import PDF
from workflow.models import Dossier


@scene
def recommended(stage):
    """The recommender stands behind the case; the officer checks it next."""
    return of(stage.own(stage.world.opened().recommended()))


@scene
def marked_cases(stage):
    """A case of the call waits for its recommender and was marked in the queue."""
    application = stage.own(stage.world.opened().submitted())
    return of(application.call, case=[application.reference])


@scene
def sealed_letter(stage):
    """The clerk recommended a case under a letter, which somebody else compares."""
    stage.world.clerk = stage.people["recommender_clerk"]
    application = stage.own(stage.world.opened().recommended())
    return of(application.call, act="check", number="区经信〔2026〕8号")


@scene
def noted_case(stage):
    """A case about which somebody telephoned."""
    return of(stage.own(stage.world.opened().submitted()), text="已电话确认")


@scene
def dossiered(stage):
    """A dossier of the case was made."""
    application = stage.own(stage.world.opened().submitted())
    blob = blob_keep(content=ContentFile(PDF), kind=FileType.PDF)
    Dossier.objects.create(
        application=application,
        number=1,
        pdf=blob,
        archive=blob,
        manifest_sha256="0" * 64,
        ordered_by=stage.world.officer,
        made_at=timezone.now(),
    )
    return Scene(
        args={"reference": application.reference, "number": 1}, absent={"reference": ABSENT_REFERENCE, "number": 1}
    )


@scene
def outside_check(stage):
    """A body was asked about the organisation of a case and has not answered."""
    application = stage.own(stage.world.opened().submitted())
    check = OutsideCheck.objects.create(
        call=application.call,
        organisation=application.organisation,
        body="市税务局",
        letter_number="1号",
        entered_by=stage.world.officer,
    )
    reference = application.call.reference
    return Scene(
        args={"reference": reference, "pk": check.pk},
        absent={"reference": ABSENT_REFERENCE, "pk": check.pk},
        data={"is_clear": "no", "replied_on": timezone.localdate().isoformat()},
    )
