# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer ends the screening of a call, once nothing is open."""

import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState
from grants.services.jobs import jobs_run_due
from grants.services.letters import letter_check
from tests.factories.roles import holder
from tests.factories.world import assert_sound
from workflow.services.calls import call_intake_ends
from workflow.services.cases import case_accept, case_refuse, case_withdraw


@pytest.fixture
def officer(world, signed_in):
    return signed_in(world.officer)


def shown_to(client, world):
    return client.get(reverse("workflow:call_screen", args=[world.call.reference]))


def ask(client, world):
    given = {"scope": "checked", "body": "市税务局", "letter_number": "沪经信函〔2026〕3号"}
    return client.post(reverse("workflow:outside_checks", args=[world.call.reference]), given)


def finish(client, world):
    return client.post(reverse("workflow:call_screen", args=[world.call.reference]))


def intake_over(world):
    call_intake_ends(call=world.call)
    jobs_run_due()


def state_of(world):
    world.call.refresh_from_db()
    return world.call.state


def test_the_screening_is_finished_when_nothing_is_open(world, officer):
    world.accepted()
    case_refuse(actor=world.officer, application=world.recommended("第二个项目"), reason="不符合")
    intake_over(world)

    shown, done = shown_to(officer, world), finish(officer, world)

    assert (shown.context["is_open"], shown.context["waiting"]) == (True, [])
    assert (done.status_code, state_of(world)) == (302, CallState.SCREENING_CLOSED)
    assert shown_to(officer, world).context["is_done"] is True
    assert_sound()


def test_open_cases_hold_the_screening_and_are_counted(world, officer):
    world.submitted()
    world.recommended("第二个项目")
    intake_over(world)

    shown, done = shown_to(officer, world), finish(officer, world)

    assert shown.context["waiting"] == [(Case.SUBMITTED.label, 1), (Case.RECOMMENDED.label, 1)]
    assert (done.status_code, state_of(world)) == (422, CallState.INTAKE_CLOSED)
    assert done.context["refusal"] != ""


def test_the_screening_cannot_end_before_the_intake(world, officer):
    shown, done = shown_to(officer, world), finish(officer, world)

    assert (shown.context["is_open"], shown.context["is_done"]) == (False, False)
    assert (done.status_code, state_of(world)) == (422, CallState.OPEN)


def test_letters_and_answers_that_are_missing_are_told(world, officer):
    application = world.recommended()
    ask(officer, world)
    before = shown_to(officer, world).context
    letter_check(
        actor=holder("recommender_leader", world.recommender),
        call=world.call,
        recommender=world.recommender,
        number=application.recommendations.get().letter_number,
    )

    after = shown_to(officer, world).context

    assert (before["letters"], before["outside"]) == (1, 1)
    assert (after["letters"], after["outside"]) == (0, 1)


def test_a_withdrawn_case_holds_nothing(world, officer):
    application = world.submitted()
    case_withdraw(actor=application.created_by, application=application)
    case_accept(actor=world.officer, application=world.recommended("第二个项目"), items=[])
    intake_over(world)

    assert finish(officer, world).status_code == 302
