# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering in a browser: a code that is known leads to a wish to join, with and without scripts."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from grants.enums import Verification
from grants.models import Organisation
from tests.e2e.checks import page_faults
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


def test_a_registered_code_leads_to_a_wish_to_join(visit):
    organisation = OrganisationFactory(name="已在册单位", verification=Verification.VERIFIED)
    person = UserFactory()
    page = visit(reverse("grants:organisation_register"), user=person)

    page.locator("#id_uscc").fill(organisation.uscc)
    page.locator("#id_uscc").blur()
    expect(page.locator("#code-check")).to_contain_text("已在册单位")
    assert page_faults(page) == {}
    page.locator("#id_note").fill("财务部")
    page.locator("#code-check button").click()
    page.wait_for_url("**/organisations/")

    assert person.membership_requests.get().note == "财务部"


def test_the_same_works_without_scripts(visit):
    organisation = OrganisationFactory(name="已在册单位")
    person = UserFactory()
    page = visit(reverse("grants:organisation_register"), user=person, scripts=False)

    page.locator("#id_uscc").fill(organisation.uscc)
    page.locator("main form[novalidate] button[type=submit]").click()
    page.locator("#code-check button").click()
    page.wait_for_url("**/organisations/")

    assert person.membership_requests.get().organisation == organisation
    assert Organisation.objects.count() == 1
