# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public home page and the style page."""

import pytest
from django.urls import reverse

from tests.factories.plan import HonourFactory, IndustryFactory, ProgrammeFactory, plan_in_full

pytestmark = pytest.mark.django_db


def test_an_empty_house_says_what_is_missing(client):
    page = client.get(reverse("grants:home")).content.decode()

    for words in ("尚未录入规划确定的遴选项目", "目前没有正在受理的申报", "目前没有公示", "尚未录入各区"):
        assert words in page


def test_a_plan_without_results_shows_zero(client):
    ProgrammeFactory(code="DEMO_PROJECT", target=100)

    page = client.get(reverse("grants:home")).content.decode()

    assert '<span class="v">0 <small>/ 100</small></span>' in page


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("", "各区示范企业数"),
        ("?figure=projects", "各区示范项目数"),
        ("?figure=funds", "各区支持资金（万元）"),
        ("?figure=nonsense", "各区示范企业数"),
    ],
)
def test_the_map_shows_the_figure_asked_for(client, asked, title):
    plan_in_full()

    page = client.get(reverse("grants:home") + asked).content.decode()

    assert f'<h2 id="map-title">{title}</h2>' in page


def test_a_minimum_by_industry_is_shown_only_where_the_office_sets_one(client, settings):
    industry = IndustryFactory()
    HonourFactory(programme=ProgrammeFactory(code="DEMO_PROJECT"), industry=industry)
    without = client.get(reverse("grants:home")).content.decode()

    settings.HOUSE = {**settings.HOUSE, "industry_minimum": 5}
    with_minimum = client.get(reverse("grants:home")).content.decode()

    assert ["每个行业至少" in page for page in (without, with_minimum)] == [False, True]


def test_the_home_page_costs_the_same_however_much_it_shows(client, django_assert_num_queries):
    client.get(reverse("grants:home"))
    plan_in_full()

    with django_assert_num_queries(10):
        client.get(reverse("grants:home"))


def test_the_home_page_only_answers_reading(client):
    assert client.post(reverse("grants:home")).status_code == 405


@pytest.mark.parametrize(("debug", "status"), [(True, 200), (False, 404)])
def test_the_style_page_is_absent_on_a_live_system(client, settings, debug, status):
    settings.DEBUG = debug

    assert client.get(reverse("grants:style")).status_code == status


def test_every_page_forbids_foreign_and_inline_code(client):
    policy = client.get(reverse("grants:home")).headers["Content-Security-Policy"]

    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "object-src 'none'",
    ]
