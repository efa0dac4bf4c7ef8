# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chance of the demo: the same seed gives the same world; and a year end without a table of working days."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from grants.models import Application, WorkdayYear
from reviewers.models import CriterionScore
from workflow.management.demo.stages import finished, scored
from workflow.management.demo.world import desk_made, people_made, project_call

pytestmark = pytest.mark.django_db
INTAKE = [(firm, "accepted") for firm in (3, 5)]
FIRMS = 6


@pytest.fixture(autouse=True)
def _reference():
    call_command("load_reference", stdout=None)


def desk(seed):
    cast = people_made(seed=seed, firms=FIRMS)
    return desk_made(cast, project_call(timezone.localdate().year, 1, "第一批", "first call"), {}, INTAKE)


def said_and_scored(seed):
    """Return what a small world says and how its experts score, and take the world away again."""
    with transaction.atomic():
        scored(desk(seed))
        cases = list(Application.objects.order_by("pk").values_list("title", "total_fen", "organisation__uscc"))
        scores = list(
            CriterionScore.objects.order_by("pk").values_list("review__seat__expert__number", "points", "comment")
        )
        transaction.set_rollback(True)
    return cases, scores


def test_the_same_seed_gives_the_same_world_and_another_seed_another():
    once, again, other = said_and_scored(7), said_and_scored(7), said_and_scored(8)

    assert once == again
    assert once != other
    assert once[1] != []


def test_without_the_table_of_the_year_the_list_is_decided_and_waits_for_its_notice():
    WorkdayYear.objects.all().delete()
    world = desk(7)

    assert finished(world) is False

    world.call.refresh_from_db()
    assert world.call.state == "decided"
