# SPDX-License-Identifier: AGPL-3.0-or-later
"""Record ties, and write down which experts a case excludes by all that is known."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Application, Organisation, User
from grants.rules import CallRules, load_rules
from grants.rules.choices import TieKind
from reviewers.enums import LIVE_SEATS, AssessmentState, Severity
from reviewers.models import Block, Expert, Seat, Tie
from reviewers.selectors.ties import Finding, ties_found

BATCH = 500
Key = tuple[int, int, str]


@transaction.atomic
def tie_record(
    *,
    actor: User,
    expert: Expert,
    kind: TieKind,
    organisation: Organisation | None = None,
    person_name: str = "",
    held_from: date | None = None,
    held_to: date | None = None,
    evidence: str = "",
) -> Tie:
    """Record a tie of an expert to an organisation or a person, with its time and evidence."""
    expert = Expert.objects.select_for_update(of=("self",), no_key=True).get(pk=expert.pk)
    if organisation is None and not person_name.strip():
        raise GrantsError(_("Name the organisation or the person to whom the expert is tied."))
    if held_from and held_to and held_to < held_from:
        raise GrantsError(_("A tie cannot end before it began."))

    tie = Tie.objects.create(
        expert=expert,
        organisation=organisation,
        person_name=person_name.strip(),
        kind=kind,
        held_from=held_from,
        held_to=held_to,
        evidence=evidence,
        recorded_by=actor,
    )

    data = {"tie_id": tie.pk, "kind": kind.value, "organisation_id": organisation.pk if organisation else None}
    record(expert, actor=actor, action="expert.tie_recorded", data=data)
    return tie


@transaction.atomic
def tie_end(*, actor: User, tie: Tie, held_to: date) -> Tie:
    """Note when a tie ended; some kinds count for years after."""
    tie = _tie_locked(tie)
    if tie.held_from and held_to < tie.held_from:
        raise GrantsError(_("A tie cannot end before it began."))
    tie.held_to = held_to
    tie.save(update_fields=["held_to"])

    data = {"tie_id": tie.pk, "held_to": held_to.isoformat()}
    record(tie.expert, actor=actor, action="expert.tie_ended", data=data)
    return tie


@transaction.atomic
def tie_withdraw(*, actor: User, tie: Tie, reason: str) -> Tie:
    """Withdraw a tie that was entered by mistake; what an expert declared, only the expert can have been wrong about."""
    tie = _tie_locked(tie)
    if not reason.strip():
        raise GrantsError(_("State why the entry was a mistake."))
    if tie.recorded_by_id is not None and tie.recorded_by_id == tie.expert.user_id:
        raise GrantsError(_("The expert declared this tie; it stands."))
    tie.withdrawn_reason = reason.strip()[:300]
    tie.save(update_fields=["withdrawn_reason"])

    record(tie.expert, actor=actor, action="expert.tie_withdrawn", data={"tie_id": tie.pk})
    return tie


def blocks_refresh_of(*, actor: User | None, expert: Expert) -> int:
    """Bring the blocks of the open cases on an expert's panels to what ties say today; return how many are new."""
    sits = Q(assessments__panel__members__expert=expert) | Q(assessments__seats__expert=expert)
    open_cases = Application.objects.filter(sits, assessments__state=AssessmentState.OPEN)
    return blocks_refresh_all(actor=actor, applications=list(open_cases.distinct()))


def blocks_refresh(*, actor: User | None, application: Application) -> int:
    """Bring the blocks of one case to what its ties say today; return how many are new."""
    return blocks_refresh_all(actor=actor, applications=[application])


@transaction.atomic
def blocks_refresh_all(*, actor: User | None, applications: Sequence[Application]) -> int:
    """Bring the blocks of many cases to what their ties say today; return how many are new.

    The number of queries does not grow with experts, nor with cases but for one event for each case that changed.
    What a person wrote (a lifted block, a recusal) stays. A hard tie of an expert who sits in the case is written
    as soft, to be looked at, until the seat is recused: a live seat and a hard block cannot stand together.
    """
    cases = list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "rule_set")
        .filter(pk__in=[application.pk for application in applications])
        .order_by("pk")
    )
    known = {_key(block): block for block in Block.objects.filter(application__in=[case.pk for case in cases])}

    wanted = _wanted(cases, ties_found(cases, today=timezone.localdate()))
    fresh = [block for key, block in wanted.items() if key not in known]
    stale = [block for key, block in known.items() if key not in wanted and not _is_by_hand(block)]
    changed = list(_changed(known, wanted))
    Block.objects.bulk_create(fresh, batch_size=BATCH)
    Block.objects.bulk_update(changed, ["severity", "tie", "is_lifted"], batch_size=BATCH)
    Block.objects.filter(pk__in=[block.pk for block in stale]).delete()

    _record_changes(actor, cases, fresh=fresh, changed=changed, stale=stale)
    return len(fresh)


