# SPDX-License-Identifier: AGPL-3.0-or-later
"""After an upgrade or a new working-day table, grants and provisional deadlines follow; a second run does nothing."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from grants.models import WorkdayException, WorkdayYear
from grants.permissions.roles import grants_of, group_name
from tests.factories.world import World
from workflow.enums import DeadlineKind
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


def test_a_provisional_deadline_is_counted_again_once_its_year_is_official(capsys):
    case = World().opened().draft()
    deadline = deadline_set(
        subject=case,
        kind=DeadlineKind.CORRECTION,
        rule_set=rule_set_of(case),
        working_days_given=1,
        starts_on=date(YEAR, 1, 4),
    )
    guessed = (deadline.due_at.date(), deadline.is_provisional)
    WorkdayYear.objects.create(year=YEAR, source="国办发明电〔2090〕1号")
    WorkdayException.objects.create(date=date(YEAR, 1, 5), is_working_day=False, source="国办发明电〔2090〕1号")

    counts = [caught_up(capsys), caught_up(capsys)]

    deadline.refresh_from_db()
    assert guessed == (date(YEAR, 1, 5), True)
    assert (deadline.due_at.date(), deadline.is_provisional) == (date(YEAR, 1, 8), False)
    assert counts == [["0", "1"], ["0", "0"]]
