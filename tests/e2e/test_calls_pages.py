# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls in a browser: refused forms that lead to their fields, a list narrowed in place, a call set up without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grants.enums import CallState
from grants.models import Call
from tests.e2e.checks import page_faults
from tests.e2e.pages.calls import url, world_of_calls

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return world_of_calls()


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("call_part", ("description",)),
        ("call_part", ("dates",)),
        ("call_part", ("quotas-recommender",)),
        ("call_rules_chapter", ("funding",)),
        ("call_publish", ()),
    ],
)
def test_a_refused_form_leads_to_its_fields(visit, world, name, more):
    page = visit(url(name, world.call, *more), user=world.officer)
    for box in page.locator("main form[method=post] input[type=text], main form input[type=datetime-local]").all():
        box.fill(
            ""
            if "local" in (box.get_attribute("type") or "")
            else "x"
            if "num" in (box.get_attribute("class") or "")
            else ""
        )

    page.locator("main form[method=post] button[type=submit]").click()

    expect(page.locator(".errsum")).to_be_focused()
    assert page_faults(page) == {}


def test_a_call_is_set_up_and_published_without_scripts(visit, world):
    page = visit(reverse("workflow:call_new", args=[world.programme.code]), user=world.officer, scripts=False)
    page.locator("#id_code").fill("NEXT-1")
    page.locator("#id_title_zh").fill("下一批示范项目")
    page.locator("main form button[type=submit]").click()
    page.locator("a[href$='/design/places/']").click()
    page.locator("#id_places").fill("20")
    page.locator("main form button[type=submit]").click()
    page.locator("a[href$='/publish/']").click()
    page.locator("#id_document_number").fill("沪经信推〔2026〕9号")
    page.locator("main form button[type=submit]").click()

    call = Call.objects.get(code="NEXT-1")
    expect(page).to_have_url(f"{page.url.partition('/office')[0]}{url('cockpit', call)}")
    assert (call.state, call.places, call.copied_from) == (CallState.PUBLISHED, 20, world.call)


def test_the_list_of_cases_is_narrowed_in_place(visit, world):
    world.opened()
    world.submitted("甲工厂")
    world.recommended("乙平台")
    page = visit(url("call_cases", world.call), user=world.officer)
    rows = page.locator("#cases tbody tr")
    expect(rows).to_have_count(2)

    page.locator("#id_status").select_option("recommended")

    expect(rows).to_have_count(1)
    assert "status=recommended" in page.url
