# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of states covers every step of every flow and every status of the plan's funds; drift is found."""

import csv

import pytest
from django.conf import settings
from viewflow.workflow.nodes import End

from grants.enums import ApplicationStatus, AwardStatus
from grants.models import Application, Call
from reviewers.enums import SeatState
from reviewers.models import Seat
from tests.factories.world import World, assert_sound, seats_of
from workflow import flows
from workflow.nodes import Task, Wait
from workflow.selectors.drift import drift_violations
from workflow.states import ENDS, SIDE_STEP, STEPS, statuses_allowed


@pytest.mark.parametrize("name", flows.__all__)
def test_every_step_and_end_has_its_line(name):
    nodes = list(getattr(flows, name).instance.nodes())
    steps = {node.name for node in nodes if isinstance(node, Task | Wait) and node.name != SIDE_STEP}
    ends = {node.name for node in nodes if isinstance(node, End)}

    assert set(STEPS[name]) == steps
    assert set(ENDS[name]) == ends


def test_every_status_of_the_funds_is_covered():
    with (settings.BASE_DIR / "reference" / "states.csv").open(encoding="utf-8") as file:
        codes = {row["state"] for row in csv.DictReader(file)}

    assert codes <= set(ApplicationStatus.values) | set(AwardStatus.values)


def test_an_unknown_step_has_no_status():
    with pytest.raises(KeyError):
        statuses_allowed(flow="ApplicationFlow", node="dreaming", result="")


@pytest.mark.django_db
@pytest.mark.parametrize("status", [status for status in ApplicationStatus.values if status != "in_review"])
def test_a_damaged_status_of_a_case_is_named(status):
    world = World().opened()
    application = world.accepted()
    world.in_review(application)
    assert_sound()

    Application.objects.filter(pk=application.pk).update(status=status)

    (line,) = drift_violations()
    assert f"application {application.pk} is '{status}'" in line


@pytest.mark.django_db
def test_damaged_seats_and_calls_are_named():
    world = World().opened()
    application = world.accepted()
    world.in_review(application)
    seat = seats_of(application)[0]

    Seat.objects.filter(pk=seat.pk).update(state=SeatState.DONE)
    Call.objects.filter(pk=world.call.pk).update(state="closed")

    lines = list(drift_violations())
    assert len(lines) == 2
    assert f"seat {seat.pk} is 'done'" in lines[0]
    assert f"call {world.call.pk} is 'closed'" in lines[1]
