# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a call stands and what it needs: open steps, phases, deadlines, the acts open to a person, the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Q, QuerySet, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Task as TaskRow

from grants.audit import key_of
from grants.enums import CallState, NoticeKind
from grants.models import Call, Event, Notice, User
from grants.permissions import holds
from reviewers.models import PanelMember
from workflow.enums import DeadlineKind, DeadlineState
from workflow.models import Deadline
from workflow.selectors.closing import announced_moment
from workflow.selectors.tasks import OPEN
from workflow.selectors.titles import CALL, titled
from workflow.selectors.work import FOUND, rows_of, step_url, tasks_waiting_for
from workflow.states import SIDE_STEP

Words = str | Promise

NEEDS_SHOWN = 8
RECORD_SHOWN = 8

# The road of a call in seven stretches: its words, the states in it, and the state that ends it.
PHASES: tuple[tuple[Words, frozenset[str]], ...] = (
    (_("Set up and publish"), frozenset({CallState.DESIGN})),
    (_("Intake"), frozenset({CallState.PUBLISHED, CallState.OPEN})),
    (_("Screening"), frozenset({CallState.INTAKE_CLOSED})),
    (_("Expert review"), frozenset({CallState.SCREENING_CLOSED, CallState.ASSESSING})),
    (_("Ranking and decision"), frozenset({CallState.ASSESSED, CallState.RANKED})),
    (_("Public notice"), frozenset({CallState.DECIDED, CallState.NOTICED})),
    (_("Approval"), frozenset({CallState.NOTICE_ENDED, CallState.APPROVED, CallState.ANNOUNCED})),
)

ACTS: Mapping[str, Words] = MappingProxyType(
    {
        "call.created": _("Call begun"),
        "call.copied": _("Call begun from an earlier one"),
        "call.published": _("Call published"),
        "call.opened": _("Intake opened"),
        "call.intake_closed": _("Intake closed"),
        "call.extended": _("Intake extended"),
        "call.reopened": _("Intake reopened"),
        "call.suspended": _("Call suspended"),
        "call.resumed": _("Call resumed"),
        "call.amended": _("Guide amended"),
        "call.rules_corrected": _("Rules corrected"),
        "call.budget_set": _("Budget set"),
        "call.exemption_entered": _("Exemption entered"),
        "call.exemption_checked": _("Exemption checked"),
        "call.screening_finished": _("Screening finished"),
        "call.group_formed": _("Group formed"),
        "call.panel_drawn": _("Panel drawn"),
        "call.review_begun": _("Review begun"),
        "call.review_finished": _("Review closed"),
        "call.review_reopened": _("Review opened again"),
        "call.ranked": _("Ranking locked"),
        "call.decided": _("List decided"),
        "call.noticed": _("Notice published"),
        "call.notice_ended": _("Notice ended"),
        "call.approved": _("Approval entered and checked"),
        "call.announced": _("Result announced"),
        "call.closed": _("Call closed"),
        "call.cancelled": _("Call cancelled"),
    }
)

MANAGE, EXEMPT = "grants.manage_call", "grants.exempt_call"
INTAKE = frozenset({CallState.PUBLISHED, CallState.OPEN})
ENDED = frozenset({CallState.CLOSED, CallState.CANCELLED})
UNCORRECTED = ENDED | {CallState.DESIGN}
BEFORE_DECISION = frozenset(
    {
        CallState.DESIGN,
        CallState.PUBLISHED,
        CallState.OPEN,
        CallState.INTAKE_CLOSED,
        CallState.SCREENING_CLOSED,
        CallState.ASSESSING,
        CallState.ASSESSED,
    }
)


