# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages as they went out, for the outbox page of a house whose messages stay inside."""

from django.conf import settings
from django.db.models import QuerySet

from grants.models.messages import Message

OUTBOX_LENGTH = 50


def messages_in_sink() -> QuerySet[Message]:
    """Return every message where the sink is on, newest first; elsewhere none: messages belong to their readers."""
    return Message.objects.order_by("-pk") if settings.MESSAGE_SINK else Message.objects.none()
