# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to a case and what comes next, in the words of the applicant or of the office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.enums import ApplicationStatus as Case
from grants.models import Application, Event, User
from grants.permissions import holdings
from grants.selectors.applications import SECRET, status_for_applicant
from workflow.enums import DeadlineState
from workflow.models import ApplicationProcess, Deadline

Words = str | Promise

# What each recorded act is called: for the applicant (None: not shown), and for the office.
ACTS: Mapping[str, tuple[Words | None, Words]] = {
    "application.created": (_("Draft begun"), _("Draft begun")),
    "application.submitted": (_("Submitted"), _("Submitted")),
    "application.resubmitted": (_("Corrected and submitted again"), _("Corrected and submitted again")),
    "application.recommended": (_("Recommended"), _("Recommended")),
    "application.not_recommended": (_("Not recommended"), _("Not recommended")),
    "application.returned": (_("Returned for correction"), _("Returned for correction")),
    "application.accepted": (_("Accepted for processing"), _("Formal check passed")),
    "application.refused": (_("Not accepted for processing"), _("Refused at the formal check")),
    "application.review_begun": (_("Expert review begun"), _("Handed to the panel")),
    "application.assessed": (None, _("Assessment complete")),
    "application.scored": (None, _("All experts have scored")),
    "application.review_reopened": (None, _("Review opened again")),
    "application.decided": (None, _("Decided")),
    "application.noticed": (_("In public notice"), _("In public notice")),
    "application.objected": (_("An objection is being handled"), _("Objection filed")),
    "application.objection_dismissed": (_("The objection was not upheld"), _("Objection dismissed")),
    "application.objection_upheld": (_("The objection was upheld"), _("Objection upheld")),
    "application.notice_ended": (_("Public notice ended"), _("Public notice ended")),
    "application.approved": (_("Approved"), _("Approved by document")),
    "application.withdrawn": (_("Withdrawn"), _("Withdrawn")),
    "application.lapsed": (_("Lapsed"), _("Lapsed")),
    "application.stopped_with_call": (_("Ended with the call"), _("Ended with the call")),
    "application.appeal_upheld": (_("Appeal upheld"), _("Appeal upheld")),
    "application.refusal_final": (_("The result is final"), _("Time to appeal is over")),
    "application.reserve_ended": (_("Not selected"), _("Reserve ended with the call")),
}
RETURNED = frozenset({"application.returned", "application.objected", "application.review_reopened"})
STOPPED = frozenset(
    {
        "application.not_recommended",
        "application.refused",
        "application.withdrawn",
        "application.lapsed",
        "application.stopped_with_call",
        "application.objection_upheld",
        "application.reserve_ended",
    }
)

# The road in one line: the label of each stretch and the statuses that belong to it.
ROAD: tuple[tuple[Words, frozenset[str]], ...] = (
    (_("Fill in"), frozenset({Case.DRAFT})),
    (_("Recommendation"), frozenset({Case.SUBMITTED})),
    (_("Formal check"), frozenset({Case.RECOMMENDED, Case.CHECKING, Case.RETURNED})),
    (_("Expert review"), frozenset({Case.ACCEPTED, Case.IN_REVIEW, Case.SCORED, Case.RESERVE, Case.UPDATING})),
    (_("Public notice"), frozenset({Case.PROPOSED, Case.PUBLICITY, Case.OBJECTION})),
    (_("Approval"), frozenset({Case.AWAITING_APPROVAL, Case.APPROVED})),
)

