# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scoring in a browser: keys, autosave, two tabs, a line that breaks, no scripts, a phone, PDF."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from reviewers.enums import SeatState
from reviewers.models import CriterionScore
from tests.e2e.checks import overflow
from tests.factories.desks import desk_made
from tests.factories.forms import attached
from tests.factories.world import World
from workflow.management import demo

pytestmark = [pytest.mark.django_db(transaction=True)]

REPORT = Path(demo.__file__).parent / "files" / "A04.pdf"


class WithReport(World):
    """A world whose cases come with a report in PDF."""

    def draft(self, title="智能工厂项目"):
        application = super().draft(title)
        attached(application, content=REPORT.read_bytes(), name="可行性报告.pdf")
        return application


@pytest.fixture
def desk():
    return desk_made().declared()


def points(desk, number=0):
    """Return the points stored for a case, in the order of the rubric."""
    scores = CriterionScore.objects.filter(review__seat=desk.seats[number]).order_by("criterion__sort")
    return [score.points for score in scores]


def forgive(reader):
    """Drop what a browser writes about a line that was cut on purpose."""
    expected = ("net::ERR", "error: htmx:", "Response Status Error")
    reader.complaints = [text for text in reader.complaints if not any(part in text for part in expected)]


def wait_for_revision(page, revision):
    expect(page.locator("#score-state input[name=revision]")).to_have_value(str(revision))


def score_page(visit, desk, number=0, **options):
    page = visit(desk.address("score", desk.seats[number]), user=desk.user, **options)
    page.set_default_timeout(15_000)
    return page


# -- keys ------------------------------------------------------------------------------------------------------------


def test_levels_and_criteria_by_keys_without_a_mouse(visit, desk):
    page = score_page(visit, desk)

    page.keyboard.press("2")
    expect(page.locator("#id_score_1")).to_have_value("8")
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator("#id_score_2")).to_have_value("24")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_score_2")).to_have_value("23.5")
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.locator("#id_comment_1")).to_be_focused()
    page.keyboard.type("j1 依据")

    expect(page.locator("#id_comment_1")).to_have_value("j1 依据")
    expect(page.locator("[data-total]")).to_have_text("31.5")
    expect(page.locator("[data-done]")).to_have_text("2")


