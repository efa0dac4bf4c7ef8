# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record of what was done: events in chains, and the seals over them; rows are added and never changed."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grants.models.triggers import register_append_only

DIGEST_LENGTH = 64


def canonical_json(value: object) -> bytes:
    """Return the one spelling of ``value`` that digests are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def canonical_time(moment: datetime) -> str:
    """Return the one spelling of a moment: UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Event(models.Model):
    """One act; its digest covers the digest of the event before it in the same stream."""

    stream = models.CharField(max_length=100)
    stream_seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=100, help_text=_("Model and key of the row that the act is about"))
    data = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject"], name="event_subject")]
        constraints = [models.UniqueConstraint(fields=["stream", "stream_seq"], name="event_stream_seq_unique")]

    def __str__(self) -> str:
        return f"{self.stream} #{self.stream_seq} {self.action}"

    def computed_digest(self) -> str:
        """Return the digest that belongs to what the row says."""
        content: dict[str, Any] = {
            "stream": self.stream,
            "seq": self.stream_seq,
            "at": canonical_time(self.at),
            "actor": self.actor_id,
            "action": self.action,
            "subject": self.subject,
            "data": self.data,
            "previous": self.previous_digest,
        }
        return hashlib.sha256(canonical_json(content)).hexdigest()


class Seal(models.Model):
    """A seal over the events that were finished since the seal before, signed with a key kept outside the database."""

    seq = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    highest_event = models.BigIntegerField(help_text=_("Highest event key that existed when the seal was made"))
    root = models.CharField(max_length=DIGEST_LENGTH)
    previous = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    key_id = models.CharField(max_length=8)
    mac = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        verbose_name = _("seal of the audit log")
        verbose_name_plural = _("seals of the audit log")
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.root[:12]}"

    def content(self) -> dict[str, Any]:
        """Return what the signature covers."""
        return {
            "seq": self.seq,
            "at": canonical_time(self.at),
            "count": self.count,
            "highest_event": self.highest_event,
            "root": self.root,
            "previous": self.previous,
            "key_id": self.key_id,
        }

    def anchor(self) -> dict[str, Any]:
        """Return what is kept of the seal outside the database."""
        return {**self.content(), "mac": self.mac}


class SealedEvent(models.Model):
    """The place of one event under its seal, with the digest that was sealed."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="sealed")
    event = models.OneToOneField(Event, models.PROTECT, related_name="sealed")
    position = models.PositiveIntegerField()
    stream = models.CharField(max_length=100)
    stream_seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        verbose_name = _("sealed event")
        verbose_name_plural = _("sealed events")
        ordering = ["seal", "position"]
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="sealed_event_position_unique")]

    def __str__(self) -> str:
        return f"{self.seal_id}.{self.position}"


for _model in (Event, Seal, SealedEvent):
    register_append_only(_model._meta.db_table)
