# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queues of cases: counted by what they can be filtered by in one query, a page of them in one more."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Task as TaskRow
from viewflow.workflow.status import STATUS

from grants.enums import ApplicationStatus as Case
from grants.models import Application, Call, Recommender
from grants.models.reference import localised
from workflow.enums import DeadlineState
from workflow.models import ApplicationProcess, Deadline
from workflow.selectors.readers import Reader, holder_for, open_status, status_for

HUNDRED = 100
ENDED = (Case.WITHDRAWN, Case.LAPSED)
TO_CHECK = (Case.RECOMMENDED, Case.CHECKING)
FACETS = ("call", "industry", "district", "recommender")
NAMED = ("code", "name_zh", "name_en")
PARTS = {"call": ("code", "title_zh", "title_en"), "industry": NAMED, "district": NAMED, "recommender": NAMED}
# what a line of a queue says; the names of call, industry, district and recommender stand in the facets
SHOWN = (
    "reference",
    "number",
    "title",
    "status",
    "organisation_name",
    "organisation__name",
    "requested_fen",
    "self_score",
    "correction_rounds",
    *(f"{name}_id" for name in FACETS),
)
ORDERINGS = {
    "due": "due_at",
    "since": "since",
    "number": "number",
    "amount": "requested_fen",
    "rank": "rank",
    "score": "self_score",
}


@dataclass(frozen=True)
class Segment:
    """A part of a queue by the status of its cases."""

    code: str
    label: str | Promise
    statuses: frozenset[str]


def _segments(*parts: tuple[str, str | Promise, Iterable[str]]) -> tuple[Segment, ...]:
    return tuple(Segment(code, label, frozenset(map(str, statuses))) for code, label, statuses in parts)


def _all_but(*statuses: str) -> list[str]:
    return [status for status in Case.values if status not in statuses]


# A recommender sees one group of cases that went on: whether they are still in review is told apart row by row.
FOR_RECOMMENDER = _segments(
    ("todo", _("To recommend"), (Case.SUBMITTED,)),
    ("returned", _("In correction"), (Case.RETURNED,)),
    ("passed", _("Passed on"), _all_but(Case.SUBMITTED, Case.RETURNED, Case.NOT_RECOMMENDED, *ENDED)),
    ("refused", _("Not recommended"), (Case.NOT_RECOMMENDED,)),
    ("ended", _("Withdrawn or lapsed"), ENDED),
    ("all", _("All"), Case.values),
)
FOR_OFFICER = _segments(
    ("todo", _("To check"), TO_CHECK),
    ("recommender", _("With recommenders"), (Case.SUBMITTED,)),
    ("returned", _("In correction"), (Case.RETURNED,)),
    ("passed", _("Accepted cases"), _all_but(Case.SUBMITTED, Case.RETURNED, *TO_CHECK, Case.REFUSED, Case.NOT_RECOMMENDED, *ENDED)),
    ("refused", _("Refused or not recommended"), (Case.REFUSED, Case.NOT_RECOMMENDED)),
    ("ended", _("Withdrawn or lapsed"), ENDED),
    ("all", _("All"), Case.values),
)  # fmt: skip
FOR_AUDITOR = _segments(
    ("all", _("All"), Case.values),
    ("screening", _("In screening"), (Case.SUBMITTED, Case.RETURNED, *TO_CHECK)),
    ("review", _("In review"), (Case.ACCEPTED, Case.IN_REVIEW, Case.SCORED)),
    ("decided", _("Decided"), (Case.PROPOSED, Case.PUBLICITY, Case.OBJECTION, Case.AWAITING_APPROVAL, Case.APPROVED, Case.RESERVE, Case.UPDATING)),
    ("refused", _("Without success"), (Case.NOT_RECOMMENDED, Case.REFUSED, Case.REJECTED)),
    ("ended", _("Withdrawn or lapsed"), ENDED),
)  # fmt: skip


@dataclass(frozen=True)
class Facet:
    """How many cases share a status, an industry, a district and a recommender."""

    status: str
    keys: Mapping[str, str]
    labels: Mapping[str, str]
    count: int


class Facets:
    """The facets of a queue; answers how many cases a choice of filters leaves, and what can be chosen."""

    def __init__(self, cases: QuerySet[Application]) -> None:
        parts = (f"{name}__{part}" for name in FACETS for part in PARTS[name])
        rows = cases.order_by().values("status", *(f"{name}_id" for name in FACETS), *parts)
        found = list(rows.annotate(count=Count("pk"), scored=Count("self_score")))
        self._facets = [_facet(row) for row in found]
        self._names = {
            (name, row[f"{name}_id"]): facet.labels[name]
            for row, facet in zip(found, self._facets, strict=True)
            for name in FACETS
        }
        self.is_scored = any(row["scored"] for row in found)

    def count(self, statuses: Collection[str], chosen: Mapping[str, str]) -> int:
        """Return how many cases have one of ``statuses`` and everything that is chosen."""
        return sum(
            facet.count
            for facet in self._facets
            if facet.status in statuses and all(facet.keys[name] == key for name, key in chosen.items() if key)
        )

    def name_of(self, part: str, key: int | None) -> str:
        """Return the label of a call, an industry, a district or a recommender by its key; empty where there is none."""
        return self._names.get((part, key), "")

    def choices(self, name: str) -> list[tuple[str, str]]:
        """Return the industries, districts or recommenders that occur, by code and label."""
        return sorted({(facet.keys[name], facet.labels[name]) for facet in self._facets if facet.keys[name]})


