# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of codes that rows of workflow store."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# the variant of a step in which a person checks what another has entered
TO_CHECK = "to_check"


class DeadlineState(TextChoices):
    """Where a deadline stands."""

    OPEN = "open", _("Running")
    MET = "met", _("Met")
    EXPIRED = "expired", _("Expired")


class DeadlineKind(TextChoices):
    """What a deadline is for."""

    OPENING = "opening", _("Intake opens")
    CLOSING = "closing", _("Intake closes")
    RECOMMENDATION = "recommendation", _("Recommendation due")
    FORMAL_CHECK = "formal_check", _("Formal check due")
    CORRECTION = "correction", _("Correction due")
    APPEAL = "appeal", _("Appeal possible until")
    DECLARATION = "declaration", _("Declaration due")
    REVIEW = "review", _("Review due")
    NOTICE = "notice", _("Public notice ends")
    OBJECTION = "objection", _("Answer to the objection due")
    SIGNING = "signing", _("Agreement to be signed")
    PERIOD = "period", _("Project period ends")
    MIDTERM = "midterm", _("Mid-term check due")
    REPAYMENT = "repayment", _("Repayment due")
    ACCEPTANCE = "acceptance", _("Acceptance to be applied for")
    RECTIFICATION = "rectification", _("Rectification due")
    EXPIRY = "expiry", _("Certificate expires")
    ANNUAL_REVIEW = "annual_review", _("Annual review due")
    REPORT = "report", _("Progress report due")
    INVITATION = "invitation", _("Answer to the invitation due")


class Light(TextChoices):
    """How an award stands at a glance."""

    RED = "red", _("Overdue or suspended")
    AMBER = "amber", _("Needs attention soon")
    GREEN = "green", _("In time")
    DONE = "done", _("Nothing to come")
