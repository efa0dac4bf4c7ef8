# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, joining and describing an organisation, and what its people see of it."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from grants.audit import events_of
from grants.enums import ApplicationStatus, MembershipRequestState, Standing, Verification
from grants.models import Application, MembershipRequest, Message, Organisation, User
from grants.permissions import has_permission
from tests.factories.organisations import licence_of, own_organisation, wish_of
from tests.factories.people import DistrictFactory, OrganisationFactory, UserFactory, reserved_uscc
from tests.factories.plan import IndustryFactory
from tests.factories.roles import member
from tests.factories.world import World

pytestmark = pytest.mark.django_db

CODE = reserved_uscc(4321)
WRONG = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def alice(client):
    user = UserFactory(name="爱丽丝")
    client.force_login(user)
    return user


def data(**fields):
    chosen = {"uscc": CODE, "name": "上海示范制造有限公司", "kind": "private"}
    return {**chosen, "district": DistrictFactory().pk, "industry": IndustryFactory().pk, **fields}


def register(client, **fields):
    return client.post(reverse("grants:organisation_register"), data(**fields))


def check(client, code):
    return client.post(reverse("grants:organisation_code"), {"uscc": code})


@pytest.mark.parametrize("typed", [CODE, CODE.lower(), f" {CODE[:4]} {CODE[4:]} "])
def test_whoever_registers_an_organisation_is_its_administrator(client, alice, typed):
    response = register(client, uscc=typed)

    organisation = Organisation.objects.get()
    assert response.url == reverse("grants:organisation_verification", args=[organisation.reference])
    assert (organisation.uscc, organisation.verification) == (CODE, Verification.UNVERIFIED)
    assert has_permission(alice, "grants.administer_organisation", organisation)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"uscc": ""}, "uscc"),
        ({"uscc": CODE[:-1]}, "uscc"),
        ({"uscc": WRONG}, "uscc"),
        ({"name": ""}, "name"),
        ({"kind": ""}, "kind"),
        ({"district": ""}, "district"),
    ],
)
def test_what_is_missing_or_wrong_is_named_at_its_field(client, alice, fields, wrong):
    response = register(client, **fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert Organisation.objects.count() == 0


def test_a_code_that_is_registered_leads_to_a_wish_to_join(client, alice):
    organisation = OrganisationFactory(uscc=CODE)

    response = register(client)

    assert (response.status_code, Organisation.objects.count()) == (422, 1)
    assert response.context["check"]["organisation"] == organisation
    assert 'form="join"' in response.content.decode()


def test_a_code_is_checked_while_it_is_typed(client, alice):
    wrong, free = check(client, WRONG), check(client, CODE)
    OrganisationFactory(uscc=CODE, name="已在册单位")
    taken = check(client, CODE.lower())

    assert list(wrong.context["check"]["form"].errors) == ["uscc"]
    assert free.context["check"]["organisation"] is None
    assert "已在册单位" in taken.content.decode()
    assert "<html" not in taken.content.decode()
    assert check(client, " ").context["check"] is None


def test_codes_are_not_tried_without_end(client, alice):
    statuses = {check(client, CODE).status_code for _ in range(60)}

    assert (statuses, check(client, CODE).status_code) == ({200}, 429)
    assert register(client).status_code == 429


def test_a_wish_to_join_goes_to_the_administrators(client, alice):
    organisation = OrganisationFactory(uscc=CODE)
    boss = member(organisation, is_administrator=True, is_preparer=False)

    response = client.post(reverse("grants:organisation_join"), {"uscc": CODE, "note": "财务部"})

    wish = MembershipRequest.objects.get()
    assert response.url == reverse("grants:organisations")
    assert (wish.user, wish.organisation, wish.note) == (alice, organisation, "财务部")
    assert [(one.template, one.recipient) for one in Message.objects.all()] == [("membership_requested", boss)]


@pytest.mark.parametrize("code", ["", WRONG, CODE])
def test_nobody_joins_what_is_not_registered(client, alice, code):
    response = client.post(reverse("grants:organisation_join"), {"uscc": code})

    assert response.url == reverse("grants:organisation_register")
    assert MembershipRequest.objects.count() == 0


def test_a_second_wish_and_a_frozen_organisation_are_refused_in_words(client, alice):
    wish_of(alice, OrganisationFactory(uscc=CODE))
    frozen = OrganisationFactory(standing=Standing.FROZEN)

    for code in (CODE, frozen.uscc):
        response = client.post(reverse("grants:organisation_join"), {"uscc": code}, follow=True)
        assert len(response.context["messages"]) == 1

    assert MembershipRequest.objects.count() == 1


def test_a_wish_is_taken_back_by_whoever_has_it(client, alice):
    wish = wish_of(alice)

    client.post(reverse("grants:membership_request_withdraw", args=[wish.pk]))

    wish.refresh_from_db()
    assert wish.state == MembershipRequestState.WITHDRAWN


def test_a_person_sees_own_organisations_and_wishes(client, alice):
    organisation = own_organisation({"organisation_administrator": alice, "preparer": UserFactory()})
    OrganisationFactory()
    wish = wish_of(alice)
    asked = wish_of(UserFactory(), organisation)

    context = client.get(reverse("grants:organisations")).context

    assert [one.organisation for one in context["memberships"]] == [organisation]
    assert list(context["requests"]) == [wish]
    assert (context["answerable"], asked.state) == (1, MembershipRequestState.OPEN)


def test_the_list_costs_the_same_for_one_organisation_and_for_three(client, alice, count_queries):
    client.get(reverse("grants:organisations"))  # notes the visit
    costs = []
    for number in (1, 2):
        for _ in range(number):
            own_organisation({"organisation_administrator": alice, "preparer": UserFactory()})
        with count_queries() as queries:
            client.get(reverse("grants:organisations"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_cases_are_shown_in_the_applicants_words(client):
    world = World().opened()
    application = world.submitted()
    boss = application.created_by
    client.force_login(boss)
    address = reverse("grants:organisation", args=[application.organisation.reference])
    Application.objects.update(status=ApplicationStatus.PROPOSED)

    [row] = client.get(address).context["rows"]

    assert (row["case"], row["status"]) == (application, str(ApplicationStatus.IN_REVIEW.label))


def test_the_dashboard_costs_the_same_for_one_member_and_for_three(client, alice, count_queries):
    organisation = own_organisation({"organisation_administrator": alice, "preparer": UserFactory()})
    client.get(reverse("grants:organisations"))  # notes the visit
    costs = []
    for _ in range(2):
        with count_queries() as queries:
            client.get(reverse("grants:organisation", args=[organisation.reference]))
        costs.append(len(queries))
        member(organisation, is_administrator=False, is_preparer=True)
        member(organisation, is_administrator=False, is_preparer=True)

    assert costs[0] == costs[1]


def test_the_profile_is_entered_and_said_to_be_saved(client, alice):
    organisation = own_organisation({"organisation_administrator": alice, "preparer": UserFactory()})
    address = reverse("grants:organisation_profile", args=[organisation.reference])

    response = client.post(address, {**data(), "address": "示范路 1 号", "founded_on": "2001-02-03"})

    organisation.refresh_from_db()
    assert response.url == reverse("grants:organisation", args=[organisation.reference])
    assert (organisation.name, organisation.address) == ("上海示范制造有限公司", "示范路 1 号")


def test_a_day_to_come_is_no_date_of_foundation(client, alice):
    organisation = own_organisation({"organisation_administrator": alice, "preparer": UserFactory()})

    response = client.post(
        reverse("grants:organisation_profile", args=[organisation.reference]), {**data(), "founded_on": "2999-01-01"}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["founded_on"])


def test_what_is_verified_is_not_asked_and_cannot_be_slipped_in(client, alice):
    organisation = own_organisation(
        {"organisation_administrator": alice, "preparer": UserFactory()},
        verification=Verification.VERIFIED,
        district=DistrictFactory(),
    )
    name, district = organisation.name, organisation.district

    client.post(reverse("grants:organisation_profile", args=[organisation.reference]), data())

    organisation.refresh_from_db()
    assert (organisation.name, organisation.district, organisation.kind) == (name, district, "private")


def test_a_name_is_corrected_by_its_owner(client, alice):
    assert client.post(reverse("grants:own_name"), {"name": " "}).status_code == 422

    client.post(reverse("grants:own_name"), {"name": "爱丽斯"})

    alice.refresh_from_db()
    assert alice.name == "爱丽斯"
    assert list(events_of(alice).values_list("action", flat=True)) == ["user.renamed"]


def test_an_organisation_that_was_refused_reads_why(client, alice):
    organisation = own_organisation({"organisation_administrator": alice, "preparer": UserFactory()})
    asked = licence_of(organisation, asked_by=alice)
    type(asked).objects.update(
        state="refused",
        reason="扫描件不清晰",
        answered_at=asked.asked_at,
        answered_by=User.objects.exclude(pk=alice.pk)[0],
    )

    for page in ("grants:organisation", "grants:organisation_verification"):
        assert "扫描件不清晰" in client.get(reverse(page, args=[organisation.reference])).content.decode()
