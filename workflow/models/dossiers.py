# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dossiers: the whole of a case as it stood when somebody asked for it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.models import Application, Blob, Job, User


class Dossier(models.Model):
    """One making of the dossier of a case: a PDF with an index, and an archive of all files with their digests."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="dossiers")
    number = models.PositiveSmallIntegerField()
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    archive = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(db_default=Now(), editable=False)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="dossier_number_unique"),
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(pdf__isnull=False, archive__isnull=False, manifest_sha256__gt=""),
                name="dossier_made_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.number}"
