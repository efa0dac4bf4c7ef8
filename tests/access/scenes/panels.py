# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of panels: cases that wait, a group, a drawn panel, seats, and the register they come from."""

from grants.rules.choices import TieKind
from reviewers.services.draws import panel_draw
from reviewers.services.groups import group_create
from reviewers.services.ties import tie_record
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.people import OrganisationFactory
from tests.factories.reviewers import SEED, PanelMemberFactory, experts_made
from tests.factories.world import seats_of
from workflow.services.reviews import seat_declares_doubt


@scene
def panels_expert(stage):
    """An expert on a panel of the call."""
    return of(_member(stage).expert)


@scene
def panels_tie(stage):
    """A tie of an expert on a panel of the call."""
    expert = _member(stage).expert
    tie = tie_record(actor=stage.world.officer, expert=expert, kind=TieKind.ADVISER, organisation=OrganisationFactory())
    return Scene(
        args={"reference": expert.reference, "pk": tie.pk}, absent={"reference": ABSENT_REFERENCE, "pk": tie.pk}
    )


@scene
def panels_ready(stage):
    """An accepted case that is in no group."""
    stage.own(stage.world.opened().accepted())
    return of(stage.world.call)


@scene
def panels_grouped(stage):
    """A group without a panel."""
    return of(_group(stage))


@scene
def panels_drawn(stage):
    """A panel that was drawn and not asked."""
    return of(_drawn(stage))


@scene
def panels_draw(stage):
    """The draw of a panel."""
    number = _drawn(stage).draws.get().number
    return Scene(
        args={"reference": stage.world.call.reference, "number": number},
        absent={"reference": ABSENT_REFERENCE, "number": number},
    )


@scene
def panels_member(stage):
    """A member of a drawn panel who was not asked."""
    return of(_drawn(stage).members.first())


@scene
def panels_seated(stage):
    """A panel whose experts sit."""
    return of(_seats(stage)[0].assessment.panel)


@scene
def panels_seat(stage):
    """A seat before its declaration."""
    return of(_seats(stage)[0])


@scene
def panels_doubt(stage):
    """A seat whose expert is not sure of a tie."""
    seat = _seats(stage)[0]
    seat_declares_doubt(actor=seat.expert.user, seat=seat, explanation="多年前的同事")
    return of(seat)


@scene
def panels_case(stage):
    """A case before its panel."""
    return of(_seats(stage)[0].assessment.application)


def _member(stage):
    return PanelMemberFactory(panel__call=stage.world.call, panel__name="装备组")


def _group(stage):
    application = stage.own(stage.world.opened().accepted())
    return group_create(actor=stage.world.officer, call=stage.world.call, name="装备组", applications=[application])


def _drawn(stage):
    group = _group(stage)
    experts_made()
    return panel_draw(actor=stage.world.officer, group=group, seed=SEED, supervised_by="监督员").panel


def _seats(stage):
    application = stage.own(stage.world.opened().accepted())
    stage.seat(stage.world.in_review(application).panel)
    return seats_of(application)
