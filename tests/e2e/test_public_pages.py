# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of everybody: readable by all, sound HTML, nothing sticks out, empty, full and faulty."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from grants.models import Amendment, Authority, Call, Correction, Message, Objection, Organisation
from tests.e2e.checks import html_errors, page_faults
from tests.factories.objections import PHONE, RECEIPT, noticed_entry, objected
from tests.factories.people import DistrictFactory, RecommenderFactory, reserved_uscc
from tests.factories.plan import HonourFactory, IndustryFactory, NoticeFactory, plan_in_full
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ["zh-hans", "en"]
EMPTY = [
    "grants:calls",
    "grants:notices",
    "grants:honours",
    "grants:help",
    "grants:accessibility",
    "grants:objection_status",
]


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


def town() -> dict[str, str]:
    """Fill every public page, and return the addresses by name."""
    plan_in_full()
    world = World()
    entry = noticed_entry(world)
    Authority.objects.update(
        contact_name="王敏",
        phone="021-0000 0000",
        email="lhrh@example.org",
        address="上海市示范路 1 号",
        office_hours="工作日 9:00—17:00",
        discipline_phone="021-0000 0001",
    )
    RecommenderFactory(contact_name="产业科", phone="021-0000 1000")
    Call.objects.filter(pk=world.call.pk).update(guide_zh="一、支持方向\n\n二、报送方式", title_en="First call")
    Amendment.objects.create(call=world.call, number=1, text_zh="延长一周", published_by=world.officer)
    Correction.objects.create(
        notice=entry.notice, entry=entry, number=1, old_value="旧", new_value="新", reason="误", made_by=world.officer
    )
    NoticeFactory(call=world.call)
    HonourFactory(subject_name="面向大型装备的全生命周期协同制造平台" * 2, document_number="沪经信推〔2025〕100号")
    return {
        "calls": reverse("grants:calls"),
        "call": reverse("grants:call", args=[world.call.reference]),
        "notices": reverse("grants:notices"),
        "notice": reverse("grants:notice", args=[entry.notice_id]),
        "notice_search": reverse("grants:notice", args=[entry.notice_id]) + "?q=nothing",
        "notice_print": reverse("grants:notice_print", args=[entry.notice_id]),
        "honours": reverse("grants:honours"),
        "honours_none": reverse("grants:honours") + "?q=nothing",
        "object": reverse("workflow:object", args=[entry.notice_id, entry.position]),
        "help": reverse("grants:help"),
        "accessibility": reverse("grants:accessibility"),
        "signup": reverse("account_signup"),
        "status": reverse("grants:objection_status"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_pages_are_readable_by_all_at_every_width(visit, language):
    found = {}
    for name, path in town().items():
        page = visit(path, language=language)
        found[name] = page_faults(page)
        page.context.close()

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_empty_pages_are_readable_by_all(visit):
    found = {}
    for name in EMPTY:
        page = visit(reverse(name))
        found[name] = page_faults(page)
        page.context.close()

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_page_is_sound_html():
    addresses = town()
    pages = {
        f"{name}-{language}": Client().get(path, headers={"accept-language": language}).content.decode()
        for name, path in addresses.items()
        for language in LANGUAGES
    }
    pages |= {
        "object-wrong": Client().post(addresses["object"], {}).content.decode(),
        "status-wrong": Client().post(addresses["status"], {}).content.decode(),
        "signup-wrong": Client().post(addresses["signup"], {}).content.decode(),
    }

    assert html_errors(pages) == []


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
