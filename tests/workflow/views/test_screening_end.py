# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other bodies are asked, and the end of the screening, over HTTP."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState
from grants.models import OutsideCheck
from grants.services.jobs import jobs_run_due
from grants.services.letters import letter_check
from tests.factories.roles import holder
from tests.factories.world import World, assert_sound
from workflow.services.calls import call_intake_ends
from workflow.services.cases import case_accept, case_refuse, case_withdraw

MOST_QUERIES = 8
NO_FLAGS = {"flags-TOTAL_FORMS": "0", "flags-INITIAL_FORMS": "0"}
FLAG = {"flags-TOTAL_FORMS": "1", "flags-INITIAL_FORMS": "0", "flags-0-where": "F.", "flags-0-text": "请核对金额"}


def page(client, name, subject, **query):
    return client.get(reverse(f"workflow:{name}", args=[subject.reference]), query)


def numbers(answer):
    return [row.case.number for row in answer.context["queue"].page]


def checked(world, answer="yes", **changed):
    return {f"met_{point}": answer for point in world.rules.formal_check.points} | changed


def check(client, application, **data):
    address = reverse("workflow:formal_check", args=[application.reference])
    return client.post(address, {**NO_FLAGS, "act": "decide", **data})


@pytest.fixture
def officer(world, signed_in):
    return signed_in(world.officer)


# -- outside checks -----------------------------------------------------------------------------------------------


def ask(client, world, **data):
    given = {"scope": "checked", "body": "市税务局", "letter_number": "沪经信函〔2026〕3号", **data}
    return client.post(reverse("workflow:outside_checks", args=[world.call.reference]), given)


def reply(client, world, one, **data):
    address = reverse("workflow:outside_reply", args=[world.call.reference, one.pk])
    return client.post(address, {"is_clear": "yes", "replied_on": f"{timezone.localdate()}", **data})


def test_a_body_is_asked_about_the_organisations_to_be_checked(world, officer):
    asked, waiting = world.recommended(), world.submitted("第二个项目")

    first, again = ask(officer, world), ask(officer, world)
    everybody = ask(officer, world, scope="all")

    assert [answer.status_code for answer in (first, again, everybody)] == [302, 422, 302]
    assert sorted(OutsideCheck.objects.values_list("organisation", flat=True)) == sorted(
        [asked.organisation_id, waiting.organisation_id]
    )


def test_an_answer_is_entered_and_shown_at_the_check(world, officer):
    application = world.recommended()
    ask(officer, world)
    one = OutsideCheck.objects.get()

    bare = reply(officer, world, one, is_clear="no")
    future = reply(officer, world, one, replied_on=f"{timezone.localdate() + timedelta(days=1)}")
    done = reply(officer, world, one, is_clear="no", reply="欠税")

    one.refresh_from_db()
    assert (bare.status_code, future.status_code, done.status_code) == (422, 422, 302)
    assert (one.is_clear, one.reply, one.entered_by) == (False, "欠税", world.officer)
    assert [check.body for check in page(officer, "formal_check", application).context["outside"]] == ["市税务局"]


def test_an_answer_of_another_call_is_not_found(world, officer, signed_in):
    world.recommended()
    ask(officer, world)
    elsewhere = World()

    answer = reply(signed_in(elsewhere.officer), elsewhere, OutsideCheck.objects.get())

    assert (answer.status_code, OutsideCheck.objects.get().is_clear) == (404, None)


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("finding", 0), ("clear", 0), ("", 1), ("nonsense", 1)])
def test_questions_are_listed_by_their_answer(world, officer, state, count):
    world.recommended()
    ask(officer, world)

    answer = page(officer, "outside_checks", world.call, state=state)

    assert answer.context["page"].paginator.count == count


# -- the end of the screening -------------------------------------------------------------------------------------


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

    shown, done = page(officer, "call_screen", world.call), finish(officer, world)

    assert (shown.context["is_open"], shown.context["waiting"]) == (True, [])
    assert (done.status_code, state_of(world)) == (302, CallState.SCREENING_CLOSED)
    assert page(officer, "call_screen", world.call).context["is_done"] is True
    assert_sound()


def test_open_cases_hold_the_screening_and_are_counted(world, officer):
    world.submitted()
    world.recommended("第二个项目")
    intake_over(world)

    shown, done = page(officer, "call_screen", world.call), finish(officer, world)

    assert shown.context["waiting"] == [(Case.SUBMITTED.label, 1), (Case.RECOMMENDED.label, 1)]
    assert (done.status_code, state_of(world)) == (422, CallState.INTAKE_CLOSED)
    assert done.context["refusal"] != ""


def test_the_screening_cannot_end_before_the_intake(world, officer):
    shown, done = page(officer, "call_screen", world.call), finish(officer, world)

    assert (shown.context["is_open"], shown.context["is_done"]) == (False, False)
    assert (done.status_code, state_of(world)) == (422, CallState.OPEN)


def test_letters_and_answers_that_are_missing_are_told(world, officer):
    application = world.recommended()
    ask(officer, world)
    before = page(officer, "call_screen", world.call).context
    letter_check(
        actor=holder("recommender_leader", world.recommender),
        call=world.call,
        recommender=world.recommender,
        number=application.recommendations.get().letter_number,
    )

    after = page(officer, "call_screen", world.call).context

    assert (before["letters"], before["outside"]) == (1, 1)
    assert (after["letters"], after["outside"]) == (0, 1)


def test_a_withdrawn_case_holds_nothing(world, officer):
    application = world.submitted()
    case_withdraw(actor=application.created_by, application=application)
    case_accept(actor=world.officer, application=world.recommended("第二个项目"), items=[])
    intake_over(world)

    assert finish(officer, world).status_code == 302
