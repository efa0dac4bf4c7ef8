# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation begins a case: its declarations, and who may not begin one."""

import pytest
from django.urls import reverse

from grants.audit import events_of
from grants.models import Application, Industry
from grants.rules.defaults import default_rules
from tests.factories.people import UserFactory
from tests.factories.world import World
from tests.workflow.views.applicants import url
from workflow.forms.applicants import conditions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World().opened()


def begin_data(world, organisation, **changed):
    industry, _is_new = Industry.objects.get_or_create(code="IND05", defaults={"name_zh": "装备", "slug": "equipment"})
    conditions = conditions_of(default_rules().eligibility)
    return {
        "organisation": organisation.pk,
        "recommender": world.recommender.pk,
        "industry": industry.pk,
        "title": "智能工厂",
        **{f"condition_{code}": "on" for code in conditions},
        **changed,
    }


def test_draft_is_begun_with_its_declarations(client, world):
    organisation, boss = world.firm()
    client.force_login(boss)
    address = reverse("workflow:begin", args=[world.call.reference])
    assert client.get(address).status_code == 200

    response = client.post(address, begin_data(world, organisation))

    application = Application.objects.get()
    assert response.headers["Location"] == url("form", application)
    assert application.sections.get(code="E").data["values"] == {"project_name": "智能工厂"}
    declared = events_of(application).get(action="application.eligibility_declared")
    assert declared.data["conditions"] == list(conditions_of(default_rules().eligibility))
    assert client.get(url("form", application)).status_code == 200


@pytest.mark.parametrize("missing", ["condition_credit_good", "title", "recommender", "industry"])
def test_nothing_is_begun_while_an_answer_is_missing(client, world, missing):
    organisation, boss = world.firm()
    client.force_login(boss)

    response = client.post(
        reverse("workflow:begin", args=[world.call.reference]), begin_data(world, organisation, **{missing: ""})
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [missing]
    assert not Application.objects.exists()


def test_organisation_of_others_is_not_offered(client, world):
    other, _boss = world.firm()
    _own, boss = world.firm()
    client.force_login(boss)

    response = client.post(reverse("workflow:begin", args=[world.call.reference]), begin_data(world, other))

    assert list(response.context["form"].errors) == ["organisation"]
    assert not Application.objects.exists()


def test_refusal_of_the_register_is_said_on_the_page(client, world):
    organisation, boss = world.firm()
    organisation.verification = "unverified"
    organisation.save()
    client.force_login(boss)

    response = client.post(reverse("workflow:begin", args=[world.call.reference]), begin_data(world, organisation))

    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1
    assert not Application.objects.exists()


def test_person_without_organisation_is_told_what_to_do(client, world):
    client.force_login(UserFactory())

    response = client.get(reverse("workflow:begin", args=[world.call.reference]))

    assert response.status_code == 200
    assert response.context["has_organisation"] is False


def test_call_that_is_not_open_cannot_be_applied_to(client):
    world = World()
    _organisation, boss = world.firm()
    client.force_login(boss)

    assert client.get(reverse("workflow:begin", args=[world.call.reference])).status_code == 404
