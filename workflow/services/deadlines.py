# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deadlines of steps: set when a step opens, met when it is left, expired in batches when time runs out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from grants.engine.calendar import CITY_TIME
from grants.models import RuleSet
from grants.rules import CallRules, load_rules
from grants.selectors.calendar import working_days
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import CallBound, Deadline
from workflow.selectors.rules import call_of, rule_set_of
from workflow.services.moves import Moved, moves_tell
from workflow.states import ENDS

BATCH = 200

Expire = Callable[[Deadline], None]


@dataclass(frozen=True)
class Timing:
    """How long a step may take: the kind of its deadline and the path of the rule that gives working days."""

    kind: DeadlineKind
    rule: str


@dataclass(frozen=True)
class Due:
    """A moment at which something is due, and how it was counted where working days gave it."""

    at: datetime
    starts_on: date | None = None
    working_days: int | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class Moment:
    """A deadline whose moment follows from the object itself; no moment, no deadline."""

    kind: DeadlineKind
    due: Callable[[Any, CallRules], Due | None]


MOMENTS: dict[tuple[str, str], tuple[Moment, ...]] = {}

TIMINGS: dict[tuple[str, str], Timing] = {
    ("ApplicationFlow", "recommend"): Timing(DeadlineKind.RECOMMENDATION, "recommendation.working_days"),
    ("ApplicationFlow", "correct"): Timing(DeadlineKind.CORRECTION, "formal_check.correction_working_days"),
    ("ApplicationFlow", "formal_check"): Timing(DeadlineKind.FORMAL_CHECK, "formal_check.working_days"),
    ("ApplicationFlow", "objection"): Timing(DeadlineKind.OBJECTION, "notice.objection_working_days"),
    ("ApplicationFlow", "wait_appeal"): Timing(DeadlineKind.APPEAL, "decision.appeal_working_days"),
    ("SeatFlow", "declare"): Timing(DeadlineKind.DECLARATION, "panel.reply_working_days"),
    ("SeatFlow", "score"): Timing(DeadlineKind.REVIEW, "scoring.working_days"),
}

_expiries: dict[DeadlineKind, Expire] = {}


def register_timing(flow: str, node: str, timing: Timing) -> None:
    """Add the timing of a step of another flow; called when its wrappers load."""
    TIMINGS[flow, node] = timing


def register_moments(flow: str, node: str, *moments: Moment) -> None:
    """Add the deadlines of a step whose moments follow from its object; called when the wrappers of the flow load."""
    MOMENTS[flow, node] = moments


def register_expiry(kind: DeadlineKind, expire: Expire) -> None:
    """Say what happens when a deadline of ``kind`` runs out; kinds without an entry only expire on the boards."""
    _expiries[kind] = expire


def deadlines_follow(*, process: CallBound, left: str, entered: str) -> None:
    """Meet the deadlines of the step that was left and set those of the step that opened; an end meets all."""
    flow = process.flow_class.__name__
    subject = process.subject
    if entered in ENDS[flow]:
        deadlines_meet(subject=subject)
        return
    before = TIMINGS.get((flow, left))
    kinds = [moment.kind for moment in MOMENTS.get((flow, left), ())]
    for kind in [*([before.kind] if before else []), *kinds]:
        deadline_meet(subject=subject, kind=kind)
    after = TIMINGS.get((flow, entered))
    if after:
        rule_set = rule_set_of(subject)
        days: int = attrgetter(after.rule)(load_rules(rule_set.data))
        deadline = deadline_set(subject=subject, kind=after.kind, rule_set=rule_set, working_days_given=days)
        Deadline.objects.filter(pk=deadline.pk).update(process=process)
    if (flow, entered) in MOMENTS:
        _moments_set(subject, MOMENTS[flow, entered])


def _moments_set(subject: Any, moments: tuple[Moment, ...]) -> None:
    subject.refresh_from_db()
    rule_set = rule_set_of(subject)
    rules = load_rules(rule_set.data)
    for moment in moments:
        due = moment.due(subject, rules)
        if due is None:
            deadline_meet(subject=subject, kind=moment.kind)
            continue
        deadline_set_at(
            subject=subject,
            kind=moment.kind,
            due_at=due.at,
            rule_set=rule_set,
            starts_on=due.starts_on,
            working_days_given=due.working_days,
            is_provisional=due.is_provisional,
        )


