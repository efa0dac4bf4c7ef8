# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public reads about a list: its rows, how far its period has come, what it shows, what was objected."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from grants.engine.calendar import day_end
from grants.enums import NoticeKind, NoticeState, RequestState, ResultKind
from grants.models import Correction, Notice, NoticeEntry
from grants.rules import CallRules, load_rules
from grants.rules.choices import NoticeColumn
from grants.selectors.calendar import working_days
from grants.selectors.progress import public_notices

ANSWERED = (RequestState.GRANTED, RequestState.DENIED, RequestState.WITHDRAWN)


@dataclass(frozen=True)
class Period:
    """The period of a notice: which working day today is, of how many, and whether objections are taken now."""

    day: int
    days: int
    is_running: bool


def notices_listed(kind: str = "") -> QuerySet[Notice]:
    """Return the published notices of one kind or of all, running ones first, with their number of rows."""
    notices = public_notices().select_related("call__programme").annotate(size=Count("entries"))
    return notices.filter(kind=kind) if kind in NoticeKind.values else notices


def notice_shown() -> QuerySet[Notice]:
    """Return the published notices with their authority and corrections."""
    corrections = Prefetch("corrections", Correction.objects.select_related("entry"))
    return (
        Notice.objects.filter(state__in=[NoticeState.OPEN, NoticeState.ENDED])
        .select_related("call__programme__authority")
        .prefetch_related(corrections)
    )


def entries_of(notice: Notice, words: str = "") -> QuerySet[NoticeEntry]:
    """Return the rows of a notice as they were frozen, or those that name ``words``."""
    rows = NoticeEntry.objects.filter(notice=notice)
    wanted = words.strip()
    return rows.filter(Q(organisation_name__icontains=wanted) | Q(title__icontains=wanted)) if wanted else rows


def public_entries() -> QuerySet[NoticeEntry]:
    """Return the rows of the published notices of proposed lists."""
    return NoticeEntry.objects.filter(
        notice__kind=NoticeKind.PROPOSED, notice__state__in=[NoticeState.OPEN, NoticeState.ENDED]
    ).select_related("notice", "application__rule_set")


def rules_of(notice: Notice) -> CallRules:
    """Return the rules of the call that a notice belongs to."""
    return load_rules(notice.call.rule_sets.latest("version").data)


def columns_of(notice: Notice, rules: CallRules) -> frozenset[str]:
    """Return the codes of the columns that the rules show; an amount only where money is granted."""
    columns = {column.value for column in rules.notice.columns}
    if rules.route.result != ResultKind.FUNDED or notice.kind == NoticeKind.CORRECTION:
        columns.discard(NoticeColumn.AMOUNT.value)
    return frozenset(columns)


def period_of(notice: Notice, rules: CallRules) -> Period | None:
    """Return how far the period of a notice has come (two queries); None for a list that is only announced."""
    if notice.opens_on is None or notice.closes_on is None:
        return None
    today = min(timezone.localdate(), notice.closes_on)
    counts_start = rules.notice.counts_posting_day
    day = working_days().between(notice.opens_on, today, counts_start=counts_start).days
    is_running = notice.state == NoticeState.OPEN and timezone.now() < day_end(notice.closes_on)
    return Period(min(day, notice.working_days), notice.working_days, is_running)


def objections_counted(notice: Notice) -> tuple[int, int]:
    """Return how many objections a list met and how many of them have been answered; only for an ended period."""
    counted = NoticeEntry.objects.filter(notice=notice).aggregate(
        filed=Count("objections"),
        answered=Count("objections", filter=Q(objections__request__state__in=ANSWERED)),
    )
    return counted["filed"], counted["answered"]
