# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long work: a row that says what is to be done, who is at it and what came of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.enums import JobQueue, JobState


class Job(models.Model):
    """One piece of work outside the request; the row itself is the outbox, a lost message is sent again.

    ``subject_label`` and ``subject_pk`` name the row it is about. ``key`` keeps two unfinished jobs of one kind
    apart; without a key every call writes its own row, so that writers never queue behind each other.
    """

    kind = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=60, blank=True)
    subject_pk = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict, blank=True)
    queue = models.CharField(max_length=10, choices=JobQueue, default=JobQueue.FAST)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.SCHEDULED)
    again = models.BooleanField(default=False, help_text=_("Asked for again while it was running"))
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    checkpoint = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["run_after"], name="job_waiting", condition=Q(state__in=[JobState.SCHEDULED, JobState.RUNNING])
            ),
            models.Index(fields=["subject_label", "subject_pk"], name="job_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=[JobState.SCHEDULED, JobState.RUNNING]) & ~Q(key=""),
                name="job_one_unfinished_per_key",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False), name="job_running_has_a_lease"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def task_id(self) -> str:
        """Return the one id under which the job's message is sent, however often."""
        return f"job-{self.pk}"
