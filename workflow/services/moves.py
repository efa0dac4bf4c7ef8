# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell people that deadlines of theirs moved, when the working-day table of a year came: one message to each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone, translation
from django.utils.formats import date_format

from grants.models import Application, Award, Call, Organisation, Recovery, User
from grants.permissions import people_with
from grants.services.messages import message_queue
from reviewers.models import PanelMember, Seat
from workflow.enums import DeadlineKind
from workflow.models import Deadline

LINES = 20  # a person with more looks into the work list
OF_OFFICE = (DeadlineKind.FORMAL_CHECK, DeadlineKind.OBJECTION)


@dataclass(frozen=True)
class Moved:
    """A deadline as it is now, and when it was due before."""

    deadline: Deadline
    before: datetime


def moves_tell(*, moved: list[Moved]) -> int:
    """Queue one message for each person concerned, with the old and the new dates; return how many were queued."""
    theirs: dict[User, list[Moved]] = defaultdict(list)
    for move in moved:
        for user in _concerned(move.deadline):
            theirs[user].append(move)
    for user, moves in sorted(theirs.items(), key=lambda one: one[0].pk):
        with translation.override(user.language):
            lines = [_line(move) for move in moves[:LINES]]
        context: dict[str, object] = {"lines": lines, "more": len(moves) - len(lines)}
        message_queue(subject=moves[0].deadline, template="deadlines_moved", to=user, context=context)
    return len(theirs)


def _concerned(deadline: Deadline) -> Iterable[User]:
    """Return who has to act until then: an expert, the recommender, the office, or the organisation."""
    subject: Any = deadline.subject
    if isinstance(subject, Seat | PanelMember):
        return [subject.expert.user] if subject.expert.user is not None else []
    case, organisation = _case_of(subject)
    if case is None or organisation is None:
        return []
    if deadline.kind == DeadlineKind.RECOMMENDATION:
        return people_with("grants.handle_recommendation", case.recommender) if case.recommender else []
    if deadline.kind in OF_OFFICE:
        return people_with("grants.manage_call", case.call)
    return people_with("grants.administer_organisation", organisation)


def _case_of(subject: Model | None) -> tuple[Application, Organisation] | tuple[None, None]:
    """Return the case of an object, and the organisation that answers for it today."""
    if isinstance(subject, Recovery):
        subject = subject.award
    if isinstance(subject, Award):
        return subject.application, subject.organisation
    return (subject, subject.organisation) if isinstance(subject, Application) else (None, None)


def _line(move: Moved) -> dict[str, object]:
    call, number = _place_of(move.deadline.subject)
    return {
        "kind": str(DeadlineKind(move.deadline.kind).label),
        "about": f"{call.title_zh} {number}".strip(),
        "before": _written(move.before),
        "now": _written(move.deadline.due_at),
        "is_provisional": move.deadline.is_provisional,
    }


def _place_of(subject: Any) -> tuple[Call, str]:
    """Return the call, and the number of the case where there is one: no title, which a message would carry away."""
    if isinstance(subject, PanelMember):
        return subject.panel.call, ""
    case: Any = subject.assessment.application if isinstance(subject, Seat) else _case_of(subject)[0]
    return case.call, case.number or ""


def _written(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")
