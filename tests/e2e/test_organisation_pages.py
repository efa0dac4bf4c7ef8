# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of organisations: readable by all, sound HTML, nothing sticks out, empty, full and faulty."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from grants.enums import Verification
from grants.models import Membership, Organisation
from tests.e2e.checks import html_errors, page_faults
from tests.factories.organisations import licence_of, own_organisation, wish_of
from tests.factories.people import DistrictFactory, OrganisationFactory, UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.roles import holder
from tests.factories.world import World

pytestmark = pytest.mark.django_db(transaction=True)

LANGUAGES = ["zh-hans", "en"]
FAULTY = ["register", "profile", "members", "member", "own_name", "check"]
EMPTY = ["grants:organisations", "grants:membership_requests", "grants:organisation_register"]


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


def house() -> dict[str, tuple]:
    """Fill every page of organisations; return address and reader by name."""
    application = World().opened().submitted("面向大型装备的全生命周期协同制造平台")
    boss, verified = application.created_by, application.organisation
    fresh = own_organisation(
        {"organisation_administrator": boss, "preparer": UserFactory(name="李娜")}, district=DistrictFactory()
    )
    asked = licence_of(fresh, asked_by=boss)
    wish = wish_of(UserFactory(name="赵一"), verified)
    wish_of(boss, OrganisationFactory())
    officer = holder("officer", ProgrammeFactory())
    colleague = Membership.objects.exclude(user=boss).get(organisation=fresh)

    def of(name, organisation, *more):
        return reverse(f"grants:{name}", args=[organisation.reference, *more])

    return {
        "organisations": (reverse("grants:organisations"), boss),
        "organisation": (of("organisation", verified), boss),
        "fresh": (of("organisation", fresh), boss),
        "profile": (of("organisation_profile", fresh), boss),
        "verified_profile": (of("organisation_profile", verified), boss),
        "licence": (of("organisation_verification", fresh), boss),
        "members": (of("organisation_members", fresh), boss),
        "member": (of("organisation_member", fresh, colleague.pk), boss),
        "wishes": (reverse("grants:membership_requests"), boss),
        "wish": (reverse("grants:membership_request", args=[wish.pk]), boss),
        "register": (reverse("grants:organisation_register"), boss),
        "own_name": (reverse("grants:own_name"), boss),
        "checks": (reverse("grants:verifications"), officer),
        "check": (reverse("grants:verification", args=[asked.reference]), officer),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_pages_are_readable_by_all_at_every_width(visit, language):
    found = {}
    for name, (path, user) in house().items():
        page = visit(path, language=language, user=user)
        found[name] = page_faults(page)
        page.context.close()

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_empty_pages_are_readable_by_all(visit):
    person, officer = UserFactory(), holder("officer", ProgrammeFactory())
    found = {}
    for name, user in (*((name, person) for name in EMPTY), ("grants:verifications", officer)):
        page = visit(reverse(name), user=user)
        found[name] = page_faults(page)
        page.context.close()

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_faulty_pages_are_readable_by_all(visit):
    pages, found = house(), {}
    for name in FAULTY:
        path, user = pages[name]
        page = visit(path, user=user)
        found[name] = faults_of_empty_form(page)
        page.context.close()

    assert {name: faults for name, faults in found.items() if faults} == {}


def faults_of_empty_form(page):
    """Send the form of a page with nothing in it, and look at what comes back."""
    for field in page.locator(
        "main form input[type=text], main form input[type=tel], main form input:not([type])"
    ).all():
        field.fill("")
    for box in page.locator("main form input[type=checkbox]").all():
        box.uncheck()

    page.locator("main form[novalidate] button[type=submit]").first.click()

    expect(page.locator(".errsum")).to_be_focused()
    return page_faults(page)


def test_every_page_is_sound_html():
    pages = {}
    for name, (path, user) in house().items():
        client = Client()
        client.force_login(user)
        for language in LANGUAGES:
            pages[f"{name}-{language}"] = client.get(path, headers={"accept-language": language}).content.decode()
        if name not in ("organisations", "organisation", "fresh", "wishes", "checks"):
            pages[f"{name}-wrong"] = client.post(path, {"act": "refuse"} if name == "check" else {}).content.decode()

    assert html_errors(pages) == []


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
