# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of codes that rows of reviewers store."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Discipline(TextChoices):
    """What an expert is drawn for."""

    TECHNICAL = "technical", _("Technical")
    FINANCE = "finance", _("Finance")
    MANAGEMENT = "management", _("Management")


class ExpertStanding(TextChoices):
    """Whether an expert may be drawn."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    REMOVED = "removed", pgettext_lazy("standing of an expert", "Removed")


class Severity(TextChoices):
    """Whether a tie excludes or only warns."""

    HARD = "hard", _("Excludes")
    SOFT = "soft", _("To be looked at")


class Stage(TextChoices):
    """For what stage a case is assessed."""

    SELECTION = "selection", _("Selection")
    DEFENCE = "defence", _("Oral defence")
    SITE_VISIT = "site_visit", _("Site visit")
    MIDTERM = "midterm", _("Mid-term check")
    ACCEPTANCE = "acceptance", _("Acceptance")
    ANNUAL = "annual", _("Annual review")


class AssessmentState(TextChoices):
    """Where an assessment stands."""

    OPEN = "open", _("Open")
    COMPLETE = "complete", _("Complete")
    VOID = "void", _("Void")


class MemberRole(TextChoices):
    """What a member does in a panel."""

    CHAIR = "chair", _("Chair")
    MEMBER = "member", _("Member")
    STANDBY = "standby", _("Standby")


class MemberState(TextChoices):
    """How a drawn expert answered."""

    DRAWN = "drawn", _("Drawn, not yet asked")
    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Invitation accepted")
    DECLINED = "declined", _("Declined")
    UNANSWERED = "unanswered", _("No answer in time")
    RELEASED = "released", _("Released")


GONE_MEMBERS = (MemberState.DECLINED, MemberState.UNANSWERED, MemberState.RELEASED)


class CallOutcome(TextChoices):
    """What came of one telephone call to a drawn expert."""

    ACCEPTED = "accepted", _("Reached, accepts")
    DECLINED = "declined", _("Reached, declines")
    UNDECIDED = "undecided", _("Reached, will answer later")
    UNREACHED = "unreached", _("Not reached")


class SeatState(TextChoices):
    """Where an expert's seat for one case stands."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Invitation accepted")
    DECLINED = "declined", _("Declined")
    RECUSED = "recused", _("Recused")
    DONE = "done", _("Scored")
    VOID = "void", _("Void")


LIVE_SEATS = (SeatState.INVITED, SeatState.ACCEPTED, SeatState.DONE)
OPEN_SEATS = (SeatState.INVITED, SeatState.ACCEPTED)


class SeatOrigin(TextChoices):
    """How an expert came to a seat."""

    DRAWN = "drawn", _("Drawn")
    STANDBY = "standby", _("Called up from standby")
    NAMED = "named", _("Named by an officer with a reason")


class ReviewState(TextChoices):
    """Where a review stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    REOPENED = "reopened", _("Reopened")
    VOID = "void", _("Void")
