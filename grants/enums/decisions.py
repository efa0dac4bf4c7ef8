# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decisions, signatures and notices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DecisionOutcome(TextChoices):
    """What was decided about a case."""

    SUPPORT = "support", _("Support")
    RESERVE = "reserve", _("Reserve")
    REJECT = "reject", _("Not selected")


class ListState(TextChoices):
    """Where a list of decisions stands."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Being signed")
    DECIDED = "decided", _("Decided")
    VOID = "void", _("Void")


class SignOffMode(TextChoices):
    """Where a step was signed."""

    HERE = "here", _("Signed here")
    RECORDED = "recorded", _("Recorded from paper")


class SignOffState(TextChoices):
    """Where a step of the chain stands."""

    WAITING = "waiting", _("Waiting")
    ENTERED = "entered", _("Entered, not yet checked")
    SIGNED = "signed", _("Signed")
    VOID = "void", _("Void")


class NoticeKind(TextChoices):
    """What a notice tells."""

    PROPOSED = "proposed", _("Public notice of the proposed list")
    RESULT = "result", _("Announcement of the result")
    CORRECTION = "correction", _("Correction")


class NoticeState(TextChoices):
    """Where a notice stands."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", pgettext_lazy("notice", "Running")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class NoticeEntryState(TextChoices):
    """Where an entry of a notice stands."""

    CLEAR = "clear", _("No open objection")
    SUSPENDED = "suspended", _("Suspended by an objection")
    UPHELD = "upheld", _("Objection upheld")


class ObjectionFileKind(TextChoices):
    """What a file of an objection is."""

    EVIDENCE = "evidence", _("Evidence")
    SEAL = "seal", _("Sealed letter")
