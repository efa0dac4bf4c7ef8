# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages: queued in the transaction that causes them, sent by a worker, claimed so that no two workers send one."""

import json
import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Model, Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone, translation

from grants.engine.scrub import describe_error
from grants.enums import MessageChannel, MessageState
from grants.models.messages import Message
from grants.models.people import Organisation, User
from grants.services.delivery import mail_send, sms_send
from grants.tasks import message_send_task

LEASE = timedelta(minutes=2)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60, 240, 720))
MAX_ATTEMPTS = len(BACK_OFF) + 1
SWEEP_LIMIT = 500
SWEEP_AFTER = timedelta(seconds=30)

log = logging.getLogger(__name__)

Recipient = User | Organisation | str | Iterable[User]


@transaction.atomic
def message_queue(
    *,
    subject: Model,
    template: str,
    to: Recipient,
    context: dict[str, object] | None = None,
    channel: MessageChannel | None = None,
    language: str = "",
) -> list[Message]:
    """Write one outbox row for each recipient; the worker hears of them after the commit.

    ``to`` is a person, several people, an organisation (its active administrators), or a bare e-mail address or
    mobile number. A person is reached by e-mail when one is known, else by text message; ``channel`` says
    otherwise. ``context`` holds JSON values; ``templates/emails/<template>.txt`` gives the text, subject line
    first.
    """
    organisation = to if isinstance(to, Organisation) else None
    rows = [
        Message(
            subject_label=subject._meta.label_lower,
            subject_pk=subject.pk,
            template=template,
            channel=chosen,
            recipient=user,
            organisation=organisation,
            address=address,
            language=language or (user.language if user else "") or settings.LANGUAGE_CODE,
            context=json.dumps(context or {}, cls=DjangoJSONEncoder, ensure_ascii=False),
        )
        for user, chosen, address in _addresses(to, channel)
    ]
    for row in rows:
        row.save(force_insert=True)
        transaction.on_commit(partial(_message_announce, row.pk), robust=True)
    return rows


def message_send(*, message_id: int) -> bool:
    """Claim a message and send it; say whether this call sent it."""
    message = _message_claim(message_id)
    if message is None:
        return False
    try:
        headline, body = message_text(message=message)
        _message_deliver(message, headline, body)
    except Exception as error:  # noqa: BLE001 -- whatever a gateway raises is kept on the row
        _message_fail(message, error)
        return False
    _message_sent(message, headline, body)
    return True


def messages_sweep() -> int:
    """Announce again what waits although it is due; return how many."""
    waiting = Message.objects.filter(_due(), created_at__lt=Now() - SWEEP_AFTER)
    ids = list(waiting.order_by("send_after").values_list("pk", flat=True)[:SWEEP_LIMIT])
    for message_id in ids:
        _message_announce(message_id)
    return len(ids)


def messages_send_due(*, limit: int = 100) -> int:
    """Send due messages in this process; return how many were sent."""
    ids = list(Message.objects.filter(_due()).order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(message_send(message_id=message_id) for message_id in ids)


def message_text(*, message: Message) -> tuple[str, str]:
    """Return the subject line and the body of a message in its language."""
    context = json.loads(message.context) if message.context else {}
    with translation.override(message.language):
        text = render_to_string(f"emails/{message.template}.txt", {**context, "site": settings.SITE_URL})
    headline, _newline, body = text.strip().partition("\n")
    return headline.strip(), body.strip()


def _addresses(to: Recipient, channel: MessageChannel | None) -> list[tuple[User | None, MessageChannel, str]]:
    if isinstance(to, str):
        return [(None, channel or (MessageChannel.MAIL if "@" in to else MessageChannel.SMS), to)]
    if isinstance(to, User):
        return [_address(to, channel)]
    if isinstance(to, Organisation):
        members = to.memberships.filter(is_active=True, is_administrator=True, user__is_active=True)
        return [_address(membership.user, channel) for membership in members.select_related("user").order_by("pk")]
    return [_address(user, channel) for user in to]


def _address(user: User, channel: MessageChannel | None) -> tuple[User, MessageChannel, str]:
    if channel != MessageChannel.SMS and user.email:
        return user, MessageChannel.MAIL, user.email
    return user, MessageChannel.SMS, user.mobile


def _due() -> Q:
    return Q(state=MessageState.QUEUED, send_after__lte=Now()) | Q(state=MessageState.SENDING, lease_until__lt=Now())


def _message_announce(message_id: int) -> None:
    message_send_task.apply_async(kwargs={"message_id": message_id}, task_id=f"message-{message_id}", queue="fast")


@transaction.atomic
def _message_claim(message_id: int) -> Message | None:
    claimed = Message.objects.filter(_due(), pk=message_id).update(
        state=MessageState.SENDING, lease_until=Now() + LEASE, attempts=F("attempts") + 1
    )
    return Message.objects.get(pk=message_id) if claimed else None


def _message_deliver(message: Message, headline: str, body: str) -> None:
    message_id = f"message-{message.pk}"
    if message.channel == MessageChannel.SMS:
        sms_send(number=message.address, text=body or headline, message_id=message_id)
    else:
        mail_send(address=message.address, headline=headline, body=body, message_id=message_id)


@transaction.atomic
def _message_sent(message: Message, headline: str, body: str) -> None:
    message.state = MessageState.SENT
    message.sent_at = timezone.now()
    message.headline = headline[:200]
    message.body = body
    message.lease_until = None
    message.error = ""
    message.save(update_fields=["state", "sent_at", "headline", "body", "lease_until", "error"])


@transaction.atomic
def _message_fail(message: Message, error: Exception) -> None:
    text = describe_error(error)
    log.warning("message not sent", extra={"message_row": message.pk, "attempt": message.attempts, "error": text})
    if message.attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
    else:
        message.state = MessageState.QUEUED
        message.send_after = timezone.now() + BACK_OFF[message.attempts - 1]
    message.lease_until = None
    message.error = text
    message.save(update_fields=["state", "send_after", "lease_until", "error"])
