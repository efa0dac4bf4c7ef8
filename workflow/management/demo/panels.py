# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups and panels of the demo: drawn from the pool, asked by telephone, committed."""

from collections.abc import Sequence

from grants.models import Application, Call
from grants.rules import load_rules
from reviewers.engine.draws import draw
from reviewers.enums import CallOutcome, MemberRole, MemberState
from reviewers.models import CaseGroup, Expert, Panel, PanelMember
from reviewers.selectors.pools import parameters_of, pool_of
from workflow.management.demo.people import Cast
from workflow.management.demo.texts import texts
from workflow.services.panels import (
    chair_named,
    draw_make,
    group_form,
    invitation_phoned,
    panel_invite,
    panel_settle,
    ties_refresh,
)

SUPERVISOR = "机关纪委"
TRIES = 500


def group_drawn(
    cast: Cast, call: Call, *, name: str, cases: Sequence[Application], sits: Expert | None = None
) -> Panel:
    """Form a group and draw its panel; with ``sits``, by the first seed that lets this expert be a member."""
    group = group_form(actor=cast.officer, call=call, name=name, applications=cases)
    ties_refresh(actor=cast.officer, call=call, applications=cases)
    draw_make(actor=cast.officer, group=group, seed=_seed(cast, group, sits), supervised_by=SUPERVISOR, pool_seen="")
    group.refresh_from_db()
    if group.panel is None:
        message = f"Group {name} has no panel."
        raise LookupError(message)
    return group.panel


def panel_ready(cast: Cast, panel: Panel) -> None:
    """Ask everybody by telephone, name the chair and commit the panel."""
    panel_invite(actor=cast.officer, panel=panel)
    for member in panel.members.order_by("position"):
        answered(cast, member, CallOutcome.ACCEPTED)
    seated = panel.members.exclude(role=MemberRole.STANDBY).exclude(expert=cast.experts[0])
    chair_named(actor=cast.officer, member=seated.earliest("position"))
    panel_settle(actor=cast.officer, panel=panel)


def panel_half_asked(cast: Cast, panel: Panel) -> None:
    """Invite the members: one accepts, one declines so that a standby is called up, one is not reached."""
    panel_invite(actor=cast.officer, panel=panel)
    first, second, third = panel.members.filter(state=MemberState.INVITED).order_by("position")[:3]
    answered(cast, first, CallOutcome.ACCEPTED)
    answered(cast, second, CallOutcome.DECLINED, note=texts("screening")["declines"][0])
    answered(cast, third, CallOutcome.UNREACHED)


def answered(cast: Cast, member: PanelMember, outcome: CallOutcome, *, note: str = "") -> None:
    """Note a telephone call to a member."""
    invitation_phoned(actor=cast.officer, member=member, outcome=outcome, note=note)


def _seed(cast: Cast, group: CaseGroup, sits: Expert | None) -> str:
    """Return a seed of the play; where somebody is to sit, the first of many under which he or she does."""
    rules = load_rules(group.call.rule_sets.latest("version").data)
    parameters = parameters_of(group=group, rules=rules)
    pool = pool_of(group=group, rules=rules, parameters=parameters)
    for _try in range(TRIES):
        seed = f"{cast.random.getrandbits(256):064x}"
        members = {number for number, _stratum in draw(pool=pool, parameters=parameters, seed=seed).members}
        if sits is None or sits.number in members:
            return seed
    message = f"No seed of {TRIES} seats expert {sits.number if sits else ''}."
    raise LookupError(message)
