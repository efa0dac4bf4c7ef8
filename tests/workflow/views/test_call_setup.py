# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting a call up through its pages: begin, each part, rules, readiness, publishing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import CallState
from grants.models import Call
from grants.permissions import assign_role
from grants.rules import load_rules
from tests.factories.people import DistrictFactory, UserFactory
from tests.factories.plan import IndustryFactory
from tests.factories.programmes import FormTemplateFactory
from tests.factories.world import World, assert_sound
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def officer(client, world):
    client.force_login(world.officer)
    return client


def url(name, call, *args):
    return reverse(f"workflow:{name}", args=[call.reference, *args])


def local(days, hour=16):
    moment = timezone.localtime() + timedelta(days=days)
    return f"{moment:%Y-%m-%d}T{hour:02d}:00"


# -- begin ------------------------------------------------------------------------------------------------------


def begun(client, world, **changes):
    data = {"source": world.call.pk, "year": "2027", "code": "NEXT-1", "title_zh": "2027年第一批", **changes}
    return client.post(reverse("workflow:call_new", args=[world.programme.code]), data)


def test_a_call_is_begun_from_an_earlier_one(officer, world):
    answer = begun(officer, world)

    call = Call.objects.get(code="NEXT-1")
    assert (answer.status_code, answer.url) == (302, url("call_design", call))
    assert (call.state, call.copied_from, call.year, call.form_template) == (
        CallState.DESIGN,
        world.call,
        2027,
        world.call.form_template,
    )
    assert step_of(process_of(call)) == "design"
    assert_sound()


def test_a_call_is_begun_from_the_defaults_of_its_programme(officer, world):
    world.programme.code = "DEMO_ENTERPRISE"
    world.programme.save(update_fields=["code"])

    begun(officer, world, source="")

    call = Call.objects.get(code="NEXT-1")
    assert call.copied_from is None
    assert load_rules(call.rule_sets.get().data).route.result == "certified"


def test_a_programme_without_defaults_asks_for_an_earlier_call(officer, world):
    answer = begun(officer, world, source="")

    assert answer.status_code == 422
    assert Call.objects.count() == 1


