# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of experts: invited, seated, declared, handed in."""

from reviewers.enums import MemberRole, MemberState
from reviewers.models import CaseGroup, Panel, PanelMember
from tests.access.scenes.scene import of, scene
from tests.factories.reviewers import ExpertFactory, review_given
from tests.factories.world import seats_of


@scene
def invited_expert(stage):
    """The expert of the stage was asked to join a panel."""
    call = stage.world.call
    panel = Panel.objects.create(call=call, name="装备组", size=5)
    CaseGroup.objects.create(call=call, name="装备组", panel=panel)
    expert = ExpertFactory(user=stage.people["panel_member"])
    member = PanelMember.objects.create(
        panel=panel, expert=expert, position=1, role=MemberRole.MEMBER, state=MemberState.INVITED
    )
    return of(member, answer="accept")


@scene
def pile_undeclared(stage):
    """A case lies before the experts of the stage, who have not declared yet."""
    _seats(stage)
    return of(stage.world.call)


@scene
def pile_declared(stage):
    """A case is open to the experts of the stage."""
    for seat in _seats(stage):
        stage.world.declare(seat)
    return of(stage.world.call)


@scene
def seat_undeclared(stage):
    """The seat of the expert of the stage waits for a declaration."""
    return of(_own(stage, _seats(stage)))


@scene
def seat_declared(stage):
    """The seat of the expert of the stage is open."""
    seats = _seats(stage)
    for seat in seats:
        stage.world.declare(seat)
    return of(_own(stage, seats), revision="0")


@scene
def seat_handed_in(stage):
    """The review of the expert of the stage is handed in."""
    seat = _own(stage, _seats(stage))
    stage.world.declare(seat)
    review_given(seat)
    return of(seat)


def _seats(stage):
    application = stage.own(stage.world.opened().accepted())
    stage.seat(stage.world.in_review(application).panel)
    return seats_of(application)


def _own(stage, seats):
    return next(seat for seat in seats if seat.expert.user == stage.people["panel_member"])
