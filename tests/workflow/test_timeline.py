# SPDX-License-Identifier: AGPL-3.0-or-later
"""The timeline speaks to each reader in his words and gives no decision away."""

import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus as Case
from grants.enums import AwardStatus
from grants.models import Award
from tests.factories.awards import AwardWorld
from tests.factories.world import World, fresh, person, seats_of, support
from workflow.selectors.timeline import entries_of, status_shown, steps_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def page(client, user, application):
    client.force_login(user)
    return client.get(reverse("workflow:timeline", args=[application.reference]))


def test_a_stranger_finds_nothing(client, world):
    application = world.submitted()

    answer = page(client, person(), application)
    absent = client.get(reverse("workflow:timeline", args=["0000000000"]))

    assert (answer.status_code, absent.status_code) == (404, 404)


def test_a_draft_is_seen_by_its_organisation_alone(client, world):
    application = world.draft()

    assert page(client, application.created_by, application).status_code == 200
    assert page(client, world.clerk, application).status_code == 404
    assert page(client, world.officer, application).status_code == 404


def test_applicant_and_office_read_the_record(client, world):
    application = world.recommended()

    for user in (application.created_by, world.clerk, world.officer):
        assert page(client, user, application).status_code == 200


def ways(client, user, application):
    return [link["url"] for link in page(client, user, application).context["actions"]]


def test_the_way_leads_an_applicant_to_form_and_receipt(client, world):
    application = world.submitted()

    own = [reverse(f"workflow:{name}", args=[application.reference]) for name in ("form", "receipt")]
    assert ways(client, application.created_by, application) == own
    assert ways(client, world.clerk, application) == []


def test_the_way_leads_on_to_what_the_case_became(client):
    funded = AwardWorld()

    address = reverse("workflow:award", args=[funded.award.reference])
    assert [ways(client, user, funded.application)[-1] for user in (funded.boss, funded.officer)] == [address] * 2
    standing = page(client, funded.boss, funded.application).context["standing"]
    assert (standing["who"], standing["url"]) == (AwardStatus.CONTRACTING.label, address)
    Award.objects.update(status=AwardStatus.LAPSED)
    assert page(client, funded.boss, funded.application).context["standing"]["act"] == ""


def test_nothing_gives_the_decision_away_before_the_notice(world):
    application = world.accepted()
    world.ranked(application)
    world.decide(support(application))
    application = fresh(application)

    assert application.status == Case.PROPOSED
    assert status_shown(application, for_applicant=True) == Case.IN_REVIEW.label
    actions = [str(entry.title) for entry in entries_of(application, for_applicant=True)]
    assert len(actions) == 5
    assert [step.state for step in steps_of(application, for_applicant=True)].index("now") == 3
    assert [step.state for step in steps_of(application, for_applicant=False)].index("now") == 4


def test_outside_the_office_nobody_reads_the_decision_before_the_notice(client, world):
    application = world.accepted()
    world.ranked(application)
    world.decide(support(application))
    application = fresh(application)
    expert = seats_of(application)[0].expert.user

    office = page(client, world.officer, application).context
    others = [page(client, user, application).context for user in (world.clerk, expert)]

    assert office["facts"][0][1] == Case.PROPOSED.label
    assert {context["facts"][0][1] for context in others} == {Case.IN_REVIEW.label}
    assert [step.state for step in office["steps"]].index("now") == 4
    assert {[step.state for step in context["steps"]].index("now") for context in others} == {3}
    assert {entry.who for context in others for entry in context["entries"]} == {""}


def test_the_applicant_reads_no_names_of_the_office(world):
    application = world.recommended()

    assert {entry.who for entry in entries_of(application, for_applicant=True)} == {""}
    assert "区经委" in {entry.who for entry in entries_of(application, for_applicant=False)}
