# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes and calls: what they select, what they give, where a call stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubjectKind(TextChoices):
    """What a programme selects."""

    PROJECT = "project", _("Project")
    ENTERPRISE = "enterprise", _("Enterprise")
    DISTRICT = "district", _("District")
    PARK = "park", _("Park")
    PERSON = "person", _("Person")
    TEAM = "team", _("Team")
    INSTITUTION = "institution", _("Institution")
    PLATFORM = "platform", _("Platform")


class ResultKind(TextChoices):
    """What a selected subject gets."""

    FUNDED = "funded", _("Funded")
    CERTIFIED = "certified", _("Certified")
    HONOUR = "honour", _("Honour")


class CallState(TextChoices):
    """Where a call stands."""

    DESIGN = "design", _("In design")
    PUBLISHED = "published", _("Published")
    OPEN = "open", _("Open")
    INTAKE_CLOSED = "intake_closed", _("Intake closed")
    SCREENING_CLOSED = "screening_closed", _("Screening closed")
    ASSESSING = "assessing", _("Under review")
    ASSESSED = "assessed", _("Review complete")
    RANKED = "ranked", _("Ranking locked")
    DECIDED = "decided", _("Decided")
    NOTICED = "noticed", _("Public notice running")
    NOTICE_ENDED = "notice_ended", _("Public notice ended")
    APPROVED = "approved", _("Approved")
    ANNOUNCED = "announced", _("Announced")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class AppliesTo(TextChoices):
    """Which cases a corrected rule set holds for."""

    FUTURE = "future", _("Future cases")
    UNDECIDED = "undecided", _("Cases not yet decided")
    LISTED = "listed", _("Listed cases")


class QuotaDimension(TextChoices):
    """By what a quota counts."""

    RECOMMENDER = "recommender", _("Recommender")
    INDUSTRY = "industry", _("Industry")
    DISTRICT = "district", _("District")
    CALL = "call", _("Whole call")


class ExemptionKind(TextChoices):
    """What a document lifts for named cases."""

    QUOTA = "quota", _("Quota")
    BUDGET = "budget", _("Budget")
    LIMIT = "limit", _("Limit")
