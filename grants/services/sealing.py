# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seal the audit log each minute, write the seal to a file outside the database, and mail it each day."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from grants.engine.seals import merkle_root, seal_key_id, seal_mac
from grants.models.audit import Event, Seal, SealedEvent
from grants.storage.anchors import anchor_line, anchors_append

SEAL_LIMIT = 2000
# no transaction lives as long: what had a key below a seal made a day before the last one was seen by the last one
SETTLED_AFTER = timedelta(days=1)
SEALER_LOCK = 845_2011


def events_seal() -> int:
    """Seal every finished event in batches and anchor the seals; return how many events were sealed."""
    sealed = 0
    while (seal := _seal_next()) is not None:
        sealed += seal.count
    seals_anchor()
    return sealed


def seals_anchor() -> int:
    """Append the seals that the anchor file does not hold yet; return how many."""
    return anchors_append(lambda last: [seal.anchor() for seal in Seal.objects.filter(seq__gt=last).order_by("seq")])


def anchor_mail() -> bool:
    """Mail the latest anchor to those who keep it elsewhere; say whether there was one to mail."""
    seal = Seal.objects.order_by("seq").last()
    if seal is None or not settings.AUDIT_ANCHOR_MAIL:
        return False
    body = anchor_line(seal.anchor())
    EmailMessage(subject=f"Ronghe anchor {seal.seq}", body=body, to=settings.AUDIT_ANCHOR_MAIL).send()
    return True


@transaction.atomic
def _seal_next() -> Seal | None:
    if not _sealer_alone():
        return None
    last = Seal.objects.order_by("seq").last()
    settled = last and Seal.objects.filter(at__lt=last.at - SETTLED_AFTER).order_by("seq").last()
    floor = settled.highest_event if settled else 0
    waiting = Event.objects.filter(pk__gt=floor, sealed=None).order_by("pk")
    events = list(waiting.only("stream", "stream_seq", "digest")[:SEAL_LIMIT])
    if not events:
        return None

    seal = Seal(
        seq=last.seq + 1 if last else 1,
        at=timezone.now(),
        count=len(events),
        highest_event=max(events[-1].pk, last.highest_event if last else 0),
        root=merkle_root([event.digest for event in events]),
        previous=last.mac if last else "",
        key_id=seal_key_id(settings.AUDIT_KEYS[0]),
    )
    seal.mac = seal_mac(seal.content(), settings.AUDIT_KEYS[0])
    seal.save(force_insert=True)
    SealedEvent.objects.bulk_create(
        SealedEvent(
            seal=seal,
            event=event,
            position=position,
            stream=event.stream,
            stream_seq=event.stream_seq,
            digest=event.digest,
        )
        for position, event in enumerate(events)
    )
    return seal


def _sealer_alone() -> bool:
    """Say whether no other sealer works now; on SQLite the immediate transaction says so already."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])
