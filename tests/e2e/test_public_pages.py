# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of everybody in a browser: objecting, asking how it stands, the register, printing, signing up."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from grants.models import Message, Objection, Organisation
from tests.e2e.checks import page_faults
from tests.e2e.pages.public import town
from tests.factories.objections import PHONE, RECEIPT, objected
from tests.factories.people import DistrictFactory, reserved_uscc
from tests.factories.plan import HonourFactory, IndustryFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_objection_is_entered_corrected_checked_and_filed(visit, scripts):
    address = town()["object"]
    page = visit(address, scripts=scripts)

    page.locator("button[value=check]").click()
    if scripts:
        assert page_faults(page) == {}
        expect(page.locator(".errsum")).to_be_focused()
    page.locator("#id_text").fill("设备采购合同与实际不符")
    page.locator("#id_filer_0").check()
    page.locator("#id_name").fill("赵一")
    page.locator("#id_phone").fill("13800005555")
    page.locator("#id_promise").check()
    page.locator("button[value=check]").click()
    if scripts:
        assert page_faults(page) == {}
    page.locator("button[value=file]").click()

    objection = Objection.objects.get()
    expect(page.locator(".receipt-number")).to_have_text(objection.receipt)
    if scripts:
        assert page_faults(page) == {}


def test_whoever_objected_asks_how_it_stands(visit):
    objected(World())
    page = visit(reverse("grants:objection_status"), width=390)

    page.locator("#id_receipt").fill("wrong")
    page.locator("form[novalidate] button").click()
    assert page_faults(page) == {}
    page.locator("#id_receipt").fill(RECEIPT)
    page.locator("#id_phone").fill(PHONE)
    page.locator("form[novalidate] button").click()

    expect(page.locator("dl.kv")).to_contain_text(RECEIPT)
    assert page_faults(page) == {}


def test_the_register_answers_a_choice_at_once(visit):
    HonourFactory(year=2024, organisation_name="甲公司")
    HonourFactory(year=2025, organisation_name="乙公司")
    page = visit(reverse("grants:honours"))

    page.locator("#id_year").select_option("2024")

    expect(page.locator("#honours tbody tr")).to_have_count(1)
    page.wait_for_url("**year=2024**")


def test_the_official_form_prints_the_list_on_its_own_page(visit):
    page = visit(town()["notice_print"])
    page.emulate_media(media="print")

    expect(page.locator(".topline")).to_be_hidden()
    assert page.locator(".annex").evaluate("box => getComputedStyle(box).breakBefore") == "page"
    assert page.pdf().startswith(b"%PDF")


def test_a_person_signs_up_and_registers_an_organisation(visit):
    DistrictFactory(name_zh="浦东新区")
    IndustryFactory(name_zh="装备")
    page = visit(reverse("account_signup"))
    page.locator("#id_name").fill("张伟")
    page.locator("#id_phone").fill("13700000001")
    page.locator("main form button[type=submit]").first.click()
    page.locator("#id_code").fill(json.loads(Message.objects.get().context)["code"])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/organisations/")

    page.locator(".empty a").click()
    page.locator("#id_uscc").fill("91310115PDY000011")
    page.locator("#id_uscc").blur()
    expect(page.locator("#code-check .note-bad")).to_be_visible()
    page.locator("#id_uscc").fill(reserved_uscc(77))
    page.locator("#id_uscc").blur()
    expect(page.locator("#code-check .ok")).to_be_visible()
    page.locator("#id_name").fill("上海示范制造有限公司")
    page.locator("#id_kind").select_option("private")
    page.locator("#id_district").select_option(index=1)
    page.locator("#id_industry").select_option(index=1)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/verification/")

    assert Organisation.objects.get().uscc == reserved_uscc(77)
