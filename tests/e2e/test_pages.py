# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the public shell and every component: readable by all, sound HTML, nothing sticks out."""

import pytest
from django.test import Client

from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.people import UserFactory
from tests.factories.plan import plan_in_full

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_style_page_is_open")]

PAGES = {
    "home": "/",
    "style": "/style/",
    "login": "/account/login/",
    "code": "/account/login/code/",
    "absent": "/nowhere/",
}
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def _style_page_is_open(request, settings):
    """Open the style page to the tests that read it; everything else is as on a live system."""
    settings.DEBUG = request.node.callspec.params.get("name") == "style" if hasattr(request.node, "callspec") else False


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_readable_by_all_at_every_width(visit, name, language):
    plan_in_full()

    page = visit(PAGES[name], language=language)
    found = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "sticks out"] = overflow(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        found[width, "axe"] = accessibility(page)
        found[width, "too small"] = small_text(page)

    assert {key: value for key, value in found.items() if value} == {}


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


def test_every_page_is_sound_html(settings):
    plan_in_full()
    client, pages = Client(), {}
    for name, path in PAGES.items():
        settings.DEBUG = name == "style"
        for language in LANGUAGES:
            answer = client.get(path, headers={"accept-language": language})
            pages[f"{name}-{language}"] = answer.content.decode()

    assert html_errors(pages) == []
