# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scenes of calls: in each state whose page differs, and the parts that an address names."""

from grants.enums import ExemptionKind
from grants.permissions import assign_role
from grants.services.exemptions import exemption_enter
from tests.access.scenes.scene import ABSENT_REFERENCE, Scene, of, scene
from tests.factories.world import support
from workflow.services.calls import call_rank, call_review_done


def beside(call, **args):
    """Return the scene of an address that names something of a call."""
    return Scene(args={"reference": call.reference, **args}, absent={"reference": ABSENT_REFERENCE, **args})


@scene
def programme_of_the_officer(stage):
    """The officer works for the whole programme, not for one call alone."""
    programme = stage.world.programme
    assign_role(role="officer", user=stage.people["officer"], target=programme)
    return Scene(args={"code": programme.code}, absent={"code": "NO_SUCH_PROGRAMME"})


@scene
def part_of_a_call(stage):
    return beside(stage.world.call, part="description")


@scene
def chapter_of_a_call(stage):
    return beside(stage.world.call, chapter="windows")


@scene
def form_of_a_call(stage):
    return beside(stage.world.call, template=stage.world.call.form_template_id)


@scene
def call_in_review(stage):
    """One case lies before its panel."""
    world = stage.world.opened()
    world.in_review(world.accepted())
    return of(world.call)


@scene
def call_arranged(stage):
    """The screening is over, the panel of the one group is committed."""
    world = stage.world.opened()
    world.arranged(world.accepted())
    return of(world.call, act="step")


@scene
def call_scored(stage):
    world = stage.world.opened()
    world.scored(world.accepted())
    return of(world.call, act="step")


@scene
def call_announced(stage):
    world = stage.world.opened()
    case = world.accepted()
    world.scored(case)
    call_review_done(actor=world.officer, call=world.call)
    call_rank(actor=world.officer, call=world.call)
    world.decide(support(case))
    world.noticed()
    world.notice_over()
    world.approved(case)
    world.announced()
    return of(world.call, act="step")


@scene
def exemption_entered(stage):
    call = stage.world.opened().call
    exemption = exemption_enter(
        actor=stage.world.leader,
        call=call,
        kind=ExemptionKind.BUDGET,
        amount_fen=100,
        document_number="沪府〔2026〕1号",
        reason="市政府批准",
    )
    return beside(call, pk=exemption.pk)
