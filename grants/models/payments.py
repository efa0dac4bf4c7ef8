# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money of an award: plans to the treasury, payments and their results, recoveries."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.enums import FundPlanState, PaymentState, RecoveryState
from grants.fields import EncryptedTextField
from grants.models.awards import Award, Instalment
from grants.models.people import User
from grants.models.programmes import Call
from grants.models.requests import Request


class FundPlan(models.Model):
    """A list of payments sent to the treasury for one fiscal year and budget item."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="fund_plans")
    fiscal_year = models.PositiveSmallIntegerField()
    item_number = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=FundPlanState, default=FundPlanState.DRAFT)
    digest = models.CharField(max_length=64, blank=True)
    letter_number = models.CharField(max_length=60, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("fund plan")
        verbose_name_plural = _("fund plans")
        constraints = [
            models.UniqueConstraint(fields=["call", "fiscal_year", "number"], name="fundplan_number_unique"),
            models.CheckConstraint(
                condition=~Q(state=FundPlanState.SENT) | Q(letter_number__gt="", digest__gt="", sent_at__isnull=False),
                name="fundplan_sent_has_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.fiscal_year} #{self.number}"


class Payment(models.Model):
    """A payment of one instalment: requested, approved, planned, then paid or returned by the bank.

    ``instalment_number`` outlives the versions of the agreement, so that no new version is paid a second time.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="payments")
    instalment_number = models.PositiveSmallIntegerField()
    request = models.OneToOneField(Request, models.PROTECT, null=True, blank=True, related_name="payment")
    fund_plan = models.ForeignKey(FundPlan, models.PROTECT, null=True, blank=True, related_name="payments")
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.REQUESTED)
    amount_fen = models.BigIntegerField()
    payee = models.CharField(max_length=100)
    bank = models.CharField(max_length=100, blank=True)
    account = EncryptedTextField(blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    voucher = models.CharField(max_length=60, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    paid_on = models.DateField(null=True, blank=True)
    return_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
            models.UniqueConstraint(
                fields=["award", "instalment_number"],
                condition=~Q(state__in=[PaymentState.RETURNED, PaymentState.CANCELLED]),
                name="payment_one_live_per_instalment",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("approved_by")), name="payment_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.PAID) | Q(approved_by__isnull=False, confirmed_by__isnull=False),
                name="payment_paid_by_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PaymentState.PLANNED, PaymentState.PAID]) | Q(fund_plan__isnull=False),
                name="payment_planned_in_a_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.PAID) | Q(voucher__gt="", paid_on__isnull=False),
                name="payment_paid_has_voucher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.amount_fen}"


class Recovery(models.Model):
    """Money to be given back, and what came."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="recoveries")
    amount_fen = models.BigIntegerField()
    repaid_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, choices=RecoveryState, default=RecoveryState.ORDERED)
    reason = models.TextField()
    document_number = models.CharField(max_length=60, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_provisional = models.BooleanField(default=False, help_text=_("The date rests on a year without official table"))
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0) & Q(repaid_fen__gte=0) & Q(repaid_fen__lte=F("amount_fen")),
                name="recovery_repaid_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.amount_fen}"
