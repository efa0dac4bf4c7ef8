# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house does in the background: jobs, messages, stored files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    """How far a job has come."""

    SCHEDULED = "scheduled", _("Scheduled")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQueue(TextChoices):
    """Which workers take a job."""

    FAST = "fast", _("Short work: timers, messages, process steps")
    SLOW = "slow", _("Long work: imports, documents, draws")


class ExportState(TextChoices):
    """How far a list on its way out has come."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being written")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class MessageChannel(TextChoices):
    """By which way a message goes out."""

    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")


class MessageState(TextChoices):
    """How far a message has come."""

    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")


class BlobState(TextChoices):
    """Whether a stored file may be handed out."""

    QUARANTINED = "quarantined", _("Being checked")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused")
