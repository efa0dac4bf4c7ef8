# SPDX-License-Identifier: AGPL-3.0-or-later
"""After an upgrade or a new working-day table, grants and provisional deadlines follow; a second run does nothing."""

import json
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from grants.models import Message, WorkdayException, WorkdayYear
from grants.permissions import people_with
from grants.permissions.roles import grants_of, group_name
from grants.services.messages import message_text
from tests.factories.world import World, seats_of
from workflow.enums import DeadlineKind
from workflow.models import Deadline
from workflow.selectors.rules import rule_set_of
from workflow.services.deadlines import deadline_set

pytestmark = pytest.mark.django_db
YEAR = 2091  # beyond every official table; 5 January is a Friday


def caught_up(capsys):
    call_command("catch_up")
    return [line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines()]


def test_a_group_that_lost_a_grant_gets_it_back(capsys):
    world = World()
    group = Group.objects.get(name=group_name("officer", world.programme))
    before = grants_of(group).count()
    grants_of(group).earliest("pk").delete()

    assert caught_up(capsys) == ["1", "0"]
    assert grants_of(group).count() == before
    assert caught_up(capsys) == ["0", "0"]


def guessed(subject, kind):
    """Set a deadline that falls on a Friday by guess, since no table of its year is known."""
    return deadline_set(
        subject=subject,
        kind=kind,
        rule_set=rule_set_of(subject),
        working_days_given=1,
        starts_on=date(YEAR, 1, 4),
    )


def announced(*, friday_is_free):
    WorkdayYear.objects.create(year=YEAR, source="国办发明电〔2090〕1号")
    if friday_is_free:
        WorkdayException.objects.create(date=date(YEAR, 1, 5), is_working_day=False, source="国办发明电〔2090〕1号")


def told():
    rows = Message.objects.filter(template="deadlines_moved").order_by("pk")
    return [(row.recipient, [line["about"] for line in json.loads(row.context)["lines"]]) for row in rows]


def test_a_provisional_deadline_is_counted_again_once_its_year_is_official(capsys):
    deadline = guessed(World().opened().draft(), DeadlineKind.CORRECTION)
    before = (deadline.due_at.date(), deadline.is_provisional)
    announced(friday_is_free=True)

    counts = [caught_up(capsys), caught_up(capsys)]

    deadline.refresh_from_db()
    assert before == (date(YEAR, 1, 5), True)
    assert (deadline.due_at.date(), deadline.is_provisional) == (date(YEAR, 1, 8), False)
    assert counts == [["0", "1"], ["0", "0"]]


def test_who_has_to_act_is_told_once_of_both_dates(capsys):
    world = World().opened()
    case = world.accepted()
    world.in_review(case)
    seat = seats_of(case)[0]
    guessed(case, DeadlineKind.CORRECTION)
    Deadline.objects.filter(kind=DeadlineKind.DECLARATION).delete()
    guessed(seat, DeadlineKind.DECLARATION)
    guessed(case, DeadlineKind.RECOMMENDATION)
    Message.objects.all().delete()
    announced(friday_is_free=True)

    caught_up(capsys)
    caught_up(capsys)

    about = [f"{world.call.title_zh} {case.number}"]
    applicants = people_with("grants.administer_organisation", case.organisation)
    clerks = people_with("grants.handle_recommendation", case.recommender)
    concerned = {*applicants, *clerks, seat.expert.user}
    assert len(concerned) == len(told())
    assert all(said == about and user in concerned for user, said in told())
    _headline, body = message_text(message=Message.objects.filter(template="deadlines_moved")[0])
    assert f"{YEAR}-01-05" in body
    assert f"{YEAR}-01-08" in body


def test_the_office_is_told_of_its_own_deadlines_in_one_message_each(capsys):
    world = World().opened()
    for case in (world.draft("甲"), world.draft("乙")):
        guessed(case, DeadlineKind.FORMAL_CHECK)
    announced(friday_is_free=True)

    caught_up(capsys)

    officers = people_with("grants.manage_call", world.call)
    assert {user for user, _said in told()} == set(officers)
    assert [len(said) for _user, said in told()] == [2] * officers.count()


def test_nobody_is_told_of_a_date_that_stays(capsys):
    deadline = guessed(World().opened().draft(), DeadlineKind.CORRECTION)
    announced(friday_is_free=False)

    assert caught_up(capsys) == ["0", "1"]

    deadline.refresh_from_db()
    assert (deadline.due_at.date(), deadline.is_provisional) == (date(YEAR, 1, 5), False)
    assert told() == []
