# SPDX-License-Identifier: AGPL-3.0-or-later
"""What recommenders and officers find out before a case is reviewed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.enums import CheckOutcome, RecommendationConclusion
from grants.models.applications import Application
from grants.models.people import Organisation, Recommender, User
from grants.models.programmes import Call


class Recommendation(models.Model):
    """A recommender's conclusion on a case; a later one replaces an earlier one."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="recommendations")
    recommender = models.ForeignKey(Recommender, models.PROTECT, related_name="recommendations")
    conclusion = models.CharField(max_length=20, choices=RecommendationConclusion)
    opinion = models.TextField()
    rank = models.PositiveIntegerField(null=True, blank=True)
    letter_number = models.CharField(max_length=60, blank=True)
    letter_sha256 = models.CharField(max_length=64, blank=True)
    is_current = models.BooleanField(default=True)
    counts_in_quota = models.BooleanField(default=False)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(db_default=Now(), editable=False)
    letter_checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    letter_checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_current=True), name="recommendation_one_current"
            ),
            models.CheckConstraint(
                condition=Q(letter_checked_by=None) | ~Q(letter_checked_by=F("given_by")),
                name="recommendation_letter_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.conclusion}"


class FormalCheck(models.Model):
    """An officer's formal check of a case."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="formal_checks")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=CheckOutcome)
    reason = models.TextField(blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("formal check")
        verbose_name_plural = _("formal checks")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="formalcheck_number_unique"),
            models.CheckConstraint(
                condition=Q(outcome=CheckOutcome.ACCEPTED) | ~Q(reason=""), name="formalcheck_reason_given"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} #{self.number}"


class FormalCheckItem(models.Model):
    """One line of the checklist with its evidence."""

    check_made = models.ForeignKey(FormalCheck, models.PROTECT, related_name="items")
    code = models.CharField(max_length=40)
    is_met = models.BooleanField()
    evidence = models.TextField(blank=True)

    class Meta:
        verbose_name = _("formal check item")
        verbose_name_plural = _("formal check items")
        constraints = [models.UniqueConstraint(fields=["check_made", "code"], name="formalcheckitem_unique")]

    def __str__(self) -> str:
        return self.code


class OutsideCheck(models.Model):
    """What another body answers about an organisation of a call (joint check)."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="outside_checks")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="outside_checks")
    body = models.CharField(max_length=100)
    letter_number = models.CharField(max_length=60)
    is_clear = models.BooleanField(null=True)
    reply = models.TextField(blank=True)
    replied_on = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("outside check")
        verbose_name_plural = _("outside checks")
        constraints = [models.UniqueConstraint(fields=["call", "organisation", "body"], name="outsidecheck_unique")]

    def __str__(self) -> str:
        return f"{self.body} {self.organisation_id}"


class Note(models.Model):
    """A telephone call or a remark about a case: who, what, promised by when."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notes")
    with_whom = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    promised_by = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]