def _facet(row: Mapping[str, Any]) -> Facet:
    labels = {}
    for name, (_code, chinese, english) in PARTS.items():
        labels[name] = localised(row[f"{name}__{chinese}"] or "", row[f"{name}__{english}"] or "")
    return Facet(
        status=row["status"],
        keys={name: row[f"{name}__code"] or "" for name in FACETS},
        labels=labels,
        count=row["count"],
    )


def cases_of_recommender(*, call: Call, recommender: Recommender) -> QuerySet[Application]:
    """Return the cases of a call that were handed in to a recommender."""
    return Application.objects.filter(call=call, recommender=recommender, submitted_at__isnull=False)


def cases_of_call(call: Call) -> QuerySet[Application]:
    """Return the cases of a call that were handed in."""
    return Application.objects.filter(call=call, submitted_at__isnull=False)


def cases_of_calls(calls: Collection[int]) -> QuerySet[Application]:
    """Return the cases that were handed in to any of the calls with these keys."""
    return Application.objects.filter(call__in=calls, submitted_at__isnull=False)


def searched(cases: QuerySet[Application], text: str) -> QuerySet[Application]:
    """Return the cases whose number, title or organisation has ``text`` in it."""
    if not text:
        return cases
    return cases.filter(
        Q(number__icontains=text)
        | Q(title__icontains=text)
        | Q(organisation_name__icontains=text)
        | Q(organisation__name__icontains=text)
    )


def scored_from(cases: QuerySet[Application], points: int | None) -> QuerySet[Application]:
    """Return the cases whose self-assessment reached at least so many points."""
    return cases if points is None else cases.filter(self_score__gte=points * HUNDRED)


def chosen(
    cases: QuerySet[Application], *, statuses: Collection[str], choices: Mapping[str, str]
) -> QuerySet[Application]:
    """Return the cases that have one of ``statuses`` and everything that is chosen."""
    return cases.filter(status__in=statuses, **{f"{name}__code": key for name, key in choices.items() if key})


def queue_ordered(cases: QuerySet[Application], ordering: str) -> QuerySet[Application]:
    """Return the cases with deadline, waiting time, rank and letter, in an order; the most urgent first by default."""
    column = ORDERINGS.get(ordering.removeprefix("-"), "due_at")
    turn = F(column).desc(nulls_last=True) if ordering.startswith("-") else F(column).asc(nulls_last=True)
    return with_standing(cases).only(*SHOWN).order_by(turn, "number", "pk")


def with_standing(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Return the cases with deadline, waiting time and the current recommendation."""
    deadlines = Deadline.objects.filter(
        subject_type=ContentType.objects.get_for_model(Application),
        subject_id=OuterRef("pk"),
        state=DeadlineState.OPEN,
    ).order_by("due_at")
    # the process first, as a value: a join would begin at all open steps, for every case anew
    process = ApplicationProcess.objects.filter(application=OuterRef(OuterRef("pk")), is_current=True)
    steps = TaskRow.objects.filter(
        process_id=Subquery(process.values("pk")[:1]),
        status__in=(STATUS.NEW, STATUS.ASSIGNED),
        flow_task_type="HUMAN",
    )
    return cases.select_related("organisation").annotate(
        due_at=Subquery(deadlines.values("due_at")[:1]),
        due_is_provisional=Subquery(deadlines.values("is_provisional")[:1]),
        since=Coalesce(Subquery(steps.values("created")[:1]), F("submitted_at")),
        given=FilteredRelation("recommendations", condition=Q(recommendations__is_current=True)),
        conclusion=F("given__conclusion"),
        rank=F("given__rank"),
        letter_number=F("given__letter_number"),
        letter_checked_at=F("given__letter_checked_at"),
    )


def days_since(moment: datetime | None, now: datetime) -> int:
    """Return the whole days that have gone by."""
    return max(0, (now - moment).days) if moment else 0


KINDS: Mapping[str, str] = {
    Case.SUBMITTED: "info",
    Case.RECOMMENDED: "info",
    Case.CHECKING: "info",
    Case.RETURNED: "warn",
    Case.ACCEPTED: "ok",
    Case.APPROVED: "ok",
    Case.NOT_RECOMMENDED: "bad",
    Case.REFUSED: "bad",
    Case.REJECTED: "bad",
}


@dataclass(frozen=True)
class QueueRow:
    """One line of a queue; ``holder`` is a person or body, or nobody."""

    case: Any
    status: str
    kind: str
    holder: str
    days: int
    call: str
    industry: str
    district: str
    recommender: str

    @property
    def with_whom(self) -> str:
        """Say who has the case; empty where nobody has."""
        return gettext("with %(who)s") % {"who": self.holder} if self.holder else ""

    @property
    def waiting(self) -> str:
        """Say how long the case has waited."""
        return ngettext("%(days)s day", "%(days)s days", self.days) % {"days": self.days}

    @property
    def corrections(self) -> str:
        """Say how often the case was corrected; empty where it never was."""
        rounds = self.case.correction_rounds
        if not rounds:
            return ""
        return ngettext("%(rounds)s correction", "%(rounds)s corrections", rounds) % {"rounds": rounds}


def queue_row(case: Any, facets: Facets, *, reader: Reader, now: datetime) -> QueueRow:
    """Return the line of a case read by ``queue_ordered``, with nothing that this reader may not know yet."""
    status = open_status(case, reader)
    return QueueRow(
        case=case,
        status=status_for(case, reader),
        kind=KINDS.get(status, ""),
        holder=holder_for(case, reader),
        days=days_since(case.since, now),
        **{name: facets.name_of(name, getattr(case, f"{name}_id")) for name in FACETS},
    )
