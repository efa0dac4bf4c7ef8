# SPDX-License-Identifier: AGPL-3.0-or-later
"""The event log as its readers may see it: all of it for who holds it, for an auditor what belongs to the calls held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from grants.audit import DIGEST, key_of
from grants.engine.calendar import city_moment, day_end
from grants.models import Application, Award, Call, Event, Notice, OutsideCheck, Recommendation, Request, User
from grants.permissions import holdings
from grants.selectors.applications import applications_visible_to
from reviewers.models import Assessment, Panel, Seat
from workflow.selectors.timeline import ACTS

WHOLE = ("grants.audit_events", "grants.audit_authority")
AUDIT = "grants.audit_call"
DIGEST_SHOWN = 12

# Whose rows events are about: the way from each to its case and to its call; no way, not below it.
OF_CASE: Mapping[type[Model], str] = {
    Application: "pk",
    Recommendation: "application",
    Request: "application",
    Award: "application",
    Assessment: "application",
    Seat: "assessment__application",
}
OF_CALL: Mapping[type[Model], str] = {
    Call: "pk",
    Application: "call",
    Recommendation: "application__call",
    Request: "application__call",
    Award: "application__call",
    Assessment: "application__call",
    Seat: "assessment__application__call",
    Panel: "call",
    Notice: "call",
    OutsideCheck: "call",
}


@dataclass(frozen=True)
class EventRow:
    """One line of the log."""

    event: Event
    title: str
    subject: str
    reference: str
    data: list[tuple[str, str]]


def reads_events(user: User | AnonymousUser) -> bool:
    """Say whether any part of the log is open to ``user``."""
    return reads_all_events(user) or bool(holdings(user, AUDIT))


def reads_all_events(user: User | AnonymousUser) -> bool:
    """Say whether the whole log is open to ``user``."""
    return any(holdings(user, perm) for perm in WHOLE)


def events_visible_to(user: User | AnonymousUser) -> QuerySet[Event]:
    """Return the events that ``user`` may read."""
    events = Event.objects.select_related("actor", "sealed__seal")
    if reads_all_events(user):
        return events
    return events.filter(_about(OF_CALL, holdings(user, AUDIT)))


def events_found(
    events: QuerySet[Event], *, case: str = "", call: str = "", person: str = "", action: str = "",
    since: date | None = None, until: date | None = None,
) -> QuerySet[Event]:  # fmt: skip
    """Return the events about a case (number or reference), a call (code), by a person, of an action, in a period."""
    if case:
        cases = Application.objects.filter(Q(number=case) | Q(reference=case))
        events = events.filter(_about(OF_CASE, cases.values("pk")))
    if call:
        events = events.filter(_about(OF_CALL, Call.objects.filter(code=call).values("pk")))
    if person:
        events = events.filter(actor__name__icontains=person)
    if action:
        events = events.filter(action__startswith=action)
    if since:
        events = events.filter(at__gte=city_moment(since, datetime.min.time()))
    if until:
        events = events.filter(at__lt=day_end(until))
    return events


def events_of_case(application: Application) -> QuerySet[Event]:
    """Return the events about a case and what hangs on it."""
    return Event.objects.filter(_about(OF_CASE, [application.pk]))


def event_rows(events: Iterable[Event], user: User | AnonymousUser) -> list[EventRow]:
    """Return the lines of a page; a case is named only to who may see it, in one query for all."""
    events = list(events)
    cases = _cases_named(events, user)
    return [_row(event, cases.get(event.subject)) for event in events]


def _row(event: Event, case: Application | None) -> EventRow:
    words = ACTS.get(event.action)
    return EventRow(
        event=event,
        title=str(words[1]) if words else "",
        subject=str(case) if case else event.subject,
        reference=case.reference if case else "",
        data=[(key, _plain(value)) for key, value in event.data.items()],
    )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    text = "—" if value in (None, "") else str(value)
    return f"{text[:DIGEST_SHOWN]}…" if DIGEST.fullmatch(text) else text


def _cases_named(events: Iterable[Event], user: User | AnonymousUser) -> dict[str, Application]:
    label = Application._meta.label_lower
    keys = {int(key) for event in events if (key := event.subject.removeprefix(f"{label}:")).isdecimal()}
    visible = applications_visible_to(user).filter(pk__in=keys, submitted_at__isnull=False)
    return {key_of(case): case for case in visible}


def _about(ways: Mapping[type[Model], str], roots: Any) -> Q:
    """Return the events whose row, or whose stream, lies below any of ``roots``."""
    condition = Q(pk__in=[])
    for model, way in ways.items():
        keys = _keys(model, way, roots)
        condition |= Q(subject__in=keys) | Q(stream__in=keys)
    return condition


def _keys(model: type[Model], way: str, roots: Any) -> Any:
    """Return, as a query, the texts by which the log knows the rows of ``model`` below ``roots``."""
    prefix = Value(f"{model._meta.label_lower}:")
    rows = model._default_manager.filter(**{f"{way}__in": roots})
    return rows.annotate(key=Concat(prefix, Cast("pk", CharField()), output_field=CharField())).values("key")
