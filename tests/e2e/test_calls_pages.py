# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of calls in a browser: empty, full and refused, readable by all at every width; a call set up without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grants.enums import AppliesTo, CallState, ExemptionKind, QuotaDimension
from grants.models import Application, AttachmentRequirement, Call, District
from grants.permissions import assign_role
from grants.services.exemptions import exemption_check, exemption_enter
from grants.services.programmes import rules_correct
from grants.services.setup import Bounds, call_describe, quotas_set
from grants.services.windows import guide_amend
from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.awards import rules_with
from tests.factories.people import UserFactory
from tests.factories.plan import IndustryFactory
from tests.factories.world import World
from workflow.services.calls import call_begin_copy, call_pause, call_reopen

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = (
    "description",
    "dates",
    "form",
    "rubric",
    "quotas-recommender",
    "quotas-district",
    "quotas-industry",
    "budget",
    "places",
    "contacts",
)
CHAPTERS = ("windows", "funding", "scoring", "decision", "termination")
ACTS = ("call_extend", "call_suspend", "call_amend", "call_cancel", "call_exemptions")


@pytest.fixture
def world():
    """One district, one industry, and an officer who may also exempt."""
    District.objects.create(code="310115", name_zh="浦东新区", name_en="Pudong New Area", kind="district")
    IndustryFactory(name_zh="生产性服务业", name_en="Producer services")
    made = World()
    assign_role(role="decision_maker", user=made.officer, target=made.programme)
    return made


def url(name, call, *args):
    return reverse(f"workflow:{name}", args=[call.reference, *args])


def look(page):
    """Return everything that is wrong with a page at each width."""
    found = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "sticks out"] = overflow(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        found[width, "axe"] = accessibility(page)
        found[width, "too small"] = small_text(page)
    return {key: value for key, value in found.items() if value}


def seen(visit, addresses, user, language="zh-hans"):
    """Return what is wrong with each page."""
    found = {}
    for address in addresses:
        page = visit(address, user=user, language=language)
        found[address] = look(page)
        page.context.close()
    return {key: value for key, value in found.items() if value}


def set_up_pages(world):
    call = world.call
    return [
        reverse("workflow:call_list"),
        reverse("workflow:call_new", args=[world.programme.code]),
        url("cockpit", call),
        url("call_cases", call),
        url("call_design", call),
        url("call_rules", call),
        url("call_publish", call),
        url("call_form", call, call.form_template_id),
        *(url("call_part", call, part) for part in PARTS),
        *(url("call_rules_chapter", call, chapter) for chapter in CHAPTERS),
    ]


def furnished(world):
    """Fill a call in design: copied, with guide, quotas and a rule of its own."""
    copied = call_begin_copy(
        actor=world.officer, source=world.call, code="NEXT-1", year=world.call.year + 1, title_zh="下一年度第一批"
    )
    call_describe(
        actor=world.officer, call=copied, code="NEXT-1", year=copied.year, title_zh="下一年度", guide_zh="指南" * 200
    )
    bounds = {world.recommender.code: Bounds(1, 6)}
    quotas_set(actor=world.officer, call=copied, dimension=QuotaDimension.RECOMMENDER, bounds=bounds)
    AttachmentRequirement.objects.create(
        template=copied.form_template, code="A04", name_zh="项目可行性报告", formats="pdf|docx", max_megabytes=50
    )
    world.call = copied
    return world


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_setting_up_is_readable_by_all_at_every_width(visit, world, language):
    furnished(world)

    assert seen(visit, set_up_pages(world), world.officer, language) == {}


def running(world):
    """Bring a call into review, with everything its pages can show."""
    world.opened()
    call, district = world.call, District.objects.get(code="310115")
    guide_amend(actor=world.officer, call=call, text_zh="补充附件要求")
    call_reopen(
        actor=world.officer,
        window=world.window,
        district=district,
        closes_at=world.window.closes_at.replace(year=world.window.closes_at.year + 1),
        document_number="延期1号",
    )
    rules_correct(
        actor=world.officer,
        call=call,
        rules=rules_with(formal_check__working_days=7),
        applies_to=AppliesTo.FUTURE,
        reason="与通知不一致",
    )
    for amount, checker in ((500, world.second_officer), (700, None)):
        exemption = exemption_enter(
            actor=world.leader,
            call=call,
            kind=ExemptionKind.BUDGET,
            amount_fen=amount,
            document_number=f"沪府〔2026〕{amount}号",
            reason="市政府批准",
        )
        if checker:
            exemption_check(actor=checker, exemption=exemption)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_steering_is_readable_by_all_at_every_width(visit, world, language):
    running(world)
    first, second = (Application.objects.get(pk=case.pk) for case in (plain(world, "甲"), plain(world, "乙")))
    world.in_review(first, second)
    pages = [
        reverse("workflow:call_list"),
        *(url(name, world.call) for name in ("cockpit", "call_cases", "call_design", "call_rules", *ACTS)),
        url("call_rules_chapter", world.call, "windows"),
        url("call_part", world.call, "description"),
        *(url(name, world.call) for name in ("call_arrange", "call_assess", "call_close")),
        f"{url('call_cases', world.call)}?text=nothing",
    ]

    found = seen(visit, pages, world.officer, language)
    call_pause(actor=world.officer, call=world.call, reason="核查")
    found |= seen(visit, [url("cockpit", world.call)], world.officer, language)

    assert found == {}


def plain(world, title):
    """Return an accepted case; its applicant has confirmed the amendment."""
    application = world.draft(title)
    application.confirmed_amendment = application.call.amendments.last()
    application.save(update_fields=["confirmed_amendment"])
    world.draft, drafted = (lambda _title: application), world.draft
    try:
        return world.accepted(title)
    finally:
        world.draft = drafted


def test_empty_pages_are_readable_by_all(visit, world):
    addresses = [url("cockpit", world.call), url("call_cases", world.call), url("call_exemptions", world.call)]

    found = seen(visit, addresses, world.officer)
    found |= seen(visit, [reverse("workflow:call_list")], UserFactory())

    assert found == {}


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
    assert look(page) == {}


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


def test_every_page_is_sound_html(client, world):
    furnished(world)
    client.force_login(world.officer)
    pages = {f"page{number}": client.get(address) for number, address in enumerate(set_up_pages(world))}
    pages["refused"] = client.post(url("call_rules_chapter", world.call, "funding"), {})
    pages["rounds"] = client.post(url("call_part", world.call, "dates"), {"opens_at_1": ""})
    world.call = Call.objects.exclude(pk=world.call.pk).get()
    running(world)
    world.call.refresh_from_db()
    for name in ("cockpit", "call_cases", "call_rules", *ACTS):
        pages[name] = client.get(url(name, world.call))
    for language in ("zh-hans", "en"):
        pages[f"cockpit-{language}"] = client.get(url("cockpit", world.call), headers={"accept-language": language})

    assert html_errors({name: answer.content.decode() for name, answer in pages.items()}) == []
