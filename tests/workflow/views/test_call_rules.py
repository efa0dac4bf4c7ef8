# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of a call by chapter, the look at its form, and its publishing, over HTTP."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import AppliesTo, CallState
from grants.models import Call
from grants.rules import load_rules
from grants.rules.shapes import chapter_names
from tests.factories.programmes import FormTemplateFactory
from tests.factories.world import World, assert_sound
from tests.workflow.views.test_call_setup import begun

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


# -- rules ------------------------------------------------------------------------------------------------------


def chapter_data(client, call, chapter, **changes):
    form = client.get(url("call_rules_chapter", call, chapter)).context["form"]
    data = {bound.name: bound.initial for bound in form if bound.initial not in (None, False, "")}
    return {**{name: "on" if value is True else value for name, value in data.items()}, **changes}


def test_a_chapter_is_changed_and_the_change_is_shown_against_the_copied_call(officer, world):
    begun(officer, world)
    call = Call.objects.get(code="NEXT-1")

    data = chapter_data(officer, call, "windows", notice_min_working_days="15")
    answer = officer.post(url("call_rules_chapter", call, "windows"), data)

    assert answer.status_code == 302
    assert load_rules(call.rule_sets.get().data).windows.notice_min_working_days == 15
    shown = officer.get(url("call_rules", call)).context
    differing = [line.path for sheet, _url in shown["sheets"] for line in sheet.lines if line.is_different]
    assert differing == ["windows.notice_min_working_days"]


def test_a_chapter_that_contradicts_another_is_not_saved(officer, world):
    before = world.call.rule_sets.get().data

    data = chapter_data(officer, world.call, "scoring", valid_scores_min="9")
    answer = officer.post(url("call_rules_chapter", world.call, "scoring"), data)

    assert answer.status_code == 422
    assert world.call.rule_sets.get().data == before


def test_after_publishing_a_chapter_is_corrected_with_a_reason(officer, world):
    case = world.opened().submitted()

    data = chapter_data(
        officer,
        world.call,
        "formal_check",
        working_days="7",
        reason="与通知不一致",
        applies_to=AppliesTo.LISTED,
        case_numbers=case.number,
    )
    answer = officer.post(url("call_rules_chapter", world.call, "formal_check"), data)

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.rule_set.version, case.rule_set.reason) == (2, "与通知不一致")
    assert_sound()


@pytest.mark.parametrize("chapter", chapter_names())
def test_every_chapter_has_its_page(officer, world, chapter):
    assert officer.get(url("call_rules_chapter", world.call, chapter)).status_code == 200


# -- look and publish ---------------------------------------------------------------------------------------------


def test_the_form_is_shown_with_every_field(officer, world):
    template = world.call.form_template

    answer = officer.get(url("call_form", world.call, template.pk))

    labels = [field.label for section in answer.context["sections"] for field in section.fields]
    stored = [field["label_zh"] for section in template.definition["sections"] for field in section["fields"]]
    assert labels == stored


def test_a_form_of_another_programme_is_absent(officer, world):
    assert officer.get(url("call_form", world.call, FormTemplateFactory().pk)).status_code == 404


def test_publishing_moves_the_call_on(officer, world):
    answer = officer.post(url("call_publish", world.call), {"document_number": "沪经信推〔2026〕1号"})

    world.call.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, url("cockpit", world.call))
    assert (world.call.state, world.call.document_number) == (CallState.PUBLISHED, "沪经信推〔2026〕1号")
    assert_sound()


@pytest.mark.parametrize("document", ["", "  "])
def test_publishing_needs_a_document_number(officer, world, document):
    answer = officer.post(url("call_publish", world.call), {"document_number": document})

    world.call.refresh_from_db()
    assert (answer.status_code, world.call.state) == (422, CallState.DESIGN)


def test_a_call_that_lacks_something_is_not_published(officer, world):
    world.call.rounds.all().delete()

    shown = officer.get(url("call_publish", world.call))
    answer = officer.post(url("call_publish", world.call), {"document_number": "1号"})

    assert [(problem.part.value, address) for problem, address in shown.context["missing"]] == [
        ("dates", url("call_part", world.call, "dates"))
    ]
    world.call.refresh_from_db()
    assert (answer.status_code, world.call.state) == (422, CallState.DESIGN)
