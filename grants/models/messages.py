# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages to people: an outbox row written in the transaction that causes it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from grants.enums import MessageChannel, MessageState
from grants.fields import EncryptedTextField


class Message(models.Model):
    """One message to one person or address.

    ``context`` and ``body`` may hold names and sign-in codes: they are encrypted, and so is the address.
    """

    subject_label = models.CharField(max_length=60)
    subject_pk = models.BigIntegerField(null=True, blank=True)
    template = models.SlugField(max_length=60)
    channel = models.CharField(max_length=10, choices=MessageChannel)
    recipient = models.ForeignKey("grants.User", models.PROTECT, null=True, blank=True, related_name="messages")
    organisation = models.ForeignKey(
        "grants.Organisation", models.PROTECT, null=True, blank=True, related_name="messages"
    )
    address = EncryptedTextField()
    language = models.CharField(max_length=10)
    context = EncryptedTextField(blank=True)
    headline = models.CharField(max_length=200, blank=True, help_text=_("Subject line as sent"))
    body = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    send_after = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_label", "subject_pk"], name="message_subject"),
            models.Index(
                fields=["send_after"],
                name="message_waiting",
                condition=Q(state__in=[MessageState.QUEUED, MessageState.SENDING]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENDING) | Q(lease_until__isnull=False),
                name="message_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT) | Q(sent_at__isnull=False), name="message_sent_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
