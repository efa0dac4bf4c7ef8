# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommenders and the screening in a browser: what shows with what, a batch, a queue that is narrowed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from config.stores import content_storages
from tests.e2e.pages.screening import filled
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(settings, tmp_path):
    settings.STORAGES = {**settings.STORAGES, **content_storages("", tmp_path / "files")}
    settings.CLAMD, settings.ANCHOR_DIR = "", str(tmp_path / "anchors")
    return World().opened()


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
