# SPDX-License-Identifier: AGPL-3.0-or-later
"""Send a case back to its organisation with what is to be put right."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from grants.enums import ApplicationStatus, CorrectionAsker
from grants.exceptions import GrantsError
from grants.models import Application, CorrectionItem, CorrectionRequest, User
from grants.services.cases import application_moved


@dataclass(frozen=True)
class CorrectionPoint:
    """One thing to put right: in which section and field (empty for the whole case), and what."""

    text: str
    section: str = ""
    field: str = ""


@transaction.atomic
def correction_ask(
    *,
    actor: User,
    application: Application,
    asker: CorrectionAsker,
    opinion: str,
    points: Sequence[CorrectionPoint],
    rounds_allowed: int,
) -> CorrectionRequest:
    """Send a locked case back with what is to be put right, if ``rounds_allowed`` leaves a round to ``asker``."""
    rounds = application.correction_requests.filter(asked_by=asker).count()
    if rounds >= rounds_allowed:
        raise GrantsError(
            _("This case has already been sent back %(count)d times, which is all the rules allow.") % {"count": rounds}
        )
    request = CorrectionRequest.objects.create(
        application=application,
        number=application.correction_requests.count() + 1,
        asked_by=asker,
        opinion=opinion,
        opened_by=actor,
    )
    CorrectionItem.objects.bulk_create(
        CorrectionItem(request=request, section=point.section, field=point.field, text=point.text) for point in points
    )
    application.correction_rounds += 1
    application_moved(
        application=application,
        status=ApplicationStatus.RETURNED,
        actor=actor,
        action="application.returned",
        data={"asked_by": asker.value, "points": len(points)},
        also=("correction_rounds",),
    )
    return request
