# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of organisations: members, wishes to join, licences."""

from grants.models import Membership
from tests.access.scenes.scene import Scene, of, scene
from tests.factories.organisations import licence_of, own_organisation, wish_of

ABSENT_KEY = 10**9


@scene
def organisation(stage):
    return of(own_organisation(stage.people))


@scene
def member(stage):
    firm = own_organisation(stage.people)
    membership = Membership.objects.get(organisation=firm, user=stage.people["preparer"])
    return Scene(
        args={"reference": firm.reference, "pk": membership.pk}, absent={"reference": firm.reference, "pk": ABSENT_KEY}
    )


@scene
def wish_to_join(stage):
    wish = wish_of(stage.people["panel_member"], own_organisation(stage.people))
    return Scene(args={"pk": wish.pk}, absent={"pk": ABSENT_KEY})


@scene
def own_wish(stage):
    wish = wish_of(stage.people["preparer"])
    return Scene(args={"pk": wish.pk}, absent={"pk": ABSENT_KEY})


@scene
def licence(stage):
    return of(licence_of(own_organisation(stage.people), asked_by=stage.people["organisation_administrator"]))
