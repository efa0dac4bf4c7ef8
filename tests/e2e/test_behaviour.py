# SPDX-License-Identifier: AGPL-3.0-or-later
"""What app.js does on the style page, and what works without it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_debug")]


@pytest.fixture
def _debug(settings):
    """Open the style page."""
    settings.DEBUG = True


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(visit):
    page = visit("/style/")

    expect(page.locator(".errsum")).to_be_focused()
    page.locator(".errsum a").first.click()
    expect(page.locator("#id_b-title")).to_be_focused()


def test_the_batch_bar_counts_rows_and_adds_up_amounts(visit):
    page = visit("/style/")
    bar, boxes = page.locator(".bulk"), page.locator("[data-bulk-item]")
    expect(bar).to_be_hidden()

    boxes.nth(0).check()
    boxes.nth(1).check()

    expect(bar.locator("[data-text]")).to_have_text("已选 2 件，合计 230.00 万元")
    page.locator("[data-bulk-all]").check()
    expect(bar.locator("[data-text]")).to_have_text("已选 3 件，合计 350.00 万元")
    bar.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()


def test_a_dialog_can_be_left_and_gives_the_focus_back(visit):
    page = visit("/style/")
    opener = page.locator("[data-open=confirm-danger]")

    opener.click()
    page.locator("#confirm-danger").get_by_role("button", name="取消").click()

    expect(page.locator("#confirm-danger")).to_be_hidden()
    expect(opener).to_be_focused()


def test_characters_are_counted_while_typing(visit):
    page = visit("/style/")

    page.locator("#id_a-purpose").fill("用于软件开发")

    expect(page.locator("#purpose-count")).to_have_text("已输入 6 字，还可输入 494 字")


def test_scores_are_added_up_and_levels_follow_the_points(visit):
    page = visit("/style/")
    expect(page.locator("[data-total]")).to_have_text("62")

    page.locator("#id_score_1").fill("20")
    page.locator("#id_score_2").fill("28")

    expect(page.locator("[data-total]")).to_have_text("84")
    expect(page.locator("[data-done]")).to_have_text("4")
    expect(page.locator("input[name=level_2][value='1']")).to_be_checked()


def test_scoring_keys_move_and_choose_but_not_while_typing(visit):
    page = visit("/style/")
    page.locator("#id_score_1").focus()

    page.keyboard.press("j")
    expect(page.locator("#id_score_2")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#id_score_2")).to_have_value("26.5")
    page.locator("textarea[name=comment_2]").fill("")
    page.keyboard.type("j1")
    expect(page.locator("textarea[name=comment_2]")).to_have_value("j1")
    expect(page.locator("#id_score_2")).to_have_value("26.5")


def test_a_level_sets_the_middle_of_its_range(visit):
    page = visit("/style/")

    page.locator("input[name=level_2][value='3']").check()

    expect(page.locator("#id_score_2")).to_have_value("20")


def test_a_form_is_sent_once(visit):
    page = visit("/account/login/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#id_login").fill("13800000000")
    page.locator("#id_password").fill("x")

    with page.expect_response(lambda response: response.request.method == "POST"):
        page.evaluate("""() => {
          const button = document.querySelector("main button[type=submit]");
          button.click();
          button.click();
        }""")
    expect(page.locator(".errsum")).to_be_visible()

    assert len(sent) == 1


def test_the_skip_link_is_the_first_stop(visit):
    page = visit("/")

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_narrow_menu_and_the_language_work_with_and_without_scripts(visit, scripts):
    page = visit("/", width=390, scripts=scripts)

    page.locator("details.menu > summary").click()
    expect(page.get_by_role("navigation", name="主导航（窄屏）").get_by_role("link", name="首页")).to_be_visible()
    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title(re.compile("^Home"))
