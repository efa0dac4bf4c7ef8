# SPDX-License-Identifier: AGPL-3.0-or-later
"""Awards: agreement, money, acceptance, honours and credit."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AwardStatus(TextChoices):
    """Where an approved case stands (codes of the state table of the plan's funds)."""

    CONTRACTING = "contracting", _("Agreement being signed")
    ACTIVE = "active", _("In progress")
    SUSPENDED = "suspended", _("Suspended for rectification")
    DUE_ACCEPTANCE = "due_acceptance", _("Acceptance due")
    IN_ACCEPTANCE = "in_acceptance", _("In acceptance")
    RECTIFY = "rectify", _("To be rectified")
    ACCEPTED_FINAL = "accepted_final", _("Passed acceptance")
    CLOSED = "closed", _("Closed without full acceptance")
    FAILED = "failed", _("Acceptance failed")
    TERMINATED = "terminated", _("Terminated")
    REVOKED = "revoked", _("Revoked")
    CERTIFIED = "certified", _("Certified")
    EXPIRED = "expired", _("Certificate expired")
    DECERTIFIED = "decertified", _("Certificate withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class AgreementState(TextChoices):
    """Where an agreement stands."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed by the organisation")
    AGREED = "agreed", _("In force")
    REPLACED = "replaced", _("Replaced by a later version")
    LAPSED = "lapsed", _("Lapsed")


class InstalmentTrigger(TextChoices):
    """What makes an instalment payable."""

    APPROVED = "approved", _("Upon approval")
    AGREEMENT_SIGNED = "agreement_signed", _("Agreement signed")
    MIDTERM_PASSED = "midterm_passed", _("Mid-term check passed")
    ACCEPTANCE_PASSED = "acceptance_passed", _("Acceptance passed")


class FundPlanState(TextChoices):
    """Where a plan to the treasury stands."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent to the treasury")
    VOID = "void", _("Void")


class PaymentState(TextChoices):
    """Where a payment stands; the treasury pays."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Payment approved")
    PLANNED = "planned", _("In a fund plan")
    PAID = "paid", _("Paid")
    RETURNED = "returned", _("Returned by the bank")
    CANCELLED = "cancelled", _("Cancelled")


class AcceptanceConclusion(TextChoices):
    """What the acceptance concluded."""

    PASSED = "passed", _("Passed acceptance")
    CLOSED = "closed", _("Closed without full acceptance")
    FAILED = "failed", _("Not accepted")


class RecoveryState(TextChoices):
    """Where a recovery stands."""

    ORDERED = "ordered", _("Ordered")
    REPAID = "repaid", _("Repaid")
    WRITTEN_OFF = "written_off", _("Written off")


class CreditLevel(TextChoices):
    """How grave a breach of trust is."""

    REMINDER = "reminder", _("Reminder")
    BREACH = "breach", _("Breach")
    GRAVE = "grave", _("Grave breach")


class CertificateState(TextChoices):
    """What a certificate is worth today, to whoever verifies it."""

    VALID = "valid", _("Valid")
    REPLACED = "replaced", _("Replaced by a later certificate")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class HonourSource(TextChoices):
    """Where an entry of the register comes from."""

    AWARD = "award", _("Award")
    ROSTER = "roster", _("Roster")


class HonourState(TextChoices):
    """Whether an entry of the register holds."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
