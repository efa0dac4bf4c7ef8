# SPDX-License-Identifier: AGPL-3.0-or-later
"""Declaring in a browser: the rest opens once every case was seen, and what is asked follows the answer."""

import pytest
from playwright.sync_api import expect

from reviewers.enums import SeatState
from tests.factories.desks import desk_made

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_the_rest_opens_only_after_every_case_was_on_the_screen(visit):
    desk = desk_made(4)
    page = visit(desk.address("declarations"), user=desk.user)
    page.set_viewport_size({"width": 1440, "height": 420})
    page.reload()
    rest = page.locator("#id_rest")
    expect(rest).to_be_disabled()

    for row in page.locator("[data-row]").all():
        row.scroll_into_view_if_needed()
        page.wait_for_timeout(80)
    expect(rest).to_be_enabled()
    page.locator("[data-row]").nth(1).locator("input[value=tie]").check()
    expect(page.locator(".declare-more select").nth(1)).to_be_visible()
    page.locator(".declare-more select").nth(1).select_option("shareholder_or_director")
    rest.check()
    page.locator("#id_pledge").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{desk.address('pile')}")

    states = [desk.fresh(number).state for number in range(4)]
    assert states == [SeatState.ACCEPTED, SeatState.RECUSED, SeatState.ACCEPTED, SeatState.ACCEPTED]
    assert [desk.fresh(number).declared_at is not None for number in range(4)] == [True, False, True, True]


def test_the_rest_works_without_scripts(visit):
    desk = desk_made(2)
    page = visit(desk.address("declarations"), user=desk.user, scripts=False)

    page.locator("#id_rest").check()
    page.locator("#id_pledge").check()
    page.locator("main form button[type=submit]").click()

    assert [desk.fresh(number).declared_at is not None for number in range(2)] == [True, True]


def test_what_is_asked_for_follows_the_answer(visit):
    desk = desk_made()
    page = visit(desk.address("declarations"), user=desk.user)
    kind, why = page.locator(".declare-kind"), page.locator(".declare-more textarea")
    expect(why).to_be_hidden()

    page.locator("input[value=unsure]").check()
    expect(why).to_be_visible()
    expect(kind).to_be_hidden()
    page.locator("input[value=tie]").check()
    expect(kind).to_be_visible()
    page.locator("input[value=clear]").check()

    expect(why).to_be_hidden()
    expect(page.locator("[data-answered]")).to_contain_text("1")