@dataclass(frozen=True)
class Needs:
    """What waits for a person in a call: the first lines, how many in all, how many of them late."""

    rows: list[Any]
    total: int
    overdue: int

    @property
    def more(self) -> int:
        """Count what is not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Due:
    """Deadlines of one kind that run: the first of them, how many, how many late, whether one may be counted anew."""

    kind: Words
    first: datetime
    count: int
    overdue: int
    is_provisional: bool


@dataclass(frozen=True)
class NextStep:
    """The open step of a call: its title, and where it is done if this person may do it."""

    title: str
    url: str
    is_open: bool


@dataclass(frozen=True)
class Act:
    """A side act: its words, its address, whether it cannot be taken back."""

    label: Words
    url: str
    kind: str = "line"


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    at: datetime
    text: Words
    who: str


def needs_of(user: User, call: Call) -> Needs:
    """Return what waits for ``user`` in a call, what is overdue first, counted together with the lines."""
    late = Q(due_at__lt=timezone.now())
    counted = tasks_waiting_for(user, call=call).annotate(
        total=Window(Count("pk")), overdue=Window(Count("pk", filter=late))
    )
    found = list(counted.values_list(*FOUND, "total", "overdue")[:NEEDS_SHOWN])
    total, overdue = found[0][-2:] if found else (0, 0)
    return Needs(rows_of([one[:-2] for one in found], user), total, overdue)


def phases_of(call: Call, events: list[Event]) -> list[dict[str, Any]]:
    """Return the phase bar of a call: done ones with the day on which they ended, the present with its end."""
    left = {event.data.get("from"): event.at for event in reversed(events) if "to" in event.data}
    here = next((number for number, (_words, states) in enumerate(PHASES) if call.state in states), None)
    is_over = call.state == CallState.CLOSED
    return [
        {
            "state": _place(number, here, is_over=is_over),
            "label": words,
            "ended_at": max((left[state] for state in states if state in left), default=None),
        }
        for number, (words, states) in enumerate(PHASES)
    ]


def _place(number: int, here: int | None, *, is_over: bool) -> str:
    if is_over or (here is not None and number < here):
        return "done"
    if here is None:
        return "skipped"
    return "now" if number == here else "todo"


def deadlines_of(call: Call) -> list[Due]:
    """Return the running deadlines of a call, its steps, notices and invitations, by kind, the nearest first."""
    now = timezone.now()
    # what an award owes without a step of it is not for the call to steer
    steered = ContentType.objects.get_for_models(Call, Notice, PanelMember).values()
    rows = (
        Deadline.objects.filter(call=call, state=DeadlineState.OPEN)
        .filter(Q(process__isnull=False) | Q(subject_type__in=steered))
        .order_by()
        .values("kind")
        .annotate(
            first=Min("due_at"),
            count=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            provisional=Count("pk", filter=Q(is_provisional=True)),
        )
        .order_by("first")
    )
    return [
        Due(
            DeadlineKind(row["kind"]).label,
            announced_moment(row["kind"], row["first"]),
            row["count"],
            row["overdue"],
            bool(row["provisional"]),
        )
        for row in rows
    ]


def next_step_of(user: User, call: Call) -> NextStep | None:
    """Return the open step of a call; None where it waits for time or has ended."""
    of_call = {"process__callprocess__call": call, "process__callprocess__is_current": True}
    open_tasks = TaskRow.objects.filter(**of_call, status__in=OPEN)
    shown = titled(open_tasks, user, {CALL}).values("flow_task", "flow_task_type", "owner_permission", "variant")
    step = next((one for one in shown if one["flow_task"].name != SIDE_STEP), None)
    if step is None or step["flow_task_type"] != "HUMAN":
        return None
    node, is_open = step["flow_task"], holds(user, step["owner_permission"], call)
    return NextStep(
        node.title_of(step["variant"]), step_url(node.page, call.reference) if is_open else "", is_open=is_open
    )


def acts_of(user: User, call: Call) -> list[Act]:
    """Return the side acts that are open to ``user`` in the present state of a call."""
    manages, exempts = holds(user, MANAGE, call), holds(user, EXEMPT, call)
    return [
        Act(words, reverse(name, args=[call.reference]), kind)
        for is_open, words, name, kind in (
            (manages and call.state in INTAKE, _("Extend or reopen"), "workflow:call_extend", "line"),
            (manages and call.state in INTAKE, _("Amend the guide"), "workflow:call_amend", "line"),
            (manages and call.state not in UNCORRECTED, _("Correct the rules"), "workflow:call_rules", "line"),
            (exempts and call.state not in ENDED, _("Exemptions"), "workflow:call_exemptions", "line"),
            (
                manages and call.state not in ENDED and not call.is_suspended,
                _("Suspend"),
                "workflow:call_suspend",
                "line",
            ),
            (manages and call.is_suspended, _("Resume"), "workflow:call_resume", "primary"),
            (manages and call.state in BEFORE_DECISION, _("Cancel the call"), "workflow:call_cancel", "danger-line"),
        )
        if is_open
    ]


def events_of_call(call: Call) -> list[Event]:
    """Return what was done to a call, the latest first."""
    of_call: QuerySet[Event] = Event.objects.filter(subject=key_of(call), action__in=ACTS).select_related("actor")
    events = of_call.only("at", "action", "data", "actor__name", "actor__mobile")
    return list(events.order_by("-pk")[:200])


def record_of(events: list[Event]) -> list[Entry]:
    """Return the latest lines of the record."""
    return [
        Entry(event.at, ACTS[event.action], str(event.actor) if event.actor else "") for event in events[:RECORD_SHOWN]
    ]


def notice_of(call: Call) -> Notice | None:
    """Return the latest notice of the proposed list."""
    return call.notices.filter(kind=NoticeKind.PROPOSED).order_by("-pk").first()