# Who has the case now, in the applicant's words and in the office's.
HOLDERS: Mapping[str, tuple[Words, Words]] = {
    Case.DRAFT: (_("You"), _("Applicant")),
    Case.SUBMITTED: (_("Your recommender"), _("Recommender")),
    Case.RETURNED: (_("You"), _("Applicant")),
    Case.RECOMMENDED: (_("The commission"), _("Programme officer")),
    Case.CHECKING: (_("The commission"), _("Programme officer")),
    Case.ACCEPTED: (_("The commission"), _("Programme officer")),
    Case.IN_REVIEW: (_("The commission"), _("Expert panel")),
    Case.SCORED: (_("The commission"), _("Programme officer")),
    Case.RESERVE: (_("The commission"), _("Programme officer")),
    Case.UPDATING: (_("You"), _("Applicant")),
    Case.PROPOSED: (_("The commission"), _("Programme officer")),
    Case.PUBLICITY: (_("The public"), _("The public")),
    Case.OBJECTION: (_("The commission"), _("Programme officer")),
    Case.AWAITING_APPROVAL: (_("The commission"), _("Programme officer")),
    Case.NOT_RECOMMENDED: (_("You, if you appeal"), _("Applicant, for an appeal")),
    Case.REFUSED: (_("You, if you appeal"), _("Applicant, for an appeal")),
}
TO_DO: Mapping[str, Words] = {
    Case.DRAFT: _("Fill in and submit"),
    Case.RETURNED: _("Correct and submit again"),
    Case.UPDATING: _("Update for the next round"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the record."""

    state: str
    title: Words
    at: datetime | None = None
    who: str = ""
    text: str = ""
    number: int | None = None
    is_provisional: bool = False


@dataclass(frozen=True)
class Standing:
    """Who has the case now, until when, and what the reader must do."""

    who: Words
    until: datetime | None
    is_provisional: bool
    act: Words


@dataclass(frozen=True)
class Step:
    """One stretch of the road."""

    state: str
    label: Words
    detail: str = ""


def is_applicant(user: User | AnonymousUser, application: Application) -> bool:
    """Say whether ``user`` reads the case as its organisation does."""
    return application.organisation_id in {
        *holdings(user, "grants.administer_organisation"),
        *holdings(user, "grants.prepare_application"),
    }


def entries_of(application: Application, *, for_applicant: bool) -> list[Entry]:
    """Return the record of a case, newest first, in one query."""
    events = (
        Event.objects.filter(Q(subject=f"grants.application:{application.pk}"), action__in=ACTS)
        .select_related("actor")
        .order_by("-pk")
    )
    return [
        Entry(state=_state_of(event.action), title=words, at=event.at, who=_who(event, for_applicant=for_applicant))
        for event in events
        if (words := ACTS[event.action][0 if for_applicant else 1]) is not None
    ]


def standing_of(application: Application, *, for_applicant: bool) -> Standing:
    """Return who has the case now and until when, in one query."""
    processes = ApplicationProcess.objects.filter(application=application, is_current=True)
    waiting = Deadline.objects.filter(process__in=processes.values("pk"), state=DeadlineState.OPEN)
    deadline = waiting.only("due_at", "is_provisional").order_by("due_at").first()
    status = Case.ACCEPTED.value if for_applicant and application.status in SECRET else application.status
    holder = HOLDERS.get(status)
    return Standing(
        who=holder[0 if for_applicant else 1] if holder else Case(application.status).label,
        until=deadline.due_at if deadline else (application.round.closes_at if status == Case.DRAFT else None),
        is_provisional=bool(deadline and deadline.is_provisional),
        act=TO_DO.get(status, "") if for_applicant else "",
    )


def steps_of(application: Application, *, for_applicant: bool) -> list[Step]:
    """Return the road in one line; an applicant stays in review until the notice."""
    status = Case.IN_REVIEW.value if for_applicant and application.status in SECRET else application.status
    here = next((number for number, (_label, statuses) in enumerate(ROAD) if status in statuses), None)
    if here is None:
        return [Step(state="skipped", label=label) for label, _statuses in ROAD]
    is_over = status == Case.APPROVED
    return [Step(state=_place(number, here, is_over=is_over), label=label) for number, (label, _s) in enumerate(ROAD)]


def status_shown(application: Application, *, for_applicant: bool) -> str:
    """Return the status in words, the applicant's until the notice being “under review”."""
    return status_for_applicant(application) if for_applicant else str(Case(application.status).label)


def _place(number: int, here: int, *, is_over: bool) -> str:
    if number < here or is_over:
        return "done"
    return "now" if number == here else "todo"


def _state_of(action: str) -> str:
    if action in STOPPED:
        return "stopped"
    return "returned" if action in RETURNED else "done"


def _who(event: Any, *, for_applicant: bool) -> str:
    """Return who acted; the applicant reads no names of the office or of experts."""
    return "" if for_applicant or event.actor is None else str(event.actor)
