# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a call that an officer confirms: what holds them is named, and nobody steps over it."""

import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState
from grants.exceptions import GrantsError
from grants.services.jobs import jobs_run_due
from reviewers.services.groups import group_create
from tests.factories.world import World, assert_sound, fresh, reserve, support
from workflow.services.calls import call_intake_ends, call_pause, call_review_begins, call_screening_done

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def page(world, name):
    return reverse(f"workflow:call_{name}", args=[world.call.reference])


def state(world):
    world.call.refresh_from_db()
    return world.call.state


def screened(world, *cases):
    call_intake_ends(call=world.call)
    jobs_run_due()
    call_screening_done(actor=world.officer, call=world.call)
    return cases


def test_a_step_that_is_not_reached_cannot_be_taken(officer, world):
    shown = officer.get(page(world, "arrange"))
    answer = officer.post(page(world, "arrange"), {"act": "step"})

    assert shown.context["is_reached"] is False
    assert (answer.status_code, state(world)) == (422, CallState.OPEN)


def test_a_case_without_a_group_holds_the_review(officer, world):
    screened(world, world.accepted())

    shown = officer.get(page(world, "arrange"))
    answer = officer.post(page(world, "arrange"), {"act": "step"})

    assert len(shown.context["blockers"]) == 1
    assert (answer.status_code, state(world)) == (422, CallState.SCREENING_CLOSED)
    with pytest.raises(GrantsError):
        call_review_begins(actor=world.officer, call=world.call)


def test_a_group_without_a_committed_panel_holds_the_review(officer, world):
    case = world.accepted()
    screened(world)
    group_create(actor=world.officer, call=world.call, name="装备组", applications=[case])

    shown = officer.get(page(world, "arrange"))

    assert f'href="{reverse("workflow:groups", args=[world.call.reference])}"' in shown.content.decode()
    (blocker, _address) = shown.context["blockers"][0]
    assert "装备组" in blocker.sentence
    assert officer.post(page(world, "arrange"), {"act": "step"}).status_code == 422
    assert state(world) == CallState.SCREENING_CLOSED


def test_the_review_begins_when_nothing_holds_it(officer, world):
    case = world.accepted()
    world.arranged(case)

    answer = officer.post(page(world, "arrange"), {"act": "step"})
    jobs_run_due()

    assert (answer.status_code, state(world), fresh(case).status) == (302, CallState.ASSESSING, Case.IN_REVIEW)
    assert_sound()


def test_missing_scores_hold_the_close_of_the_review(officer, world):
    world.in_review(world.accepted())

    shown = officer.get(page(world, "assess"))
    answer = officer.post(page(world, "assess"), {"act": "step"})

    assert len(shown.context["blockers"]) == 1
    assert (answer.status_code, state(world)) == (422, CallState.ASSESSING)


def test_the_review_is_closed_when_every_case_has_its_scores(officer, world):
    world.scored(world.accepted())

    answer = officer.post(page(world, "assess"), {"act": "step"})

    assert (answer.status_code, state(world)) == (302, CallState.ASSESSED)
    assert_sound()


def test_a_suspended_call_takes_no_step(officer, world):
    world.scored(world.accepted())
    call_pause(actor=world.officer, call=world.call, reason="核查")

    answer = officer.post(page(world, "assess"), {"act": "step"})

    assert (answer.status_code, state(world)) == (422, CallState.ASSESSING)


@pytest.fixture
def announced(world):
    best, second = world.accepted("甲"), world.accepted("乙")
    world.ranked(best, second)
    world.decide(support(best), reserve(second))
    world.noticed()
    world.notice_over()
    world.approved(best)
    world.announced()
    return second


def test_a_call_is_closed_and_its_reserve_ends(officer, world, announced):
    answer = officer.post(page(world, "close"), {"act": "step"})
    jobs_run_due()

    assert (answer.status_code, state(world), fresh(announced).status) == (302, CallState.CLOSED, Case.REJECTED)
    assert_sound()


def test_a_further_list_is_decided_on_with_a_reason(officer, world, announced):
    refused = officer.post(page(world, "close"), {"act": "another_list", "reason": " "})
    before = state(world)

    answer = officer.post(page(world, "close"), {"act": "another_list", "reason": "递补"})

    assert (refused.status_code, before) == (422, CallState.ANNOUNCED)
    assert (answer.status_code, state(world)) == (302, CallState.RANKED)
    assert_sound()


def test_a_late_approval_is_offered_where_a_case_waits_for_it(officer, world, announced):
    offered = [way["act"] for way in officer.get(page(world, "close")).context["others"]]

    answer = officer.post(page(world, "close"), {"act": "late_approval"})

    assert offered == ["another_list"]
    assert (answer.status_code, state(world)) == (302, CallState.NOTICE_ENDED)


def test_the_finance_officer_does_not_take_the_step_of_the_officer(client, world):
    world.scored(world.accepted())
    client.force_login(world.leader)

    answer = client.post(page(world, "assess"), {"act": "step"})

    assert (answer.status_code, state(world)) == (403, CallState.ASSESSING)
