# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way out: what was ordered, the file that came of it, and sets of columns kept under a name."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import ExportState, JobState
from grants.models.files import Blob
from grants.models.jobs import Job
from grants.models.people import User
from grants.models.programmes import Call

RUNS = {
    JobState.SCHEDULED: ExportState.QUEUED,
    JobState.RUNNING: ExportState.RUNNING,
    JobState.CANCELLED: ExportState.CANCELLED,
}


class ExportJob(models.Model):
    """One list on its way out, for the person who ordered it alone; ``call`` is empty for a whole register.

    ``columns`` are codes in order, ``filters`` what the page was narrowed to. The file is there until
    ``expires_at``; what was taken out, by whom and how often stays.
    """

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=30)
    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="+")
    format = models.CharField(max_length=10)
    layout = models.CharField(max_length=30, blank=True)
    columns = models.JSONField(default=list)
    filters = models.JSONField(default=dict, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.CharField(max_length=500, blank=True, help_text=_("Why there is no file, in words for people"))
    rows = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text=_("Bytes"))
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, blank=True, related_name="+")
    downloads = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["expires_at"], name="exportjob_kept", condition=Q(blob__isnull=False))]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None)
                | Q(rows__isnull=False, sha256__gt="", expires_at__isnull=False, expires_at__gt=F("made_at")),
                name="exportjob_made_is_whole",
            ),
            models.CheckConstraint(condition=Q(blob=None) | Q(made_at__isnull=False), name="exportjob_file_was_made"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def state(self) -> ExportState:
        """Return how far it has come; a file whose time is over counts as expired before it is deleted."""
        if self.made_at is not None:
            is_over = self.blob_id is None or self.expires_at is None or self.expires_at <= timezone.now()
            return ExportState.EXPIRED if is_over else ExportState.DONE
        if self.problem or self.job is None:
            return ExportState.FAILED
        return RUNS.get(JobState(self.job.state), ExportState.FAILED)

    @property
    def is_under_way(self) -> bool:
        """Say whether it waits or runs."""
        return self.state in {ExportState.QUEUED, ExportState.RUNNING}

    @property
    def done(self) -> int:
        """Return how many rows are written so far."""
        return int(self.job.checkpoint.get("done", 0)) if self.job else 0

    @property
    def total(self) -> int:
        """Return how many rows it will have; 0 before they are counted."""
        return int(self.job.checkpoint.get("total", 0)) if self.job else 0


class SavedLayout(models.Model):
    """Columns of a list in an order, kept under a name by a person, and perhaps shared with the house."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    columns = models.JSONField(default=list)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("saved layout")
        verbose_name_plural = _("saved layouts")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "name"], name="savedlayout_name_unique"),
            models.CheckConstraint(condition=Q(name__gt=""), name="savedlayout_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
