# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests beside the main line of a case: appeals, objections, changes, payments, reports, annual reviews."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import ApplicationStatus, RequestKind, RequestState
from grants.models.applications import Application
from grants.models.people import Organisation, User


class Request(models.Model):
    """What somebody asks, and how it was answered; its kind says what the answer moves."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    kind = models.CharField(max_length=20, choices=RequestKind)
    application = models.ForeignKey(Application, models.PROTECT, related_name="requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="requests")
    state = models.CharField(max_length=20, choices=RequestState, default=RequestState.FILED)
    against = models.CharField(
        max_length=20, choices=ApplicationStatus, blank=True, help_text=_("Result appealed against")
    )
    text = models.TextField()
    answer = models.TextField(blank=True)
    correction_rounds = models.PositiveSmallIntegerField(default=0)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(db_default=Now(), editable=False)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(
                    kind__in=[RequestKind.APPEAL, RequestKind.CHANGE],
                    state__in=[RequestState.FILED, RequestState.CORRECTION, RequestState.CHECKED],
                ),
                name="request_one_open_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
