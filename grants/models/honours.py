# SPDX-License-Identifier: AGPL-3.0-or-later
"""What remains: certificates, credit records and the register that every public count reads."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.enums import CreditLevel, HonourSource, HonourState
from grants.models.awards import Award
from grants.models.people import Organisation, User
from grants.models.programmes import Programme
from grants.models.reference import District, Industry


class Certificate(models.Model):
    """A certificate with its number and validity."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="certificates")
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(max_length=40, unique=True)
    holder_name = models.CharField(
        max_length=100, blank=True, help_text=_("Name of the organisation when it was issued")
    )
    subject_name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["award", "version"], name="certificate_version_unique"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="certificate_valid_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CreditRecord(models.Model):
    """A breach of trust on record; while it bans, its organisation cannot apply."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="credit_records")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="credit_records")
    level = models.CharField(max_length=10, choices=CreditLevel)
    reason = models.TextField()
    document_number = models.CharField(max_length=60, blank=True)
    banned_until = models.DateField(null=True, blank=True)
    repaired_on = models.DateField(null=True, blank=True)
    repair_reason = models.TextField(blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("credit record")
        verbose_name_plural = _("credit records")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.level}"


class Honour(models.Model):
    """An entry of the register, with name and district as approved; ``organisation`` may still be unknown."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="honours")
    award = models.OneToOneField(Award, models.PROTECT, null=True, blank=True, related_name="honour")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="honours")
    organisation_name = models.CharField(max_length=100)
    subject_name = models.CharField(max_length=120, blank=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    amount_fen = models.BigIntegerField(default=0)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=HonourSource)
    state = models.CharField(max_length=10, choices=HonourState, default=HonourState.VALID)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=HonourSource.AWARD) | Q(award__isnull=False), name="honour_of_an_award"
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name or self.organisation_name

    @property
    def is_about_another(self) -> bool:
        """Say whether the subject is not the organisation itself."""
        return self.subject_name not in ("", self.organisation_name)

    @property
    def is_renamed(self) -> bool:
        """Say whether the organisation bears another name today than the one that was approved."""
        return self.organisation is not None and self.organisation.name != self.organisation_name
