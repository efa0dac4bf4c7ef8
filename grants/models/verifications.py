# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation shows its licence to the office, which verifies that name and code are the licence's."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import VerificationRequestState
from grants.models.files import Blob
from grants.models.people import Organisation, User


class VerificationRequest(models.Model):
    """A licence handed in to be checked; somebody else than who handed it in answers."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="verification_requests")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=VerificationRequestState, default=VerificationRequestState.OPEN)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("verification request")
        verbose_name_plural = _("verification requests")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state=VerificationRequestState.OPEN),
                name="verificationrequest_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=VerificationRequestState.OPEN, answered_at=None)
                | ~Q(state=VerificationRequestState.OPEN) & Q(answered_at__isnull=False),
                name="verificationrequest_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")), name="verificationrequest_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(state=VerificationRequestState.REFUSED) | ~Q(reason=""),
                name="verificationrequest_refusal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.state}"
