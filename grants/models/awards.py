# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approved case turns into: agreement, instalments, reports, checks, changes, acceptance."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.engine.references import new_reference
from grants.enums import AcceptanceConclusion, AgreementState, AwardStatus, InstalmentTrigger
from grants.models.applications import Application
from grants.models.decisions import Approval
from grants.models.people import Organisation, User
from grants.models.programmes import Programme, RuleSet
from grants.models.requests import Request


class Award(models.Model):
    """An approved case; the counters of money are moved by ``F()`` and recounted from the payments."""

    reference = models.CharField(max_length=10, unique=True, default=new_reference, editable=False)
    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="awards")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="awards")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=AwardStatus)
    amount_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0, help_text=_("Requested or planned, not yet paid"))
    paid_fen = models.BigIntegerField(default=0)
    recovered_fen = models.BigIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    rectifications = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0) & Q(reserved_fen__gte=0) & Q(paid_fen__gte=0),
                name="award_money_positive",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=F("reserved_fen") + F("paid_fen")), name="award_never_over_amount"
            ),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0) & Q(recovered_fen__lte=F("paid_fen")),
                name="award_recovered_within_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.status}"


class Agreement(models.Model):
    """A version of the agreement: what was promised, by whom it is signed."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.DRAFT)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    sealed_scan_sha256 = models.CharField(max_length=64, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["award", "version"], name="agreement_version_unique"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state=AgreementState.AGREED), name="agreement_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("signed_by")), name="agreement_two_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} v{self.version}"


class Target(models.Model):
    """One target of an agreement: where it starts, where it must arrive, what was reached."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="targets")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4)
    lower_is_better = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [models.UniqueConstraint(fields=["agreement", "code"], name="target_unique")]

    def __str__(self) -> str:
        return self.name


class Instalment(models.Model):
    """One part of the award, payable when its trigger is met."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    trigger = models.CharField(max_length=20, choices=InstalmentTrigger)
    amount_fen = models.BigIntegerField()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instalment_number_unique"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instalment_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ProgressReport(models.Model):
    """A report on progress for one period."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="progress_reports")
    request = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="progress_report")
    period = models.CharField(max_length=10, help_text=_("2027H1, 2027Q3 or 2027"))
    done = models.TextField()
    spent_fen = models.BigIntegerField(default=0)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["period"]
        constraints = [models.UniqueConstraint(fields=["award", "period"], name="progressreport_period_unique")]

    def __str__(self) -> str:
        return f"{self.award_id} {self.period}"


class MidtermCheck(models.Model):
    """The grade of the mid-term check."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="midterm_checks")
    grade = models.CharField(max_length=20)
    opinion = models.TextField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("mid-term check")
        verbose_name_plural = _("mid-term checks")

    def __str__(self) -> str:
        return f"{self.award_id} {self.grade}"


class ChangeRequest(models.Model):
    """A change asked for: what, from, to; an approved one makes a new version of the agreement."""

    request = models.OneToOneField(Request, models.PROTECT, related_name="change")
    award = models.ForeignKey(Award, models.PROTECT, related_name="change_requests")
    what = models.CharField(max_length=40)
    is_major = models.BooleanField()
    old_value = models.TextField(blank=True)
    new_value = models.TextField()
    new_ends_on = models.DateField(null=True, blank=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")

    def __str__(self) -> str:
        return f"{self.award_id} {self.what}"


class Acceptance(models.Model):
    """One attempt at acceptance; the second one follows a rectification."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="acceptances")
    number = models.PositiveSmallIntegerField()
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(db_default=Now(), editable=False)
    summary = models.TextField()
    conclusion = models.CharField(max_length=10, choices=AcceptanceConclusion, blank=True)
    opinion = models.TextField(blank=True)
    audited_cost_fen = models.BigIntegerField(null=True, blank=True)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="acceptance_number_unique"),
            models.CheckConstraint(condition=Q(number__lte=2), name="acceptance_rectified_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} #{self.number}"


class TargetResult(models.Model):
    """What an acceptance found for one target."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="results")
    target = models.ForeignKey(Target, models.PROTECT, related_name="results")
    reached = models.DecimalField(max_digits=18, decimal_places=4)
    is_met = models.BooleanField()

    class Meta:
        verbose_name = _("result of a target")
        verbose_name_plural = _("results of targets")
        constraints = [models.UniqueConstraint(fields=["acceptance", "target"], name="targetresult_unique")]

    def __str__(self) -> str:
        return f"{self.target_id}"