@transaction.atomic
def block_lift(*, actor: User, block: Block, reason: str) -> Block:
    """Lift a soft block after looking at it; a tie that the rules call hard stands, whoever sits."""
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("rule_set")
        .get(pk=block.application_id)
    )
    block = Block.objects.select_for_update(of=("self",), no_key=True).get(pk=block.pk)
    is_named_only = block.tie is not None and block.tie.organisation_id is None
    by_rules = severity_of(kind=block.kind, rules=load_rules(application.rule_set.data))
    if block.severity == Severity.HARD or (by_rules == Severity.HARD and not is_named_only):
        raise GrantsError(_("A tie that excludes cannot be lifted."))
    if not reason.strip():
        raise GrantsError(_("State why the tie does not matter here."))

    block.is_lifted = True
    block.reason = reason
    block.save(update_fields=["is_lifted", "reason"])

    data = {"expert_id": block.expert_id, "kind": block.kind}
    record(application, actor=actor, action="application.block_lifted", data=data)
    return block


def severity_of(*, kind: str, rules: CallRules) -> Severity | None:
    """Return whether the rules let a tie exclude, warn, or neither."""
    if kind in rules.recusal.hard:
        return Severity.HARD
    return Severity.SOFT if kind in rules.recusal.soft else None


def _tie_locked(tie: Tie) -> Tie:
    """Lock the expert of a tie and return the tie fresh; raises GrantsError when it was withdrawn."""
    Expert.objects.select_for_update(of=("self",), no_key=True).get(pk=tie.expert_id)
    fresh = Tie.objects.select_related("expert").get(pk=tie.pk)
    if fresh.withdrawn_reason:
        raise GrantsError(_("This tie was withdrawn."))
    return fresh


def _wanted(cases: Sequence[Application], findings: Iterable[Finding]) -> dict[Key, Block]:
    """Return the blocks that should stand; where one kind was found twice, a certain finding goes before a name."""
    rule_sets = {case.rule_set_id: case.rule_set for case in cases}
    rules = {key: load_rules(rule_set.data) for key, rule_set in rule_sets.items()}
    rules_of = {case.pk: rules[case.rule_set_id] for case in cases}
    sitting = set(
        Seat.objects.filter(assessment__application__in=rules_of, state__in=LIVE_SEATS).values_list(
            "expert_id", "assessment__application_id"
        )
    )
    wanted: dict[Key, Block] = {}
    for found in sorted(findings, key=lambda one: one.by_name):
        severity = severity_of(kind=found.kind, rules=rules_of[found.application_id])
        if severity is None:
            continue
        if found.by_name or (found.expert_id, found.application_id) in sitting:
            severity = Severity.SOFT
        block = Block(
            expert_id=found.expert_id,
            application_id=found.application_id,
            severity=severity,
            kind=found.kind,
            tie_id=found.tie_id,
        )
        wanted.setdefault(_key(block), block)
    return wanted


def _changed(known: Mapping[Key, Block], wanted: Mapping[Key, Block]) -> Iterable[Block]:
    for key, block in known.items():
        now = wanted.get(key)
        if now is None or (_is_by_hand(block) and not (block.is_lifted and now.severity == Severity.HARD)):
            continue
        if (block.severity, block.tie_id) != (now.severity, now.tie_id):
            block.severity, block.tie_id, block.is_lifted = now.severity, now.tie_id, False
            yield block


def _record_changes(actor: User | None, cases: Sequence[Application], **blocks: Sequence[Block]) -> None:
    for case in cases:
        counts = {what: sum(block.application_id == case.pk for block in rows) for what, rows in blocks.items()}
        if any(counts.values()):
            record(case, actor=actor, action="application.blocks_found", data=dict(counts))


def _is_by_hand(block: Block) -> bool:
    return block.is_lifted or block.reason != ""


def _key(block: Block) -> Key:
    return block.expert_id, block.application_id, block.kind
