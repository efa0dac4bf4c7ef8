# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit log of a copy: the events of the one world about the copied rows, each stream with a chain of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model

from grants.models import (
    Application,
    Approval,
    ChangeRequest,
    Event,
    FundPlan,
    Notice,
    Organisation,
    Payment,
    Recovery,
    Request,
    User,
    VerificationRequest,
)
from reviewers.models import Assessment, CaseGroup, Seat, Tie
from workflow.management.demo.copies.rows import Copy

# which row a whole number in the data of an event is the key of
KEYS: Mapping[str, type[Model]] = {
    "application": Application,
    "approval": Approval,
    "assessment": Assessment,
    "change": ChangeRequest,
    "group_id": CaseGroup,
    "organisation": Organisation,
    "organisation_id": Organisation,
    "payment": Payment,
    "plan": FundPlan,
    "recovery": Recovery,
    "request": Request,
    "request_id": VerificationRequest,
    "seat_id": Seat,
    "successor_id": Organisation,
    "tie_id": Tie,
    "user_id": User,
}


def events_copied(copy: Copy, events: Iterable[Event]) -> None:
    """Write the events of a copy; each carries the digest of the one before it in its stream."""
    last: dict[str, str] = {}
    numbers = dict(Notice.objects.filter(pk__in=copy.keys[Notice].values()).values_list("pk", "number"))
    old_numbers = dict(Notice.objects.filter(pk__in=copy.keys[Notice]).values_list("pk", "number"))
    notices = {old_numbers[old]: numbers[new] for old, new in copy.keys[Notice].items()}
    rows = []
    for event in events:
        stream = _key(copy, event.stream)
        row = Event(
            stream=stream,
            stream_seq=event.stream_seq,
            at=event.at,
            actor_id=copy.key(User, event.actor_id) if event.actor_id else None,
            action=event.action,
            subject=_key(copy, event.subject),
            data={name: _value(copy, name, value, notices) for name, value in event.data.items()},
            previous_digest=last.get(stream, ""),
        )
        row.digest = last[stream] = row.computed_digest()
        rows.append(row)
    Event.objects.bulk_create(rows)


def _key(copy: Copy, text: str) -> str:
    label, _colon, key = text.partition(":")
    return f"{label}:{copy.key(apps.get_model(label), int(key))}"


def _value(copy: Copy, name: str, value: Any, notices: Mapping[int, int]) -> Any:
    if isinstance(value, str):
        return copy.word(value)
    if isinstance(value, int) and not isinstance(value, bool):
        if name == "notice":
            return notices.get(value, value)
        return copy.key(KEYS[name], value) if name in KEYS else value
    return value
