# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stretches of the road in which the office groups the cases of a call."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationStatus as Case


class Stretch(TextChoices):
    """Where on the road a case is, as officers ask for it."""

    RECOMMENDATION = "recommendation", _("With recommenders")
    SCREENING = "screening", _("In check")
    REVIEW = "review", _("In review")
    DECISION = "decision", _("Awaiting decision")
    NOTICE = "notice", _("In notice")
    APPROVED = "approved", _("Approved")
    ENDED = "ended", _("Ended without support")


STATUSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Stretch.RECOMMENDATION: (Case.SUBMITTED,),
        Stretch.SCREENING: (Case.RECOMMENDED, Case.CHECKING, Case.RETURNED),
        Stretch.REVIEW: (Case.ACCEPTED, Case.IN_REVIEW, Case.UPDATING),
        Stretch.DECISION: (Case.SCORED, Case.RESERVE),
        Stretch.NOTICE: (Case.PROPOSED, Case.PUBLICITY, Case.OBJECTION, Case.AWAITING_APPROVAL),
        Stretch.APPROVED: (Case.APPROVED,),
        Stretch.ENDED: (Case.NOT_RECOMMENDED, Case.REFUSED, Case.REJECTED, Case.WITHDRAWN, Case.LAPSED),
    }
)
