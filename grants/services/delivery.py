# SPDX-License-Identifier: AGPL-3.0-or-later
"""The last step of a message: e-mail through Django, text messages through a gateway chosen by ``SMS_BACKEND``."""

import json
import urllib.request
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

GATEWAY_SECONDS = 10


class SmsBackend(Protocol):
    """What a gateway must do."""

    def send(self, *, number: str, text: str, message_id: str) -> None:
        """Hand over one text; raise when it was not accepted. ``message_id`` lets the gateway drop repeats."""


class SinkSms:
    """Keep texts on the outbox page: the message row already holds what would have gone out."""

    def send(self, *, number: str, text: str, message_id: str) -> None:
        """Accept the text."""


class GatewaySms:
    """Post texts as JSON to ``SMS_GATEWAY_URL`` with ``SMS_GATEWAY_TOKEN``."""

    def send(self, *, number: str, text: str, message_id: str) -> None:
        """Post one text; anything but an answer of 2xx is an error."""
        if not settings.SMS_GATEWAY_URL.startswith("https://") and not settings.MESSAGE_SINK:
            raise ImproperlyConfigured("SMS_GATEWAY_URL has to start with https://.")
        request = urllib.request.Request(  # noqa: S310 -- the scheme is checked above
            settings.SMS_GATEWAY_URL,
            data=json.dumps({"number": number, "text": text, "id": message_id}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                "Idempotency-Key": message_id,
            },
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=GATEWAY_SECONDS):  # nosec B310 # noqa: S310 -- scheme is checked
            pass


def sms_send(*, number: str, text: str, message_id: str) -> None:
    """Send one text message through the configured gateway."""
    if not settings.SMS_BACKEND:
        raise ImproperlyConfigured("No SMS_BACKEND is configured.")
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(number=number, text=text, message_id=message_id)


def mail_send(*, address: str, headline: str, body: str, message_id: str) -> None:
    """Send one e-mail; the Message-ID is the same at a second attempt, so that the receiving side can drop it."""
    headers = {"Message-ID": f"<{message_id}@{settings.MAIL_DOMAIN}>"}
    EmailMessage(subject=headline, body=body, to=[address], headers=headers).send()
