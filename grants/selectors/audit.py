# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find out whether the audit log is what was written: chains, seals and anchors are compared with each other."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.utils import timezone

from grants.engine.seals import merkle_root, seal_key_id, seal_mac
from grants.models.audit import Event, Seal, SealedEvent
from grants.storage.anchors import Anchor, anchor_line, anchors_read

GRACE = timedelta(minutes=10)
BACKDATED = timedelta(days=1)
ANCHOR_SECONDS = 1
CHUNK = 2000


@dataclass(frozen=True)
class Violation:
    """One thing that is not as it was written."""

    kind: str
    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}\t{self.place}\t{self.detail}"


def audit_violations(*, grace: timedelta = GRACE) -> Iterator[Violation]:
    """Yield every violation: altered, missing, inserted, re-ordered, cut-off and unsealed events, forged seals.

    An event may stand unsealed for ``grace``.
    """
    yield from _chain_violations(timezone.now() - grace)
    yield from _seal_violations()
    yield from _anchor_violations()


def _chain_violations(sealed_by: datetime) -> Iterator[Violation]:
    events = Event.objects.select_related("sealed").order_by("stream", "stream_seq").iterator(CHUNK)
    for stream, chain in groupby(events, key=attrgetter("stream")):
        previous: Event | None = None
        waiting: list[Event] = []
        for event in chain:
            yield from _link_violations(stream, previous, event)
            sealed = getattr(event, "sealed", None)
            if sealed is None:
                waiting.append(event)
            else:
                yield from (_violation("inserted", early, "not sealed, a later event is") for early in waiting)
                waiting = []
                if sealed.digest != event.digest:
                    yield _violation("altered", event, "its digest is not the sealed one")
            previous = event
        late = (event for event in waiting if event.at < sealed_by)
        yield from (_violation("unsealed", event, "has been waiting for a seal too long") for event in late)


def _violation(kind: str, event: Event, detail: str) -> Violation:
    return Violation(kind, f"{event.stream} #{event.stream_seq}", f"event {event.pk}: {detail}")


def _link_violations(stream: str, previous: Event | None, event: Event) -> Iterator[Violation]:
    """Compare an event with itself and with the one before it in its stream."""
    expected = previous.stream_seq + 1 if previous else 1
    if event.stream_seq != expected:
        missing = f"{stream} #{expected}" + (f"–{event.stream_seq - 1}" if event.stream_seq - 1 > expected else "")
        yield Violation("missing", missing, f"the stream goes on with #{event.stream_seq}")
    if event.computed_digest() != event.digest:
        yield _violation("altered", event, "its content does not give its digest")
    if previous and event.pk < previous.pk:
        yield _violation("re-ordered", event, f"stands after event {previous.pk}")
    if event.stream_seq == expected and event.previous_digest != (previous.digest if previous else ""):
        yield _violation("altered", event, "it does not continue the event before it")


def _seal_violations() -> Iterator[Violation]:
    last: Seal | None = None
    for seal in Seal.objects.order_by("seq").iterator(CHUNK):
        place = f"seal {seal.seq}"
        expected = last.seq + 1 if last else 1
        if seal.seq != expected:
            yield Violation("missing", f"seal {expected}", f"the seals go on with {seal.seq}")
        elif seal.previous != (last.mac if last else ""):
            yield Violation("forged", place, "it does not continue the seal before it")
        yield from _signature_violations(seal, place)
        yield from _content_violations(seal, place, last)
        last = seal


def _signature_violations(seal: Seal, place: str) -> Iterator[Violation]:
    key = next((key for key in settings.AUDIT_KEYS if seal_key_id(key) == seal.key_id), None)
    if key is None:
        yield Violation("forged", place, f"no key {seal.key_id} is known")
    elif not hmac.compare_digest(seal.mac, seal_mac(seal.content(), key)):
        yield Violation("forged", place, "its signature does not fit its content")


def _content_violations(seal: Seal, place: str, last: Seal | None) -> Iterator[Violation]:
    """Compare a seal with the events under it."""
    rows = list(SealedEvent.objects.filter(seal=seal).order_by("position"))
    if len(rows) != seal.count:
        yield Violation("missing", place, f"{len(rows)} of {seal.count} sealed events are there")
    elif not rows or merkle_root([row.digest for row in rows]) != seal.root:
        yield Violation("altered", place, "the sealed digests do not give its root")
    events = {event.pk: event for event in Event.objects.filter(sealed__seal=seal)}
    highest = 0
    for row in rows:
        event = events.get(row.event_id)
        if event is None:
            yield from _absent(row, place)
            continue
        if row.event_id < highest:
            yield Violation("re-ordered", f"{place} position {row.position}", f"event {row.event_id} came earlier")
        highest = max(highest, row.event_id)
        if last and event.at < last.at - BACKDATED:
            yield _violation("inserted", event, f"first sealed by {place}, long after its time")


def _absent(row: SealedEvent, place: str) -> Iterator[Violation]:
    """Name a sealed event whose row is gone: from the end of its stream, or from the middle."""
    later = Event.objects.filter(stream=row.stream, stream_seq__gt=row.stream_seq)
    kind = "missing" if later.exists() else "cut-off"
    yield Violation(kind, f"{row.stream} #{row.stream_seq}", f"event {row.event_id}: sealed by {place}, and gone")


def _anchor_violations() -> Iterator[Violation]:
    """Compare the anchor file with the seals, line by line."""
    seals = {seal.seq: _fingerprint(seal.anchor()) for seal in Seal.objects.order_by("seq").iterator(CHUNK)}
    seen: set[int] = set()
    for number, anchor in enumerate(anchors_read(), start=1):
        seq = anchor.get("seq")
        if seq != number:
            yield Violation("altered", f"anchor line {number}", f"holds seal {seq}")
        if isinstance(seq, int):
            seen.add(seq)
            yield from _anchored_violations(seq, anchor, seals)
    for seq in sorted(_unanchored(seals, seen)):
        yield Violation("cut-off", f"anchor of seal {seq}", "is gone from the anchor file")


def _anchored_violations(seq: int, anchor: Anchor, seals: dict[int, str]) -> Iterator[Violation]:
    if seq in seals:
        if seals[seq] != _fingerprint(anchor):
            yield Violation("forged", f"seal {seq}", "is not what its anchor says")
    # a seal made since the table was read is no violation
    elif not Seal.objects.filter(seq=seq).exists():
        yield Violation("cut-off", f"seal {seq}", "is anchored, and gone from the database")


def _unanchored(seals: dict[int, str], seen: set[int]) -> set[int]:
    """Return the seals without an anchor; the line of a seal committed a moment ago may still be on its way."""
    if seals.keys() <= seen:
        return set()
    time.sleep(ANCHOR_SECONDS)
    return seals.keys() - seen - {anchor.get("seq", 0) for anchor in anchors_read()}


def _fingerprint(anchor: Anchor) -> str:
    return hashlib.sha256(anchor_line(anchor).encode()).hexdigest()
