# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public reads about a list: its day, its columns, its rows, its objections."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from grants.enums import NoticeKind, NoticeState, RequestState
from grants.models import Notice, Request
from grants.rules.defaults import default_rules
from grants.selectors.notices import (
    columns_of,
    entries_of,
    notices_listed,
    objections_counted,
    period_of,
    public_entries,
)
from tests.factories.objections import noticed_entry, objected
from tests.factories.plan import NoticeFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db

RULES = default_rules()
MONDAY = date(2026, 11, 16)


def on(monkeypatch, day):
    """Let today be ``day``."""
    moment = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 10))
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize(("later", "day", "is_running"), [(0, 1, True), (3, 4, True), (4, 5, True), (5, 5, False)])
def test_the_period_counts_working_days_from_the_posting_day(monkeypatch, later, day, is_running):
    notice = NoticeFactory(opens_on=MONDAY, closes_on=MONDAY + timedelta(days=4), working_days=5)
    on(monkeypatch, MONDAY + timedelta(days=later))

    period = period_of(notice, RULES)

    assert (period.day, period.days, period.is_running) == (day, 5, is_running)


def test_an_ended_notice_runs_no_more(monkeypatch):
    notice = NoticeFactory(opens_on=MONDAY, closes_on=MONDAY + timedelta(days=4), state=NoticeState.ENDED)
    on(monkeypatch, MONDAY)

    assert period_of(notice, RULES).is_running is False


def test_an_announced_list_has_no_period():
    assert period_of(NoticeFactory(closes_on=None), RULES) is None


def test_an_amount_is_shown_where_money_is_granted():
    notice = NoticeFactory()

    assert "amount_if_funded" in columns_of(notice, RULES)
    assert "amount_if_funded" not in columns_of(notice, default_rules("DEMO_ENTERPRISE"))


def test_rows_are_searched_by_project_and_organisation():
    entry = noticed_entry(World())

    found = [entries_of(entry.notice, words).count() for words in ("", "智能", "示范", "没有")]

    assert found == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("kind", "count"), [("", 2), (NoticeKind.RESULT, 1), (NoticeKind.PROPOSED, 1), ("nonsense", 2)]
)
def test_notices_are_listed_by_kind_and_drafts_are_not(kind, count):
    NoticeFactory()
    NoticeFactory(kind=NoticeKind.RESULT, state=NoticeState.ENDED)
    NoticeFactory(state=NoticeState.DRAFT)

    assert notices_listed(kind).count() == count


def test_objections_are_counted_with_their_answers():
    objection = objected(World())
    notice = objection.entry.notice
    assert objections_counted(notice) == (1, 0)

    Request.objects.update(state=RequestState.DENIED)

    assert objections_counted(notice) == (1, 1)


def test_rows_of_results_and_drafts_are_not_open_to_objection():
    entry = noticed_entry(World())
    assert list(public_entries()) == [entry]

    Notice.objects.update(kind=NoticeKind.RESULT)
    assert list(public_entries()) == []

    Notice.objects.update(kind=NoticeKind.PROPOSED, state=NoticeState.DRAFT)
    assert list(public_entries()) == []
