# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations with members, wishes to join and licences that wait, and what comes back from their forms."""

from collections.abc import Iterator

from django.urls import reverse

from grants.models import Membership
from tests.e2e.pages.document import Document
from tests.e2e.pages.visitor import Visitor
from tests.factories.organisations import licence_of, own_organisation, wish_of
from tests.factories.people import DistrictFactory, OrganisationFactory, UserFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.roles import holder
from tests.factories.world import World


def documents() -> Iterator[Document]:
    """Yield each page, and its form as it comes back when nothing was filled in."""
    for name, (path, user) in house().items():
        visitor = Visitor(name, "organisations", user)
        yield from filter(None, (visitor.get(path), visitor.post(path, {"act": "refuse"} if name == "check" else {})))


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
        "firms": (reverse("grants:organisation_list"), officer),
        "no_firm": (reverse("grants:organisation_list") + "?text=%E6%97%A0", officer),
        "checks": (reverse("grants:verifications"), officer),
        "check": (reverse("grants:verification", args=[asked.reference]), officer),
    }
