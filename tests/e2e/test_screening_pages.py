# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of recommenders, of the screening and of auditors: readable by all, sound HTML, empty, full and in error."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from config.stores import content_storages
from grants.models import Quota
from grants.services.corrections import CorrectionPoint
from grants.services.jobs import jobs_run_due
from grants.services.letters import letter_receive
from grants.services.outside import outside_check_reply, outside_checks_ask
from grants.services.screening import CheckPoint, note_add
from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.files import PDF
from tests.factories.forms import requirement_of
from tests.factories.roles import holder
from tests.factories.world import World
from workflow.services.cases import case_recommend, case_return_by_officer
from workflow.services.checks import checks_schedule

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ["zh-hans", "en"]
LETTER = "区经信〔2026〕9号"
NO_FLAGS = {"flags-TOTAL_FORMS": "1", "flags-INITIAL_FORMS": "0", "flags-0-where": "E.", "flags-0-text": ""}


@pytest.fixture
def world(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD, settings.ANCHOR_DIR = "", str(tmp_path / "anchors")
    world = World().opened()
    world.people = {
        "clerk": world.clerk,
        "leader": holder("recommender_leader", world.recommender),
        "officer": world.officer,
        "auditor": holder("auditor", world.call),
        "keeper": holder("audit_administrator", world.call.programme.authority),
    }
    return world


def filled(world):
    """Let every list have rows and every page something to show."""
    Quota.objects.create(call=world.call, dimension="recommender", key=world.recommender.code, maximum=4)
    world.waiting = [world.submitted(), world.submitted("面向大型装备的全生命周期协同制造平台与供应链质量追溯系统")]
    world.checked = world.recommended("船舶分段数字化车间")
    case_recommend(
        actor=world.clerk, application=world.submitted("整车柔性装配"), opinion="同意", rank=3, letter_number=LETTER
    )
    requirement_of(world.checked, code="A15", stage="recommendation", formats="pdf|ofd")
    letter = {"call": world.call, "recommender": world.recommender, "number": LETTER}
    letter_receive(actor=world.clerk, **letter, upload=SimpleUploadedFile("函.pdf", PDF), name="函.pdf")
    world.returned = world.recommended("高端机床远程运维")
    case_return_by_officer(
        actor=world.officer,
        application=world.returned,
        reason="审计报告缺少签字页",
        points=[CorrectionPoint(section="E", field="summary", text="请补充")],
        items=[CheckPoint("identity", is_met=True, evidence="营业执照"), CheckPoint("amounts", is_met=False)],
    )
    note_add(actor=world.officer, application=world.returned, text="已电话告知", with_whom="张会计")
    for body in ("市税务局", "市生态环境局"):
        checks = outside_checks_ask(
            actor=world.officer,
            call=world.call,
            organisations=[world.returned.organisation],
            body=body,
            letter_number="3号",
        )
    outside_check_reply(
        actor=world.officer,
        check=checks[0],
        is_clear=False,
        reply="有欠税记录",
        replied_on=world.window.opens_at.date(),
    )
    world.outside = checks[0]
    checks_schedule()
    jobs_run_due()
    return world


def lists(world):
    """Return the pages that are there also without a case, each with its reader."""
    call = [world.call.reference]
    return [
        ("clerk", reverse("workflow:recommendation_calls")),
        ("clerk", reverse("workflow:recommendations", args=call) + "?state=all"),
        ("leader", reverse("workflow:letters", args=call)),
        ("clerk", reverse("workflow:letter_print", args=call)),
        ("officer", reverse("workflow:screening_calls")),
        ("officer", reverse("workflow:screening", args=call) + "?state=all"),
        ("officer", reverse("workflow:outside_checks", args=call)),
        ("officer", reverse("workflow:call_screen", args=call)),
        ("auditor", reverse("workflow:audit_cases")),
        ("auditor", reverse("workflow:audit_events")),
        ("keeper", reverse("workflow:audit_verify")),
    ]


def of_cases(world):
    """Return the pages of single cases."""
    waiting, checked, returned = world.waiting[0], world.checked, world.returned
    return [
        ("clerk", reverse("workflow:recommend", args=[waiting.reference])),
        ("clerk", reverse("workflow:case", args=[checked.reference])),
        ("officer", reverse("workflow:formal_check", args=[checked.reference])),
        ("officer", reverse("workflow:case", args=[returned.reference])),
        ("officer", reverse("workflow:outside_reply", args=[world.call.reference, world.outside.pk])),
    ]


def in_error(world):
    """Return what is posted to get each page that names errors, and those that ask once more."""
    call, waiting, checked = [world.call.reference], world.waiting[0].reference, world.checked.reference
    marked = {"case": [case.reference for case in world.waiting], "act": "review"}
    given = {"outcome": "recommend", "opinion": "同意推荐", "rank": "9", "letter_number": "9号", "act": "review"}
    return [
        ("clerk", reverse("workflow:recommend", args=[waiting]), {**NO_FLAGS, "act": "review", "outcome": "return"}),
        ("clerk", reverse("workflow:recommend", args=[waiting]), {**NO_FLAGS, **given}),
        ("clerk", reverse("workflow:recommend_batch", args=call), {**marked}),
        ("clerk", reverse("workflow:letters", args=call), {"act": "scan", "number": LETTER}),
        ("officer", reverse("workflow:formal_check", args=[checked]), {**NO_FLAGS, "outcome": "accept"}),
        ("officer", reverse("workflow:case_note", args=[checked]), {"text": ""}),
        ("officer", reverse("workflow:outside_checks", args=call), {"body": ""}),
        ("officer", reverse("workflow:call_screen", args=call), {"act": "finish"}),
    ]


def problems_of(page):
    """Return what is wrong with an open page, by width and question."""
    found = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "sticks out"] = overflow(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        found[width, "axe"] = accessibility(page)
        found[width, "too small"] = small_text(page)
    return {key: value for key, value in found.items() if value}


def read_through(visit, world, pages, **options):
    """Return what is wrong with each of the pages; one is closed before the next is opened."""
    found = {}
    for who, path in pages:
        page = visit(path, user=world.people[who], **options)
        found[path] = problems_of(page)
        page.context.close()
    return {path: problems for path, problems in found.items() if problems}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("readers", [("clerk", "leader"), ("officer",), ("auditor", "keeper")])
def test_pages_with_cases_are_readable_by_all_at_every_width(visit, world, readers, language):
    filled(world)
    pages = [(who, path) for who, path in [*lists(world), *of_cases(world)] if who in readers]

    assert read_through(visit, world, pages, language=language) == {}


def test_pages_without_cases_are_readable_by_all(visit, world):
    assert read_through(visit, world, lists(world)) == {}


def test_pages_that_name_errors_are_readable_by_all(visit, world):
    filled(world)
    form = visit(reverse("workflow:recommend", args=[world.waiting[0].reference]), user=world.clerk)
    form.locator("[name=outcome][value=return]").check()
    form.locator("button[value=review]").click()
    expect(form.locator(".errsum")).to_be_focused()
    check = visit(reverse("workflow:formal_check", args=[world.checked.reference]), user=world.officer)
    check.locator("[name=outcome][value=accept]").check()
    check.locator("button[value=decide]").click()
    expect(check.locator(".errsum")).to_be_focused()

    assert [problems_of(form), problems_of(check)] == [{}, {}]


def test_every_page_is_sound_html(world):
    filled(world)
    pages = {}
    for language in LANGUAGES:
        for number, (who, path) in enumerate([*lists(world), *of_cases(world)]):
            client = signed_in(world.people[who], language)
            pages[f"{language}-{number}"] = client.get(path).content.decode()
        for number, (who, path, data) in enumerate(in_error(world)):
            client = signed_in(world.people[who], language)
            pages[f"{language}-posted-{number}"] = client.post(path, data).content.decode()

    assert html_errors(pages) == []


def signed_in(user, language):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def test_what_belongs_to_an_outcome_shows_with_it(visit, world):
    filled(world)
    page = visit(reverse("workflow:recommend", args=[world.waiting[0].reference]), user=world.clerk)
    rank, flags = page.locator("#id_rank"), page.locator("#id_flags-0-text")
    expect(rank).to_be_hidden()

    page.locator("[name=outcome][value=recommend]").check()
    expect(rank).to_be_visible()
    expect(flags).to_be_hidden()
    page.locator("[name=outcome][value=return]").check()
    expect(flags).to_be_visible()
    expect(rank).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_recommended_in_a_browser_with_and_without_scripts(visit, world, scripts):
    filled(world)
    path = reverse("workflow:recommendations", args=[world.call.reference])
    page = visit(path, user=world.clerk, scripts=scripts)

    page.locator("[name=case]").first.check()
    page.locator(".bulk button[value=mark]").click()
    page.locator("#id_opinion").fill("同意推荐")
    page.locator("#id_letter_number").fill("区经信〔2026〕10号")
    page.locator("button[value=review]").click()
    page.locator("button[value=confirm]").click()

    expect(page.locator("h2", has_text="区经信〔2026〕10号")).to_be_visible()


def test_the_queue_is_filtered_in_place(visit, world):
    filled(world)
    page = visit(reverse("workflow:screening", args=[world.call.reference]) + "?state=all", user=world.officer)
    expect(page.locator("#queue tbody tr")).to_have_count(5)

    page.locator("#filter_q").fill("机床")
    page.locator("#filter_q").blur()

    expect(page.locator("#queue tbody tr")).to_have_count(1)
    assert "q=" in page.url