@transaction.atomic
def deadline_set(
    *,
    subject: Model,
    kind: DeadlineKind,
    rule_set: RuleSet,
    working_days_given: int,
    starts_on: date | None = None,
    counts_start: bool = False,
) -> Deadline:
    """Set the one open deadline of ``kind``: ``working_days_given`` working days from ``starts_on`` (today).

    It ends at the closing time of day of the rules, and is provisional where the working-day table is.
    """
    rules = load_rules(rule_set.data)
    start = starts_on or timezone.localdate()
    counted = working_days().add(start, working_days_given, counts_start=counts_start)
    return deadline_set_at(
        subject=subject,
        kind=kind,
        due_at=closing_moment(day=counted.date, rules=rules),
        rule_set=rule_set,
        starts_on=start,
        working_days_given=working_days_given,
        counts_start=counts_start,
        is_provisional=counted.provisional,
    )


@transaction.atomic
def deadline_set_at(
    *,
    subject: Model,
    kind: DeadlineKind,
    due_at: datetime,
    rule_set: RuleSet | None = None,
    starts_on: date | None = None,
    working_days_given: int | None = None,
    counts_start: bool = False,
    is_provisional: bool = False,
) -> Deadline:
    """Set the one open deadline of ``kind`` to a moment, replacing an open one."""
    deadline, _created = Deadline.objects.update_or_create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        kind=kind,
        state=DeadlineState.OPEN,
        defaults={
            "call": call_of(subject),
            "rule_set": rule_set,
            "starts_on": starts_on,
            "working_days": working_days_given,
            "counts_start": counts_start,
            "due_at": due_at,
            "is_provisional": is_provisional,
        },
    )
    return deadline


@transaction.atomic
def deadline_meet(*, subject: Model, kind: DeadlineKind) -> None:
    """Close the open deadline of ``kind``, if there is one."""
    Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        kind=kind,
        state=DeadlineState.OPEN,
    ).update(state=DeadlineState.MET, closed_at=timezone.now())


@transaction.atomic
def deadlines_meet(*, subject: Model) -> None:
    """Close every open deadline of an object that has come to its end."""
    Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk, state=DeadlineState.OPEN
    ).update(state=DeadlineState.MET, closed_at=timezone.now())


def closing_moment(*, day: date, rules: CallRules) -> datetime:
    """Return the moment at which a day's business closes, by the rules, in the city's time."""
    return datetime.combine(day, rules.windows.close_at, tzinfo=CITY_TIME)


def deadlines_run_due(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Let every deadline that is due run out, one transaction each; return how many did."""
    due = (
        Deadline.objects.filter(state=DeadlineState.OPEN, due_at__lte=now or timezone.now())
        .order_by("due_at")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_deadline_expire(pk) for pk in list(due))


def _deadline_expire(pk: int) -> bool:
    with transaction.atomic():
        deadline = (
            Deadline.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(pk=pk, state=DeadlineState.OPEN)
            .first()
        )
        if deadline is None:
            return False
        deadline.state = DeadlineState.EXPIRED
        deadline.closed_at = timezone.now()
        deadline.save(update_fields=["state", "closed_at"])
        expire = _expiries.get(DeadlineKind(deadline.kind))
        if expire:
            expire(deadline)
    return True


@transaction.atomic
def deadlines_recompute() -> int:
    """Count every open provisional deadline again, after a working-day table came; return how many changed.

    Those whose date moved are told, once: what was counted again is the same at the next count.
    """
    calendar = working_days()
    changed, moved = 0, []
    for deadline in Deadline.objects.select_for_update(of=("self",), no_key=True).filter(
        state=DeadlineState.OPEN, is_provisional=True, working_days__isnull=False
    ):
        if deadline.starts_on is None or deadline.working_days is None or deadline.rule_set is None:
            continue
        counted = calendar.add(deadline.starts_on, deadline.working_days, counts_start=deadline.counts_start)
        due_at = closing_moment(day=counted.date, rules=load_rules(deadline.rule_set.data))
        if (due_at, counted.provisional) != (deadline.due_at, True):
            if due_at != deadline.due_at:
                moved.append(Moved(deadline, deadline.due_at))
            deadline.due_at, deadline.is_provisional = due_at, counted.provisional
            deadline.save(update_fields=["due_at", "is_provisional"])
            changed += 1
    moves_tell(moved=moved)
    return changed
