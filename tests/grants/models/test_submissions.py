# SPDX-License-Identifier: AGPL-3.0-or-later
"""No submission gets past its window, whoever writes the row."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from grants.models import Reopening
from tests.factories.people import DistrictFactory
from tests.factories.world import World, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def draft(world):
    return world.draft()


def submit_by_sql(application, moment):
    """Write a submission past every service; say whether the database took it."""
    adapted = connection.ops.adapt_datetimefield_value(moment)
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grants_application SET submitted_at = %s, number = %s WHERE id = %s",
            [adapted, f"N-{application.pk}", application.pk],
        )
    return fresh(application).submitted_at is not None


@pytest.mark.parametrize(("late_by", "is_taken"), [(-1, True), (0, False), (1, False), (10**6, False)])
def test_the_closing_moment_itself_is_late(draft, late_by, is_taken):
    moment = draft.round.closes_at + timedelta(microseconds=late_by)

    assert submit_by_sql(draft, moment) is is_taken


@pytest.mark.parametrize("which", ["all", "own", "other"])
def test_a_reopening_counts_for_its_districts(world, draft, which):
    own, other = DistrictFactory(), DistrictFactory()
    draft.organisation.district = own
    draft.organisation.save()
    Reopening.objects.create(
        round=draft.round,
        district={"all": None, "own": own, "other": other}[which],
        closes_at=draft.round.closes_at + timedelta(days=2),
        document_number="沪经信推〔2026〕9号",
        recorded_by=world.officer,
    )

    assert submit_by_sql(draft, draft.round.closes_at + timedelta(days=1)) is (which != "other")


def test_the_extension_of_one_case_counts_for_it_alone(world, draft):
    other = world.draft()
    draft.extended_to = draft.round.closes_at + timedelta(days=2)
    draft.extended_by, draft.extension_checked_by = world.officer, world.second_officer
    draft.save()
    moment = draft.round.closes_at + timedelta(days=1)

    assert submit_by_sql(draft, moment) is True
    assert submit_by_sql(other, moment) is False


def test_a_case_already_submitted_is_not_asked_again(world):
    application = world.submitted()
    application.round.closes_at = application.submitted_at - timedelta(minutes=1)
    application.round.opens_at = application.round.closes_at - timedelta(days=1)
    application.round.save()

    application.correction_rounds = 1
    application.save()

    assert fresh(application).correction_rounds == 1