def test_in_the_box_of_points_digits_are_points_and_arrows_are_steps(visit, desk):
    page = score_page(visit, desk)

    page.locator("#id_score_2").click()
    page.keyboard.type("21")
    expect(page.locator("input[name=level_2][value='2']")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_score_2")).to_have_value("21.5")
    page.keyboard.press("j")

    expect(page.locator("#id_score_3")).to_be_focused()


def test_keys_are_listed_and_can_be_switched_off_for_good(visit, desk):
    page = score_page(visit, desk)

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#id_score_1")).to_have_value("")
    page.reload()
    page.keyboard.press("2")

    expect(page.locator("#id_score_1")).to_have_value("")
    expect(page.locator("#keys-off")).to_be_checked()


def test_the_next_case_by_key_takes_the_last_change_along(visit):
    desk = desk_made(2).declared()
    page = score_page(visit, desk)

    page.keyboard.press("2")
    page.keyboard.press("n")
    page.wait_for_url(f"**{desk.address('score', desk.seats[1])}")
    assert points(desk)[0] == Decimal(8)
    page.keyboard.press("p")

    page.wait_for_url(f"**{desk.address('score', desk.seats[0])}")
    expect(page.locator("#id_score_1")).to_have_value("8")


def test_a_whole_review_by_keys_to_the_last_look_and_in(visit, desk):
    page = score_page(visit, desk)

    for number in range(6):
        if number:
            page.keyboard.press("j")
        page.keyboard.press("2")
    page.locator("#id_opinion").fill("方案可行")
    page.locator("#id_is_supported_0").check()
    page.locator("#id_suggested").fill("15")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{desk.address('hand_in', desk.seats[0])}")
    assert desk.fresh().state == SeatState.ACCEPTED
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{desk.address('pile')}")

    assert desk.fresh().state == SeatState.DONE
    assert desk.fresh().review.suggested_fen == 15_000_000


# -- autosave --------------------------------------------------------------------------------------------------------


def test_each_change_is_saved_and_the_server_adds_up(visit, desk):
    page = score_page(visit, desk)

    page.locator("#id_score_1").fill("8.5")
    wait_for_revision(page, 1)
    page.locator("#id_opinion").fill("方案可行")
    wait_for_revision(page, 2)

    assert points(desk)[0] == Decimal("8.5")
    assert desk.fresh().review.opinion == "方案可行"
    expect(page.locator("[data-total]")).to_have_text("8.5")
    expect(page.locator("#score-mark")).to_have_class("autosave autosave-saved")
    page.reload()
    expect(page.locator("#id_score_1")).to_have_value("8.5")


def test_points_out_of_range_are_named_beside_their_box_and_extreme_ones_open_the_comment(visit, desk):
    page = score_page(visit, desk)

    page.locator("#id_score_1").fill("99")
    expect(page.locator("#error-1")).not_to_be_empty()
    expect(page.locator("#id_score_1")).to_have_attribute("aria-invalid", "true")
    page.locator("#id_score_1").fill("3")
    expect(page.locator("#id_comment_1")).to_be_visible()
    page.locator("#id_comment_1").fill("依据不足")

    expect(page.locator("#error-1")).to_be_empty()
    expect(page.locator("#id_score_1")).not_to_have_attribute("aria-invalid", "true")


def test_two_tabs_show_both_texts_and_the_expert_chooses(visit, desk):
    first, second = score_page(visit, desk), score_page(visit, desk)
    first.locator("#id_opinion").fill("第一窗口")
    wait_for_revision(first, 1)

    second.locator("#id_opinion").fill("第二窗口")
    second.locator("#id_score_1").fill("8")

    conflict = second.locator("[data-conflict]")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("第一窗口")
    expect(conflict).to_contain_text("第二窗口")
    expect(second.locator("#id_opinion")).to_have_value("第二窗口")
    assert desk.fresh().review.opinion == "第一窗口"
    conflict.locator("button").click()
    second.wait_for_load_state("networkidle")
    assert (desk.fresh().review.opinion, points(desk)[0]) == ("第二窗口", Decimal(8))


def test_what_the_other_tab_saved_can_be_taken(visit, desk):
    first, second = score_page(visit, desk), score_page(visit, desk)
    first.locator("#id_opinion").fill("第一窗口")
    wait_for_revision(first, 1)
    second.locator("#id_opinion").fill("第二窗口")

    second.locator("[data-conflict] a").click()
    second.wait_for_load_state("networkidle")

    expect(second.locator("#id_opinion")).to_have_value("第一窗口")
    expect(second.locator("[data-conflict]")).to_have_count(0)


def test_without_a_line_the_text_stays_and_is_saved_once_it_is_back(reader, visit, desk):
    page = score_page(visit, desk)
    page.context.set_offline(True)

    page.locator("#id_opinion").fill("断网时写的")
    expect(page.locator("#score-mark")).to_have_class("autosave autosave-offline")
    assert desk.fresh().review.opinion == ""
    page.context.set_offline(False)

    wait_for_revision(page, 1)
    assert desk.fresh().review.opinion == "断网时写的"
    forgive(reader)


def test_a_server_that_fails_is_asked_again(reader, visit, desk):
    page = score_page(visit, desk)
    address = f"**{desk.address('score', desk.seats[0])}"
    page.route(address, lambda route: route.fulfill(status=500, body="broken"))

    page.locator("#id_opinion").fill("稍后再存")
    expect(page.locator("#score-mark")).to_have_class("autosave autosave-failed")
    page.unroute(address)

    wait_for_revision(page, 1)
    assert desk.fresh().review.opinion == "稍后再存"
    forgive(reader)


def test_a_session_that_ended_is_said_and_signing_in_elsewhere_saves(reader, visit, desk):
    page = score_page(visit, desk)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.locator("#id_opinion").fill("登录过期时写的")
    expect(page.locator("#score-mark")).to_have_class("autosave autosave-ended")
    client = Client()
    client.force_login(desk.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": page.url}])

    wait_for_revision(page, 1)
    assert desk.fresh().review.opinion == "登录过期时写的"
    forgive(reader)


def test_a_click_while_a_save_is_under_way_waits_for_it(visit, desk):
    page = score_page(visit, desk)
    page.locator("#id_score_1").fill("8")

    page.evaluate("""() => {
      htmx.trigger(document.getElementById("score-form"), "save");
      document.querySelector("[data-submit]").click();
    }""")
    page.wait_for_url(f"**{desk.address('hand_in', desk.seats[0])}")

    assert (points(desk)[0], desk.fresh().review.revision) == (Decimal(8), 2)


# -- without scripts, and on a phone ---------------------------------------------------------------------------------


def test_a_review_can_be_written_and_handed_in_without_scripts(visit, desk):
    page = score_page(visit, desk, scripts=False)

    for number in range(1, 7):
        page.locator(f"input[name=level_{number}][value='2']").check()
    page.locator("#id_opinion").fill("方案可行")
    page.locator("#id_is_supported_1").check()
    page.locator("noscript button, button[value=save]").first.click()
    expect(page.locator("#id_score_1")).to_have_value("8")
    page.locator("button[value=hand_in]").click()
    page.locator("main form button[type=submit]").click()

    assert desk.fresh().state == SeatState.DONE
    assert desk.fresh().review.is_supported is False


def test_without_scripts_a_stale_page_shows_both_texts(visit, desk):
    first, second = (score_page(visit, desk, scripts=False) for _tab in range(2))
    first.locator("#id_opinion").fill("第一窗口")
    first.locator("button[value=hand_in]").click()

    second.locator("#id_opinion").fill("第二窗口")
    second.locator("button[value=hand_in]").click()
    expect(second.locator("[data-conflict]")).to_contain_text("第一窗口")
    assert desk.fresh().review.opinion == "第一窗口"
    second.locator("[data-conflict] button").click()

    assert desk.fresh().review.opinion == "第二窗口"


def test_on_a_phone_case_and_rubric_are_two_leaps_and_nothing_is_covered(visit, desk):
    page = score_page(visit, desk, width=390)
    assert overflow(page) == []

    page.locator(".jump a[href='#rubric']").click()
    expect(page.locator("#criterion-1")).to_be_in_viewport()
    page.locator("#id_suggested").focus()
    expect(page.locator("#id_suggested")).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(600)  # a smooth scroll comes to rest
    box, bar = page.locator("#id_suggested").bounding_box(), page.locator(".total").bounding_box()
    assert box["y"] + box["height"] <= bar["y"]
    page.locator(".jump a[href='#case']").click()

    expect(page.locator(".doc-index")).to_be_in_viewport()
    page.locator(".jump a[href='#rubric']").click()
    page.locator("input[name=level_1][value='1']").check()
    wait_for_revision(page, 1)
    assert points(desk)[0] == Decimal("9.5")


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_pdf_is_read_beside_the_rubric(visit):
    desk = desk_made(world=WithReport()).declared()
    page = score_page(visit, desk)
    tab = page.locator(".doctabs a[data-file=pdf]")

    tab.click()

    expect(page.locator(".viewer-page canvas").first).to_be_visible()
    expect(page.locator(".textLayer span").first).to_be_attached()
    expect(page.locator("#case-text")).to_be_hidden()
    expect(tab).to_have_attribute("aria-current", "page")
    drawn = page.locator(".viewer-page").first
    before = drawn.bounding_box()["width"]
    page.locator("[data-zoom='1']").click()
    expect(page.locator(".viewer-page canvas").first).to_be_visible()
    assert page.locator(".viewer-page").first.bounding_box()["width"] > before
    page.keyboard.press("2")
    expect(page.locator("#id_score_1")).to_have_value("8")
    page.locator(".doctabs a[data-case]").click()
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page.locator("#case-text")).to_be_visible()


def test_a_file_that_is_no_pdf_inside_is_said_to_be_broken(visit):
    class WithBrokenReport(World):
        def draft(self, title="智能工厂项目"):
            application = super().draft(title)
            attached(application)
            return application

    desk = desk_made(world=WithBrokenReport()).declared()
    page = score_page(visit, desk)

    page.locator(".doctabs a[data-file=pdf]").click()

    expect(page.locator("[data-broken]")).to_be_visible()


def test_without_scripts_the_tab_is_a_link_to_the_file(visit):
    desk = desk_made(world=WithReport()).declared()
    page = score_page(visit, desk, scripts=False)

    address = page.locator(".doctabs a[data-file=pdf]").get_attribute("href")
    answer = desk.client.get(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    answer.close()
