# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organisation applies in a browser: pages readable by all, autosave, two editors."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grants.services.corrections import CorrectionPoint
from tests.e2e.checks import accessibility
from tests.factories.forms import requirement_of
from tests.factories.world import World
from workflow.services.cases import case_return_by_officer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return World().opened()


@pytest.fixture
def draft(world):
    application = world.draft()
    requirement_of(application, is_required=True)
    return application


def address(name, application, *more):
    return reverse(f"workflow:{name}", args=[application.reference, *more])


def test_what_is_typed_is_saved_by_itself(visit, draft):
    page = visit(address("section", draft, "F"), user=draft.created_by)

    page.locator("#id_note").fill("自动保存的说明")
    page.locator("#id_note").blur()

    expect(page.locator("#autosave")).to_have_class("autosave autosave-saved")
    expect(page.locator("input[name=revision]")).to_have_value("2")
    assert draft.sections.get(code="F").data["values"]["note"] == "自动保存的说明"


def test_a_save_under_way_is_nobody_else_who_changed_the_form(visit, draft):
    page = visit(address("section", draft, "F"), user=draft.created_by)
    asked = []

    def answer_late(route):
        asked.append(route.request)
        if "autosave" not in route.request.post_data:
            route.continue_()
            return
        answer = route.fetch()
        page.wait_for_timeout(700)
        route.fulfill(response=answer)

    page.route("**/form/F/", answer_late)
    page.locator("#id_note").fill("先自动保存")
    page.locator("#id_note").blur()
    expect(page.locator("#section-form")).to_have_class(re.compile("htmx-request"))
    page.locator("#id_note").fill("随即保存并继续")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url(lambda url: not url.endswith("/form/F/"))

    assert len(asked) == 2
    assert draft.sections.get(code="F").data["values"]["note"] == "随即保存并继续"


def test_two_editors_see_both_texts_and_lose_neither(visit, draft):
    first = visit(address("section", draft, "F"), user=draft.created_by)
    second = visit(address("section", draft, "F"), user=draft.created_by)
    first.locator("#id_note").fill("先写的")
    first.locator("#id_note").blur()
    expect(first.locator("input[name=revision]")).to_have_value("2")

    second.locator("#id_note").fill("后写的")
    second.locator("#id_note").blur()

    expect(second.locator("#conflict td").first).to_have_text("先写的")
    expect(second.locator("#id_note")).to_have_value("后写的")
    assert draft.sections.get(code="F").data["values"]["note"] == "先写的"
    assert accessibility(second) == []
    second.get_by_role("button", name="用我的版本覆盖").click()
    expect(second.locator("#id_note")).to_have_value("后写的")
    assert draft.sections.get(code="F").data["values"]["note"] == "后写的"


def test_a_returned_case_shows_what_to_correct_at_its_field(visit, world):
    application = world.recommended()
    case_return_by_officer(
        actor=world.officer,
        application=application,
        reason="请补充说明",
        points=[CorrectionPoint(section="F", field="note", text="补充资金说明")],
    )

    page = visit(address("form", application), user=application.created_by)
    page.get_by_role("link", name="补充资金说明").click()

    expect(page.locator("#id_note")).to_be_in_viewport()
    assert accessibility(page) == []
