# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files by their content; names, owners and places belong to the rows that point here."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.filetypes import KINDS, FileType
from grants.enums import BlobState

TYPES = [(kind.value, kind.value) for kind in FileType]


class Blob(models.Model):
    """The bytes of a file, kept once however often they are uploaded."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(help_text=_("Bytes"))
    type = models.CharField(max_length=10, choices=TYPES)
    state = models.CharField(max_length=12, choices=BlobState, default=BlobState.QUARANTINED)
    finding = models.CharField(max_length=200, blank=True, help_text=_("What the virus scanner found"))
    judged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="blob_size_positive"),
            models.CheckConstraint(
                condition=Q(state=BlobState.QUARANTINED) | Q(judged_at__isnull=False), name="blob_judged_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def content_type(self) -> str:
        """Return the media type that goes with the bytes."""
        return KINDS[FileType(self.type)].content_type
