# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of honours, help and accessibility."""

import pytest
from django.urls import reverse

from grants.enums import HonourState
from grants.models import Authority
from tests.factories.people import AuthorityFactory, DistrictFactory, OrganisationFactory
from tests.factories.plan import HonourFactory, IndustryFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db

HONOURS = "grants:honours"


def found(client, **asked):
    return list(client.get(reverse(HONOURS), asked).context["page"])


def test_the_address_of_a_search_carries_codes(client):
    programme, district = ProgrammeFactory(code="DIGITAL_PARK"), DistrictFactory(code="310115")
    industry = IndustryFactory(code="IND05")
    honour = HonourFactory(programme=programme, district=district, industry=industry, year=2024)
    HonourFactory(year=2025)

    asked = {"programme": "DIGITAL_PARK", "district": "310115", "industry": "IND05", "year": "2024"}

    assert found(client, **asked) == [honour]
    for name, value in asked.items():
        assert found(client, **{name: value}) == [honour]


@pytest.mark.parametrize("asked", [{"programme": "NOTHING"}, {"year": "1066"}, {"state": "x"}, {"district": "0"}])
def test_a_part_that_cannot_be_read_is_left_out(client, asked):
    honour = HonourFactory()

    assert found(client, **asked) == [honour]


def test_withdrawn_entries_are_shown_when_asked_for(client):
    gone = HonourFactory(state=HonourState.WITHDRAWN)

    assert found(client) == []
    assert found(client, state="all") == [gone]


def test_the_name_as_approved_stands_first_and_todays_beside_it(client):
    HonourFactory(organisation_name="当年名称", organisation=OrganisationFactory(name="现在名称"))

    text = client.get(reverse(HONOURS)).content.decode()

    assert text.index("当年名称") < text.index("现在名称")


def test_the_answer_to_htmx_is_the_list_alone(client):
    HonourFactory()

    text = client.get(reverse(HONOURS), headers={"hx-request": "true"}).content.decode()

    assert "<html" not in text
    assert "<table" in text


def test_the_register_costs_the_same_for_one_entry_and_for_three(client, count_queries):
    costs = []
    for number in (1, 2):
        for _ in range(number):
            HonourFactory(district=DistrictFactory(), organisation=OrganisationFactory(), industry=IndustryFactory())
        with count_queries() as queries:
            client.get(reverse(HONOURS))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_second_page_keeps_the_search(client):
    for _ in range(51):
        HonourFactory(year=2024)

    text = client.get(reverse(HONOURS), {"year": "2024"}).content.decode()

    assert "?year=2024&amp;page=2" in text


@pytest.mark.parametrize("page", ["grants:help", "grants:accessibility"])
def test_pages_of_help_name_whom_to_ask(client, page):
    AuthorityFactory(phone="021-11112222")
    Authority.objects.create(code="gone", name_zh="旧机关", document_word="旧", is_active=False)

    text = client.get(reverse(page)).content.decode()

    assert "021-11112222" in text
    assert "旧机关" not in text
