# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draw the panel of a group, keep everything the draw rests on, and draw it again to prove it."""

import re
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Application, Call, User
from grants.rules import load_rules
from grants.rules.panel import PanelRules
from reviewers.engine.draws import (
    ALGORITHM_VERSION,
    Candidate,
    Drawn,
    Parameters,
    PoolTooSmallError,
    candidate_from,
    draw,
    parameters_from,
    plain,
    pool_digest,
)
from reviewers.enums import AssessmentState, MemberRole
from reviewers.models import CaseGroup, Draw, Expert, Panel, PanelMember
from reviewers.selectors.pools import parameters_of, pool_of
from reviewers.services.ties import blocks_refresh_all

SEED_BYTES = 32
SEED = re.compile(r"(?:[0-9a-f]{2}){16,32}")


@transaction.atomic
def panel_draw(
    *,
    actor: User,
    group: CaseGroup,
    seed: str | None,
    supervised_by: str = "",
    reason: str = "",
    pool_seen: str = "",
) -> Draw:
    """Draw the panel of a group; ``seed`` is 16 to 32 bytes in hexadecimal, made at this moment where none is given.

    ``pool_seen`` is the digest of the pool that was shown before the seed was known: a pool that has changed since is
    not drawn from. Drawing again needs a reason.
    """
    is_seed_given, seed = seed is not None, secrets.token_hex(SEED_BYTES) if seed is None else seed
    group = CaseGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
    rules = load_rules(group.call.rule_sets.latest("version").data)
    _check(group, rules.panel, seed=seed, supervised_by=supervised_by, reason=reason)
    blocks_refresh_all(actor=actor, applications=_cases_of(group))
    call = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=group.call_id)

    parameters = parameters_of(group=group, rules=rules)
    row, drawn = _drawn(pool_of(group=group, rules=rules, parameters=parameters), parameters, seed, pool_seen)
    row.call, row.number, row.is_seed_given = call, call.draws.count() + 1, is_seed_given
    row.reason, row.supervised_by, row.drawn_by = reason, supervised_by, actor
    row.panel = _panel_create(group, row.number, parameters.size, drawn)
    row.save()

    record(
        call,
        actor=actor,
        action="call.panel_drawn",
        data={"draw": row.number, "group_id": group.pk, "pool_digest": row.pool_digest, "seed": seed},
    )
    return row


def draw_verify(*, row: Draw) -> bool:
    """Draw again from what was stored and say whether the same experts come out, in the order they were asked."""
    if row.algorithm_version != ALGORITHM_VERSION or row.pool_digest != pool_digest(row.pool):
        return False
    try:
        again = draw(
            pool=[candidate_from(candidate) for candidate in row.pool],
            parameters=parameters_from(row.parameters),
            seed=row.seed,
        )
    except PoolTooSmallError:
        return False
    asked = PanelMember.objects.filter(panel=row.panel_id).order_by("position").values_list("expert__number", flat=True)
    drawn = [number for number, _stratum in _in_order(again)]
    return plain(again) == row.result and list(asked[: len(drawn)]) == drawn


def _drawn(candidates: list[Candidate], parameters: Parameters, seed: str, pool_seen: str) -> tuple[Draw, Drawn]:
    """Draw, and return everything the draw rests on as a row not saved yet, with what came out."""
    pool = [plain(candidate) for candidate in candidates]
    if pool_seen and pool_seen != pool_digest(pool):
        raise GrantsError(_("The pool has changed since it was shown. Look at it again before you draw."))
    try:
        drawn = draw(pool=candidates, parameters=parameters, seed=seed)
    except PoolTooSmallError as error:
        raise GrantsError(_too_small(error, sum(not one.excluded for one in candidates))) from error
    row = Draw(
        pool=pool,
        pool_digest=pool_digest(pool),
        parameters=plain(parameters),
        seed=seed,
        algorithm_version=ALGORITHM_VERSION,
        result=plain(drawn),
    )
    return row, drawn


def _check(group: CaseGroup, rules: PanelRules, *, seed: str, supervised_by: str, reason: str) -> None:
    if not SEED.fullmatch(seed):
        raise GrantsError(_("The seed is 32 to 64 digits 0–9 and a–f, an even number of them."))
    if rules.draw_supervised and not supervised_by.strip():
        raise GrantsError(_("Name the person who supervises the draw."))
    if group.panel is None:
        return
    if group.panel.is_committed:
        raise GrantsError(_("This panel is committed and cannot be drawn again."))
    if rules.redraw_needs_reason and not reason.strip():
        raise GrantsError(_("State why the panel is drawn again."))


def _cases_of(group: CaseGroup) -> Sequence[Application]:
    rows = group.assessments.exclude(state=AssessmentState.VOID).select_related("application")
    cases = [assessment.application for assessment in rows]
    if not cases:
        raise GrantsError(_("The group has no cases."))
    return cases


def _too_small(error: PoolTooSmallError, eligible: int) -> str:
    if error.code == "discipline:finance":
        return _(
            "Of %(count)d eligible experts too few are from finance for a panel under the rules. Add experts to the pool."
        ) % {"count": eligible}
    return _(
        "Of %(count)d eligible experts no panel can be drawn under the rules: too few know the industry or work for "
        "different employers. Add experts to the pool."
    ) % {"count": eligible}


def _panel_create(group: CaseGroup, number: int, size: int, drawn: Drawn) -> Panel:
    panel = Panel.objects.create(call_id=group.call_id, name=f"{group.name[:50]} {number}", size=size)
    order = _in_order(drawn)
    experts = Expert.objects.in_bulk([expert for expert, _stratum in order], field_name="number")
    PanelMember.objects.bulk_create(
        PanelMember(
            panel=panel,
            expert=experts[expert],
            position=position,
            role=MemberRole.MEMBER if position <= len(drawn.members) else MemberRole.STANDBY,
        )
        for position, (expert, _stratum) in enumerate(order, start=1)
    )
    group.panel = panel
    group.save(update_fields=["panel"])
    group.assessments.exclude(state=AssessmentState.VOID).update(panel=panel)
    return panel


def _in_order(drawn: Drawn) -> list[tuple[str, str]]:
    return [*drawn.members, *drawn.standbys]
