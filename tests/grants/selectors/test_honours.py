# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register is searched by what a reader knows, under the names as approved."""

import datetime as dt

import pytest

from grants.enums import HonourState
from grants.models import District
from grants.selectors.honours import Wanted, honour_years, honours_found
from tests.factories.people import DistrictFactory, OrganisationFactory
from tests.factories.plan import HonourFactory, IndustryFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["宝钢", "智能工厂", "LHRH-2025-P-0001", "今名", " 宝钢 "])
def test_an_entry_is_found_by_old_and_new_name_project_and_number(words):
    firm = OrganisationFactory(name="今名有限公司")
    honour = HonourFactory(
        organisation_name="上海宝钢有限公司", subject_name="智能工厂", number="LHRH-2025-P-0001", organisation=firm
    )
    HonourFactory(organisation_name="别家")

    assert list(honours_found(Wanted(words=words))) == [honour]


def test_programme_industry_and_year_narrow_the_search():
    programme, industry = ProgrammeFactory(code="DIGITAL_PARK"), IndustryFactory()
    honour = HonourFactory(programme=programme, industry=industry, year=2024)
    HonourFactory(year=2025)

    for wanted in (Wanted(programme=programme), Wanted(industry=industry), Wanted(year=2024)):
        assert list(honours_found(wanted)) == [honour]
    assert list(honours_found(Wanted(programme=programme, year=2025))) == []


def test_a_district_of_today_stands_for_those_it_took_over():
    present = DistrictFactory(code="310106", name_zh="静安区")
    former = District.objects.create(
        code="310108", name_zh="闸北区", kind="district", valid_to=dt.date(2015, 11, 4), successor=present
    )
    honours = {HonourFactory(district=present), HonourFactory(district=former)}
    HonourFactory(district=DistrictFactory())

    assert set(honours_found(Wanted(district=present))) == honours


def test_only_valid_entries_are_shown_unless_others_are_asked_for():
    valid, gone = HonourFactory(), HonourFactory(state=HonourState.WITHDRAWN)

    assert list(honours_found(Wanted())) == [valid]
    assert list(honours_found(Wanted(state=HonourState.WITHDRAWN))) == [gone]
    assert set(honours_found(Wanted(state=""))) == {valid, gone}


def test_the_years_run_from_the_last_to_the_first():
    assert honour_years() == []
    HonourFactory(year=2012)
    HonourFactory(year=2015)

    assert honour_years() == [2015, 2014, 2013, 2012]
