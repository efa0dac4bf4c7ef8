# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of calls, cases and accounts that many pages share."""

from allauth.mfa.models import Authenticator

from tests.access.scenes.scene import Scene, of, scene
from tests.factories.world import seats_of


@scene
def designed_call(stage):
    return of(stage.world.call)


@scene
def published_call(stage):
    return of(stage.world.opened().call)


@scene
def draft(stage):
    return of(stage.own(stage.world.opened().draft()))


@scene
def submitted(stage):
    return of(stage.own(stage.world.opened().submitted()))


@scene
def undeclared(stage):
    """The case lies before its panel; nobody has declared yet."""
    application = stage.own(stage.world.opened().accepted())
    stage.seat(stage.world.in_review(application).panel)
    return of(application)


@scene
def seated(stage):
    """The case lies before its panel; everybody has declared no tie."""
    application = stage.own(stage.world.opened().accepted())
    stage.seat(stage.world.in_review(application).panel)
    for one in seats_of(application):
        stage.world.declare(one)
    return of(application)


@scene
def confirmation(stage):
    """A link to confirm an e-mail address, with a key nobody was given."""
    return Scene(args={"key": "unknown"}, absent={"key": "another"})


@scene
def own_key(stage):
    """A passkey of the preparer."""
    key = Authenticator.objects.create(
        user=stage.people["preparer"], type=Authenticator.Type.WEBAUTHN, data={"name": "key", "passwordless": True}
    )
    return Scene(args={"pk": key.pk}, absent={"pk": key.pk + 1000})
