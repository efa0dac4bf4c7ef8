# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the public shell and every component: readable by all, sound HTML, nothing sticks out."""

import pytest
from django.test import Client

from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.people import UserFactory
from tests.factories.plan import plan_in_full

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_debug")]

PAGES = ["/", "/style/", "/account/login/", "/account/login/code/", "/account/password/reset/", "/nowhere/"]
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def _debug(settings):
    """Open the style page; everything else is as on a live system."""
    settings.DEBUG = True
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES[:-1])
def test_pages_are_accessible_and_large_enough(visit, path, language, width):
    plan_in_full()

    page = visit(path, language=language, width=width)

    assert accessibility(page) == []
    assert small_text(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES[:-1])
def test_nothing_sticks_out_at_any_width(visit, path, language):
    plan_in_full()

    page = visit(path, language=language)
    found = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = overflow(page)

    assert found == {320: [], 390: [], 768: [], 1440: []}


def test_an_empty_house_is_accessible(visit):
    page = visit("/")

    assert accessibility(page) == []
    assert page.get_by_text("目前没有正在受理的申报").count() == 1


@pytest.mark.parametrize("path", ["account_email", "account_change_phone", "account_change_password", "mfa_index"])
def test_pages_of_the_account_are_accessible(visit, path):
    from django.urls import reverse

    page = visit(reverse(path), user=UserFactory())

    assert accessibility(page) == []
    assert overflow(page) == []
    assert small_text(page) == []


def test_every_page_is_sound_html():
    plan_in_full()
    client = Client(raise_request_exception=False)
    pages = {
        f"{name}-{language}": client.get(path, headers={"accept-language": language}).content.decode()
        for language in LANGUAGES
        for name, path in zip(("home", "style", "login", "code", "reset", "absent"), PAGES, strict=True)
    }

    assert html_errors(pages) == []
