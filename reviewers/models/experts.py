# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts and the ties that keep them from a case."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.models import Application, Industry, Organisation, User
from grants.rules.choices import TieKind
from reviewers.enums import Discipline, ExpertStanding, Severity


class Expert(models.Model):
    """A person of the pool; the employer is known by its code even when it is no organisation of ours."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    number = models.CharField(max_length=20, unique=True)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="expert")
    name = models.CharField(max_length=100)
    employer_name = models.CharField(max_length=100, blank=True)
    employer_uscc = models.CharField(max_length=18, blank=True)
    title = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=100, blank=True, help_text=_("What the person is versed in"))
    discipline = models.CharField(max_length=20, choices=Discipline)
    industries = models.ManyToManyField(Industry, blank=True, related_name="+")
    max_load = models.PositiveSmallIntegerField(default=30)
    is_official = models.BooleanField(default=False)
    standing = models.CharField(max_length=10, choices=ExpertStanding, default=ExpertStanding.ACTIVE)
    standing_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ["number"]
        indexes = [models.Index(fields=["employer_uscc"], name="expert_employer")]

    def __str__(self) -> str:
        return self.name


class Tie(models.Model):
    """A relation of an expert to an organisation or a person, with its evidence and the time it held."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="ties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person_name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=50, choices=TieKind)
    held_from = models.DateField(null=True, blank=True)
    held_to = models.DateField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, help_text=_("Why the entry was a mistake"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(person_name=""), name="tie_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.kind}"


class Block(models.Model):
    """What a tie means for one case: it excludes, or it is to be looked at."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="blocks")
    application = models.ForeignKey(Application, models.PROTECT, related_name="blocks")
    severity = models.CharField(max_length=10, choices=Severity)
    kind = models.CharField(max_length=50, choices=TieKind)
    reason = models.TextField(blank=True)
    tie = models.ForeignKey(Tie, models.PROTECT, null=True, blank=True, related_name="blocks")
    is_lifted = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["expert", "application", "kind"], name="block_unique"),
            models.CheckConstraint(
                condition=Q(is_lifted=False) | Q(severity=Severity.SOFT), name="block_hard_never_lifted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.application_id} {self.severity}"
