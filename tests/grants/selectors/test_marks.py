# SPDX-License-Identifier: AGPL-3.0-or-later
"""Firms on lists: every list is narrowed to them in one way, and their share in the aim of the plan is counted."""

from decimal import Decimal

import pytest
from django.urls import reverse

from grants.enums import HonourState, MarkList
from grants.models import Organisation, Programme
from grants.selectors.honours import Wanted, honours_found
from grants.selectors.marks import mark_shares, marked
from tests.factories.marks import mark
from tests.factories.people import OrganisationFactory
from tests.factories.plan import HonourFactory, ProgrammeFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db


def test_rows_are_narrowed_to_a_list_whatever_its_year():
    firm, other = OrganisationFactory(), OrganisationFactory()
    mark(firm, year=2024)
    mark(firm, year=2025)
    mark(other, MarkList.BQW)

    assert list(marked(Organisation.objects.all(), "giant", organisation="pk")) == [firm]
    for no_list in ("", "nonsense"):
        assert marked(Organisation.objects.all(), no_list, organisation="pk").count() == 2


def test_register_of_honours_is_narrowed_to_a_list():
    firm = OrganisationFactory()
    mark(firm)
    honour = HonourFactory(organisation=firm)
    HonourFactory(organisation=OrganisationFactory())
    HonourFactory(organisation=None)

    assert list(honours_found(Wanted(mark="giant"))) == [honour]


def test_shares_are_of_the_valid_enterprises_that_count(django_assert_num_queries):
    programme = ProgrammeFactory(code="DEMO_ENTERPRISE", target=1000)
    firms = [OrganisationFactory() for _number in range(3)]
    mark(firms[0], year=2024)
    mark(firms[0], year=2025)
    mark(firms[1], MarkList.BQW)
    for firm in firms:
        HonourFactory(programme=programme, organisation=firm)
    HonourFactory(programme=programme, organisation=None)
    HonourFactory(programme=programme, organisation=firms[1], state=HonourState.WITHDRAWN)
    HonourFactory(programme=ProgrammeFactory(code="DEMO_PROJECT"), organisation=firms[1])

    with django_assert_num_queries(2):
        shares = mark_shares()

    assert (shares.total, shares.target) == (4, 1000)
    assert {one.list: (one.value, one.share) for one in shares.lists} == {
        "bqw": (1, Decimal("25.0")),
        "giant": (1, Decimal("25.0")),
    }


def test_shares_of_nothing_are_none():
    Programme.objects.filter(code="DEMO_ENTERPRISE").delete()

    assert [(one.value, one.share) for one in mark_shares().lists] == [(0, Decimal("0.0"))] * 2


def test_office_sees_the_shares_beside_the_register_and_the_public_does_not(client):
    world = World().opened()
    public = client.get(reverse("grants:honours"))
    client.force_login(world.officer)

    office = client.get(reverse("grants:honours"))

    assert public.context["shares"] is None
    assert office.context["shares"] == mark_shares()
    assert "?programme=DEMO_ENTERPRISE&amp;mark=giant" in office.content.decode()
