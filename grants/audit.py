# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write down who did what, in the transaction that does it."""

import re
from collections.abc import Collection, Iterator, Sequence

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from grants.models.audit import Event
from grants.models.people import User
from grants.storage.bulk import rows_insert

TEXT_LIMIT = 200
BATCH = 1000
PERSONAL_WORDS = frozenset(
    {
        "address", "birthday", "contact", "email", "identity", "mail", "mobile", "name", "passport", "password",
        "payee", "person", "phone", "representative", "secret", "signer", "tel", "telephone",
    }
)  # fmt: skip
IMPERSONAL_ENDINGS = frozenset({"id", "digest", "count", "code"})
PERSONAL_KEYS = frozenset({"account", "account_number", "bank_account", "card", "card_number", "id_card", "id_number"})
DIGEST = re.compile(r"[0-9a-f]{40,128}")
PERSONAL_TEXT = re.compile(
    r"[^@\s]+@[^@\s]+\.[^@\s]+"  # an e-mail address
    r"|(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)"  # a mobile number of the mainland
    r"|(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)


def key_of(subject: Model) -> str:
    """Return the text by which the log knows a row."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def stream_of(subject: Model) -> str:
    """Return the stream of a row: its own, or the one that its ``audit_stream`` lends."""
    stream: str | None = getattr(subject, "audit_stream", None)
    return stream or key_of(subject)


def record(subject: Model, *, actor: User | None, action: str, data: dict[str, object] | None = None) -> Event:
    """Add the next event to the stream of ``subject``, whose row (or whose parent's row) the caller has locked.

    ``data`` holds codes, keys, whole amounts and digests. Raises ``ValueError`` for floats and for what looks
    like personal data, ``TransactionManagementError`` outside a transaction: an act and its event stand or fall
    together.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit event belongs to the transaction of its act.")
    problem = next(_problems(data or {}, "data"), None)
    if problem:
        raise ValueError(f"Audit event {action}: {problem}")

    stream = stream_of(subject)
    last = Event.objects.filter(stream=stream).order_by("-stream_seq").only("stream_seq", "digest").first()
    event = Event(
        stream=stream,
        stream_seq=last.stream_seq + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        action=action,
        subject=key_of(subject),
        data=data or {},
        previous_digest=last.digest if last else "",
    )
    event.digest = event.computed_digest()
    event.save(force_insert=True)
    return event


def record_all(
    subjects: Sequence[tuple[Model, dict[str, object]]], *, actor: User | None, action: str, are_new: bool = False
) -> None:
    """Add an event for each of many rows, which the caller has locked or has just made (``are_new``).

    The same as ``record`` for each, in few queries; rows that share a stream follow each other in it.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("An audit event belongs to the transaction of its act.")
    last = {} if are_new else _last_events({stream_of(subject) for subject, _data in subjects})
    events, now = [], timezone.now()
    for subject, data in subjects:
        problem = next(_problems(data, "data"), None)
        if problem:
            raise ValueError(f"Audit event {action}: {problem}")
        stream = stream_of(subject)
        seq, digest = last.get(stream, (0, ""))
        event = Event(
            stream=stream,
            stream_seq=seq + 1,
            at=now,
            actor=actor,
            action=action,
            subject=key_of(subject),
            data=data,
            previous_digest=digest,
        )
        event.digest = event.computed_digest()
        last[stream] = (event.stream_seq, event.digest)
        events.append(event)
    rows_insert(events)


def _last_events(streams: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return number and digest of the last event of each stream."""
    names, found = sorted(streams), {}
    for start in range(0, len(names), BATCH):
        events = Event.objects.filter(stream__in=names[start : start + BATCH]).order_by("stream_seq")
        found.update(
            {stream: (seq, digest) for stream, seq, digest in events.values_list("stream", "stream_seq", "digest")}
        )
    return found


def events_of(subject: Model) -> QuerySet[Event]:
    """Return the events about ``subject`` and of the stream that is its own, oldest first."""
    key = key_of(subject)
    return Event.objects.filter(Q(subject=key) | Q(stream=key)).order_by("pk")


def _problems(value: object, path: str) -> Iterator[str]:
    """Yield what an event may not hold."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _key_problems(key, path)
            # a credit code may look like an identity number and is public
            if not (key == "uscc" or str(key).endswith("_uscc")):
                yield from _problems(inner, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _problems(inner, path)
    elif isinstance(value, str):
        if len(value) > TEXT_LIMIT:
            yield f"{path} is longer than {TEXT_LIMIT} characters"
        # forty hexadecimal digits or more are a digest, in which any number may stand by chance
        if not DIGEST.fullmatch(value) and PERSONAL_TEXT.search(value):
            yield f"{path} looks like personal data"
    elif not (value is None or isinstance(value, bool | int)):
        yield f"{path} is a {type(value).__name__}; events hold text, whole numbers, booleans and lists of them"


def _key_problems(key: object, path: str) -> Iterator[str]:
    if not isinstance(key, str):
        yield f"{path} has a key that is not text"
    elif key in PERSONAL_KEYS or (
        PERSONAL_WORDS.intersection(words := key.split("_")) and words[-1] not in IMPERSONAL_ENDINGS
    ):
        yield f"{path}.{key} names personal data"
