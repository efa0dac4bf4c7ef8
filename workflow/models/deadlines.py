# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines: what is due when, under which rules, and what happens when time runs out."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.models import Call, RuleSet
from workflow.enums import DeadlineKind, DeadlineState


class Deadline(models.Model):
    """One thing that is due; boards, reminders and recomputation read it. At most one is open per subject and kind."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    # copied from the subject, so that what is due in a call is found without going through every deadline of the house
    call = models.ForeignKey(Call, models.PROTECT, related_name="+", db_index=False)
    process = models.ForeignKey(
        "viewflow.Process", models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Whose step is due")
    )
    kind = models.CharField(max_length=20, choices=DeadlineKind)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    counts_start = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=DeadlineState, default=DeadlineState.OPEN)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind"],
                condition=Q(state=DeadlineState.OPEN),
                name="deadline_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=DeadlineState.OPEN), name="deadline_open_by_due"),
            models.Index(
                fields=["process", "due_at"], condition=Q(state=DeadlineState.OPEN), name="deadline_open_by_step"
            ),
            models.Index(
                fields=["call", "kind", "due_at"], condition=Q(state=DeadlineState.OPEN), name="deadline_open_by_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"
