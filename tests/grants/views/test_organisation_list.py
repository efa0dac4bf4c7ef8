# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of organisations: found by name, code, kind, place and list, and taken out as it was found."""

import pytest
from django.test import Client
from django.urls import reverse

from grants.enums import MarkList
from tests.factories.marks import mark
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db
LIST = reverse("grants:organisation_list")


@pytest.fixture
def page():
    """A browser of somebody who keeps the register."""
    client = Client()
    client.force_login(holder("officer", CallFactory()))
    return client


def found(browser, **query):
    return [one.name for one in browser.get(LIST, query).context["page"]]


def test_a_firm_is_found_by_its_name_and_by_its_code(page):
    wanted, _other = OrganisationFactory(name="甲船舶公司"), OrganisationFactory(name="乙钢铁公司")

    assert found(page, text="船舶") == ["甲船舶公司"]
    assert found(page, text=wanted.uscc.lower()) == ["甲船舶公司"]
    assert found(page, text="没有") == []


def test_a_list_of_firms_narrows_and_stands_beside_the_firm(page):
    OrganisationFactory(name="乙公司")
    mark(OrganisationFactory(name="甲公司"), MarkList.GIANT)

    answer = page.get(LIST, {"mark": "giant"})

    assert [one.name for one in answer.context["page"]] == ["甲公司"]
    assert str(MarkList.GIANT.label) in answer.content.decode().partition("<tbody>")[2]


def test_what_is_no_choice_narrows_nothing(page):
    OrganisationFactory(name="甲公司")

    assert found(page, kind="nonsense", mark="x", page="99") == ["甲公司"]


def test_the_export_carries_the_filters_of_the_page(page):
    OrganisationFactory(name="甲公司")

    text = page.get(LIST, {"text": "甲", "kind": "other"}).content.decode()

    assert "/exports/new/?kind=organisations&amp;f-text=%E7%94%B2&amp;f-kind=other" in text


def test_a_filter_answers_with_the_list_alone(page):
    answer = page.get(LIST, {"text": "甲"}, headers={"HX-Request": "true"})

    assert next(template.name for template in answer.templates) == "grants/_organisation_list.html"


def test_nothing_found_and_nothing_there_say_what_to_do(page):
    assert "还没有单位" in page.get(LIST).content.decode()
    assert "没有符合筛选条件" in page.get(LIST, {"text": "甲"}).content.decode()


def test_who_keeps_no_register_finds_no_page():
    client = Client()
    client.force_login(UserFactory())

    assert client.get(LIST).status_code == 404