@pytest.mark.parametrize("changes", [{"code": ""}, {"code": "a b"}, {"year": "1999"}, {"title_zh": ""}])
def test_what_is_missing_or_wrong_is_said_at_its_field(officer, world, changes):
    answer = begun(officer, world, **changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(changes)
    assert Call.objects.count() == 1


def test_a_code_that_is_taken_begins_nothing(officer, world):
    answer = begun(officer, world, code=world.call.code)

    assert answer.status_code == 422
    assert Call.objects.count() == 1


def test_a_call_of_another_programme_is_no_source(officer, world):
    other = World()

    answer = begun(officer, world, source=other.call.pk)

    assert list(answer.context["form"].errors) == ["source"]


def test_an_officer_of_one_call_begins_none(client, world):
    user = UserFactory()
    assign_role(role="officer", user=user, target=world.call)
    client.force_login(user)

    answer = begun(client, world)

    assert answer.status_code == 404
    assert Call.objects.count() == 1


# -- parts ------------------------------------------------------------------------------------------------------


def saved(client, call, part, data):
    return client.post(url("call_part", call, part), data)


def test_the_description_is_saved(officer, world):
    data = {"title_zh": "新标题", "code": "C-7", "year": "2027", "document_number": "1号", "guide_zh": "指南正文"}

    answer = saved(officer, world.call, "description", data)

    world.call.refresh_from_db()
    assert answer.status_code == 302
    assert (world.call.title_zh, world.call.code, world.call.year, world.call.guide_zh) == (
        "新标题",
        "C-7",
        2027,
        "指南正文",
    )


def test_rounds_are_saved_in_the_time_of_the_city(officer, world):
    data = {"opens_at_1": local(1, 9), "closes_at_1": local(30), "opens_at_2": local(40, 9), "closes_at_2": local(60)}

    answer = saved(officer, world.call, "dates", data)

    assert answer.status_code == 302
    hours = [timezone.localtime(one.closes_at).hour for one in world.call.rounds.all()]
    assert hours == [16, 16]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"opens_at_1": local(1)}, "closes_at_1"),
        ({"opens_at_1": local(9), "closes_at_1": local(2)}, "__all__"),
        ({"opens_at_1": "soon", "closes_at_1": local(2)}, "opens_at_1"),
        ({}, "__all__"),
    ],
)
def test_rounds_that_cannot_be_kept_stay_as_they_were(officer, world, data, field):
    before = list(world.call.rounds.values())

    answer = saved(officer, world.call, "dates", data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert list(world.call.rounds.values()) == before


def test_form_and_rubric_are_chosen(officer, world):
    form = FormTemplateFactory(programme=world.programme)
    rubric = world.programme.rubrics.create(code="r2")

    saved(officer, world.call, "form", {"form_template": form.pk})
    saved(officer, world.call, "rubric", {"rubric": rubric.pk})

    world.call.refresh_from_db()
    assert (world.call.form_template, world.call.rubric) == (form, rubric)


def test_a_form_of_another_programme_cannot_be_chosen(officer, world):
    before = world.call.form_template

    answer = saved(officer, world.call, "form", {"form_template": FormTemplateFactory().pk})

    world.call.refresh_from_db()
    assert (answer.status_code, world.call.form_template) == (422, before)


def test_what_is_no_form_is_not_offered(officer, world):
    FormTemplateFactory(programme=world.programme, code="questions", definition={"questions": []}, digest="q" * 64)

    answer = officer.get(url("call_part", world.call, "form"))

    assert [template for template, _address in answer.context["templates"]] == [world.call.form_template]


@pytest.mark.parametrize("dimension", ["recommender", "district", "industry"])
def test_quotas_are_saved_by_key(officer, world, dimension):
    keys = {
        "recommender": world.recommender.code,
        "district": DistrictFactory().code,
        "industry": IndustryFactory().code,
    }
    key = keys[dimension]

    answer = saved(officer, world.call, f"quotas-{dimension}", {f"minimum_{key}": "1", f"maximum_{key}": "4"})

    assert answer.status_code == 302
    assert list(world.call.quotas.values_list("dimension", "key", "minimum", "maximum")) == [(dimension, key, 1, 4)]


@pytest.mark.parametrize(("least", "most"), [("5", "4"), ("2", ""), ("", "-1"), ("x", "3")])
def test_a_quota_that_contradicts_itself_is_refused(officer, world, least, most):
    key = world.recommender.code

    answer = saved(officer, world.call, "quotas-recommender", {f"minimum_{key}": least, f"maximum_{key}": most})

    assert answer.status_code == 422
    assert world.call.quotas.count() == 0


def test_the_budget_is_saved_in_fen(officer, world):
    data = {"item_number": "2150801", "year_1": "2026", "amount_1": "1,650.5", "year_2": "2027", "amount_2": "1000"}

    answer = saved(officer, world.call, "budget", data)

    world.call.refresh_from_db()
    assert answer.status_code == 302
    assert world.call.budget_fen == 2_650_500_000
    assert list(world.call.budgets.values_list("fiscal_year", "item_number", "amount_fen")) == [
        (2026, "2150801", 1_650_500_000),
        (2027, "2150801", 1_000_000_000),
    ]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"amount_1": "5"}, "year_1"),
        ({"year_1": "2026", "amount_1": "five"}, "amount_1"),
        ({"year_1": "2026", "amount_1": "-5"}, "amount_1"),
        ({"year_1": "2026", "amount_1": "5", "year_2": "2026", "amount_2": "6"}, "year_1"),
    ],
)
def test_a_budget_that_cannot_be_read_is_refused(officer, world, data, field):
    before = list(world.call.budgets.values())

    answer = saved(officer, world.call, "budget", data)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert list(world.call.budgets.values()) == before


def test_places_and_contacts_are_saved(officer, world):
    saved(officer, world.call, "places", {"places": "20"})
    saved(officer, world.call, "contacts", {"contact_name": "推进处", "contact_phone": "021-23110000"})

    world.call.refresh_from_db()
    assert (world.call.places, world.call.contact_name, world.call.contact_phone) == (20, "推进处", "021-23110000")


def test_an_unknown_part_is_absent(officer, world):
    assert officer.get(url("call_part", world.call, "nothing")).status_code == 404
    assert officer.get(url("call_rules_chapter", world.call, "nothing")).status_code == 404


def test_parts_of_a_published_call_are_shown_and_not_saved(officer, world):
    world.opened()
    title = world.call.title_zh

    shown = officer.get(url("call_part", world.call, "description"))
    answer = saved(officer, world.call, "description", {"title_zh": "新标题", "code": "C-7", "year": "2027"})

    assert shown.context["form"].is_open is False
    assert answer.status_code == 422
    world.call.refresh_from_db()
    assert world.call.title_zh == title


def test_the_budget_of_a_published_call_can_still_be_raised(officer, world):
    world.opened()

    answer = saved(officer, world.call, "budget", {"year_1": "2026", "amount_1": "5000"})

    world.call.refresh_from_db()
    assert (answer.status_code, world.call.budget_fen) == (302, 5_000_000_000)


def test_the_hub_names_each_part_with_what_is_set(officer, world):
    answer = officer.get(url("call_design", world.call))

    parts = {entry["part"].part.value: entry for entry in answer.context["parts"]}
    assert list(parts) == [
        "description",
        "dates",
        "rules",
        "form",
        "rubric",
        "quotas",
        "budget",
        "places",
        "contacts",
    ]
    assert parts["form"]["part"].summary == str(world.call.form_template)
    assert parts["places"]["part"].summary == ""
    assert parts["contacts"]["problems"] != []
