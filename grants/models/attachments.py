# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a case: which document asked for they answer, under which name, and whose bytes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.models.applications import Application
from grants.models.files import Blob
from grants.models.people import User
from grants.models.programmes import AttachmentRequirement

NAME_LENGTH = 200


class Attachment(models.Model):
    """A file handed in with a case; one taken out stays, because a snapshot may hold it."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")
    requirement = models.ForeignKey(AttachmentRequirement, models.PROTECT, related_name="+")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["requirement__sort", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "requirement", "blob"],
                condition=Q(removed_at=None),
                name="attachment_same_file_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the bytes."""
        return reverse("grants:file", args=[self.reference])
