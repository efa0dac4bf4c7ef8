# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list and the timeline, drawn with what their templates ask for."""

import pytest
from django.test import Client

from tests.e2e.checks import accessibility, html_errors, overflow, small_text
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_samples")]
PAGES = [
    "/sample/work/",
    "/sample/work/?rows=0&q=x",
    "/sample/work/?rows=0",
    "/sample/timeline/",
    "/sample/timeline/?act=1",
]


@pytest.fixture
def _samples(settings):
    """Serve the pages of this folder."""
    settings.ROOT_URLCONF = "tests.e2e.sample_urls"


@pytest.mark.parametrize("path", PAGES)
def test_they_are_readable_by_all_at_every_width(visit, path):
    page = visit(path, user=UserFactory(name="王敏"))
    found = {}
    for width in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "sticks out"] = overflow(page)
        found[width, "too small"] = small_text(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width, "axe"] = accessibility(page)

    assert {key: value for key, value in found.items() if value} == {}


def test_they_are_sound_html():
    client = Client()
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {f"sample-{n}": client.get(path).content.decode() for n, path in enumerate(PAGES)}

    assert html_errors(pages) == []


def test_an_empty_list_tells_filtered_from_idle(visit):
    user = UserFactory()

    assert visit("/sample/work/?rows=0&q=x", user=user).get_by_text("没有符合筛选条件的记录").count() == 1
    assert visit("/sample/work/?rows=0", user=user).get_by_text("没有待办事项").count() == 1
