# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of awards: lights, dates, filters, and who follows what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.engine.calendar import add_months, city_date
from grants.models import Award, ProgressReport, Recovery
from grants.permissions import assign_role
from tests.factories.awards import AwardWorld, deadline_passes
from tests.factories.marks import mark
from tests.factories.people import RecommenderFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder
from workflow.enums import DeadlineKind, Light
from workflow.models import Deadline
from workflow.selectors.tracking import tracked
from workflow.services.awards import award_pause

pytestmark = pytest.mark.django_db


def page(user, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse("workflow:tracking"), query)


def row_of(world):
    (row,) = tracked(Award.objects.filter(pk=world.award.pk))
    return row


def due_in(world, kind, days):
    Deadline.objects.filter(subject_id=world.award.pk, kind=kind).update(due_at=timezone.now() + timedelta(days=days))


def test_agreement_to_be_signed_is_green_then_amber_then_red():
    world = AwardWorld()
    seen = []
    for days in (20, 3, -1):
        due_in(world, DeadlineKind.SIGNING, days)
        seen.append(row_of(world).light)

    assert seen == [Light.GREEN, Light.AMBER, Light.RED]
    assert row_of(world).due.kind == DeadlineKind.SIGNING


def test_acceptance_that_nobody_applied_for_in_time_is_red():
    world = AwardWorld().signed()
    deadline_passes(world.award, DeadlineKind.PERIOD)
    assert row_of(world).light == Light.GREEN

    deadline_passes(world.award, DeadlineKind.ACCEPTANCE)

    assert (row_of(world).light, row_of(world).due) == (Light.RED, None)


def test_a_period_without_report_is_missing_once_its_report_was_due():
    world = AwardWorld().signed()
    today = city_date(timezone.now())
    Award.objects.filter(pk=world.award.pk).update(starts_on=add_months(today, -13))
    Deadline.objects.filter(subject_id=world.award.pk, kind=DeadlineKind.REPORT).update(starts_on=today)

    row = row_of(world)
    assert (len(row.missed), row.light) == (2, Light.RED)

    for period in row.missed:
        ProgressReport.objects.create(award=world.award, period=period, done="完成", filed_by=world.boss)
    assert (row_of(world).missed, row_of(world).light) == ((), Light.GREEN)


def test_suspended_project_is_red_and_ended_one_is_grey_until_money_is_to_be_repaid():
    world = AwardWorld().signed()
    award_pause(actor=world.officer, award=world.award, reason="进度严重滞后")
    assert row_of(world).light == Light.RED

    Award.objects.filter(pk=world.award.pk).update(status="terminated")
    Deadline.objects.filter(subject_id=world.award.pk).update(state="met")
    assert row_of(world).light == Light.DONE

    recovery = Recovery.objects.create(award=world.award, amount_fen=500, reason="结余", ordered_by=world.officer)
    assert (row_of(world).light, row_of(world).to_repay_fen) == (Light.AMBER, 500)
    recovery.due_on = city_date(timezone.now()) - timedelta(days=1)
    recovery.save()
    assert row_of(world).light == Light.RED


def test_page_shows_the_urgent_first_and_narrows():
    first, late = AwardWorld(), AwardWorld()
    due_in(late, DeadlineKind.SIGNING, -2)
    officer = first.officer
    assign_role(role="officer", user=officer, target=late.call)
    mark(late.application.organisation)

    answer = page(officer)
    numbers = [row.award.application.number for row, _kind in answer.context["rows"]]
    assert numbers == [late.application.number, first.application.number]
    assert [part.count for part in answer.context["parts"]] == [2, 1, 0, 1, 0]

    for query, count in (
        ({"light": "red"}, 1),
        ({"q": first.application.number}, 1),
        ({"q": "没有"}, 0),
        ({"call": late.application.call.reference}, 1),
        ({"status": "contracting"}, 2),
        ({"mark": "giant"}, 1),
        ({"mark": "bqw"}, 0),
    ):
        assert len(page(officer, **query).context["rows"]) == count, query
    assert "没有符合筛选条件的记录" in page(officer, q="没有").content.decode()


def test_everybody_follows_only_what_is_theirs():
    world, other = AwardWorld(), AwardWorld()
    recommender = RecommenderFactory()
    world.application.recommender = recommender
    world.application.save(update_fields=["recommender"])

    seen = {
        role: [row.award.pk for row, _kind in page(user).context["rows"]]
        for role, user in {
            "auditor": holder("auditor", other.application.call),
            "clerk": holder("recommender_clerk", recommender),
            "leader_elsewhere": holder("recommender_leader", RecommenderFactory()),
            "boss": world.boss,
        }.items()
    }

    assert seen == {
        "auditor": [other.award.pk],
        "clerk": [world.award.pk],
        "leader_elsewhere": [],
        "boss": [world.award.pk],
    }
    assert page(UserFactory()).status_code == 403


def test_an_office_without_awards_is_told_when_they_appear():
    officer = holder("officer", CallFactory())

    assert "还没有立项项目" in page(officer).content.decode()
