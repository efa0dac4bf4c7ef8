# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases on their way to a decision: status, recommendation, check, correction, requests."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationStatus(TextChoices):
    """Where a case stands until it is approved or ends (codes of the state table of the plan's funds)."""

    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Submitted (awaiting recommendation)")
    RETURNED = "returned", _("Returned for correction")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    RECOMMENDED = "recommended", _("Recommended (awaiting the municipal check)")
    CHECKING = "checking", _("Submitted (awaiting the municipal check)")
    REFUSED = "refused", _("Not accepted for processing")
    ACCEPTED = "accepted", _("Accepted (awaiting review)")
    IN_REVIEW = "in_review", _("Under expert review")
    SCORED = "scored", _("Expert review complete")
    RESERVE = "reserve", _("In reserve")
    UPDATING = "updating", _("Update asked for the next round")
    REJECTED = "rejected", _("Not selected")
    PROPOSED = "proposed", _("Proposed for support (awaiting notice)")
    PUBLICITY = "publicity", _("In public notice")
    OBJECTION = "objection", _("Objection being handled")
    AWAITING_APPROVAL = "awaiting_approval", _("Notice ended (awaiting approval)")
    APPROVED = "approved", _("Approved")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RecommendationConclusion(TextChoices):
    """What a recommender concluded."""

    RECOMMENDED = "recommended", _("Recommended")
    RETURNED = "returned", _("Returned")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")


class CheckOutcome(TextChoices):
    """What a formal check concluded."""

    ACCEPTED = "accepted", _("Accepted for review")
    RETURNED = "returned", _("Returned for correction")
    REFUSED = "refused", _("Not accepted")


class CorrectionAsker(TextChoices):
    """Who asked for a correction."""

    RECOMMENDER = "recommender", _("Recommender")
    OFFICER = "officer", _("Officer")


class RequestKind(TextChoices):
    """What somebody asks for outside the main line of a case."""

    APPEAL = "appeal", _("Appeal")
    OBJECTION = "objection", _("Objection")
    CHANGE = "change", _("Change")
    PAYMENT = "payment", _("Payment")
    REPORT = "report", _("Progress report")
    ANNUAL_REVIEW = "annual_review", _("Annual review")


class RequestState(TextChoices):
    """Where a request stands."""

    FILED = "filed", _("Filed")
    CORRECTION = "correction", _("Returned for correction")
    CHECKED = "checked", pgettext_lazy("request", "Checked")
    GRANTED = "granted", _("Granted")
    DENIED = "denied", _("Denied")
    WITHDRAWN = "withdrawn", _("Withdrawn")
