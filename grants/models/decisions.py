# SPDX-License-Identifier: AGPL-3.0-or-later
"""From scores to signatures: budget reviews, frozen rankings, lists of decisions, sign-off, approval."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.enums import DecisionOutcome, ListState, SignOffMode, SignOffState
from grants.models.applications import Application
from grants.models.people import User
from grants.models.programmes import Call, RuleSet


class BudgetReview(models.Model):
    """What total investment was approved, and why."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="budget_reviews")
    approved_total_fen = models.BigIntegerField()
    reason = models.TextField()
    is_current = models.BooleanField(default=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("budget review")
        verbose_name_plural = _("budget reviews")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_current=True), name="budgetreview_one_current"
            ),
            models.CheckConstraint(condition=Q(approved_total_fen__gte=0), name="budgetreview_total_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}"


class BudgetLine(models.Model):
    """One budget line of a review: applied, approved, reason."""

    review = models.ForeignKey(BudgetReview, models.PROTECT, related_name="lines")
    code = models.CharField(max_length=40)
    applied_fen = models.BigIntegerField()
    approved_fen = models.BigIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(fields=["review", "code"], name="budgetline_unique"),
            models.CheckConstraint(
                condition=Q(approved_fen__gte=0) & Q(approved_fen__lte=F("applied_fen")), name="budgetline_never_up"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Ranking(models.Model):
    """The order of a call frozen at one moment; a later ranking replaces it as a whole."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rankings")
    number = models.PositiveSmallIntegerField()
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=30, help_text=_("Method of the published decision basis"))
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    locked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="ranking_number_unique"),
            models.UniqueConstraint(fields=["call"], condition=Q(is_current=True), name="ranking_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number}"


class RankingEntry(models.Model):
    """One frozen row: points by the basis, the plain mean, the calibrated estimate, the rank."""

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="ranking_entries")
    rank = models.PositiveIntegerField()
    basis_score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    raw_score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    calibrated_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    spread = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    valid_scores = models.PositiveSmallIntegerField()
    is_flagged = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("ranking entry")
        verbose_name_plural = _("ranking entries")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["ranking", "application"], name="rankingentry_unique")]

    def __str__(self) -> str:
        return f"{self.rank} {self.application_id}"


class DecisionList(models.Model):
    """The decisions of a call prepared together and signed as one; any change voids every signature."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="decision_lists")
    ranking = models.ForeignKey(Ranking, models.PROTECT, null=True, blank=True, related_name="decision_lists")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ListState, default=ListState.DRAFT)
    digest = models.CharField(max_length=64, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list of decisions")
        verbose_name_plural = _("lists of decisions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="decisionlist_number_unique"),
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(state__in=[ListState.DRAFT, ListState.SIGNING]),
                name="decisionlist_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} #{self.number}"


class Decision(models.Model):
    """What is decided about one case, with amount and reason."""

    list = models.ForeignKey(DecisionList, models.PROTECT, related_name="decisions")
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=DecisionOutcome)
    reserve_order = models.PositiveIntegerField(null=True, blank=True)
    amount_fen = models.BigIntegerField(default=0)
    reason = models.TextField(blank=True)
    departs_from_order = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "application"], name="decision_unique"),
            models.UniqueConstraint(fields=["application"], condition=Q(is_current=True), name="decision_one_current"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="decision_amount_positive"),
            models.CheckConstraint(
                condition=Q(outcome=DecisionOutcome.SUPPORT) | Q(amount_fen=0), name="decision_money_only_with_support"
            ),
            models.CheckConstraint(
                condition=Q(reserve_order=None) | Q(outcome=DecisionOutcome.RESERVE),
                name="decision_order_only_in_reserve",
            ),
            models.CheckConstraint(
                condition=Q(departs_from_order=False) | ~Q(reason=""), name="decision_departure_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"


class SignOff(models.Model):
    """One step of the chain, signed here or recorded from paper by one person and checked by another."""

    list = models.ForeignKey(DecisionList, models.PROTECT, related_name="sign_offs")
    step = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=SignOffState, default=SignOffState.WAITING)
    mode = models.CharField(max_length=10, choices=SignOffMode, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    signer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signer_name = models.CharField(max_length=100, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["step", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "step"], condition=~Q(state=SignOffState.VOID), name="signoff_one_live_step"
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("entered_by")), name="signoff_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(state=SignOffState.SIGNED)
                | Q(mode=SignOffMode.HERE, signer__isnull=False)
                | Q(mode=SignOffMode.RECORDED, checked_by__isnull=False),
                name="signoff_signed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.step}"


class Approval(models.Model):
    """The approval document of a call; it, and not the end of the notice, approves."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="approvals")
    document_number = models.CharField(max_length=60)
    dated_on = models.DateField()
    text = models.TextField(blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["call", "document_number"], name="approval_number_unique"),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("entered_by")), name="approval_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return self.document_number


class ApprovalEntry(models.Model):
    """One case of an approval, with its amount."""

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="entries")
    application = models.OneToOneField(Application, models.PROTECT, related_name="approval_entry")
    amount_fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("approval entry")
        verbose_name_plural = _("approval entries")

    def __str__(self) -> str:
        return f"{self.application_id}"
