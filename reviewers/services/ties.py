# SPDX-License-Identifier: AGPL-3.0-or-later
"""Record ties, and work out from all that is known which experts a case excludes."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.exceptions import GrantsError
from grants.models import Application, Organisation, User
from grants.rules import CallRules, load_rules
from grants.rules.choices import TieKind
from reviewers.enums import ExpertStanding, Severity
from reviewers.models import Block, Expert, Tie


@transaction.atomic
def tie_record(*, actor: User, expert: Expert, organisation: Organisation, kind: TieKind, evidence: str = "") -> Tie:
    """Record a tie of an expert to an organisation, with its evidence."""
    expert = Expert.objects.select_for_update(of=("self",), no_key=True).get(pk=expert.pk)
    tie = Tie.objects.create(
        expert=expert,
        organisation=organisation,
        kind=kind,
        evidence=evidence,
        held_from=None,
        recorded_by=actor,
    )
    record(
        expert, actor=actor, action="expert.tie_recorded", data={"kind": kind.value, "organisation_id": organisation.pk}
    )
    return tie


@transaction.atomic
def blocks_refresh(*, actor: User | None, application: Application) -> int:
    """Write the blocks that follow from employers, groups and recorded ties; return how many are new.

    Five queries whatever the number of experts. A block that was lifted stays lifted.
    """
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation__parent", "rule_set", "call", "industry")
        .get(pk=application.pk)
    )
    rules = load_rules(application.rule_set.data)
    known = set(Block.objects.filter(application=application).values_list("expert_id", "kind"))

    fresh = {}
    for expert_id, kind, tie_id in [*_ties_by_employer(application), *_ties_recorded(application)]:
        severity = severity_of(kind=kind, rules=rules)
        if severity is not None and (expert_id, kind) not in known:
            fresh[expert_id, kind] = Block(
                expert_id=expert_id, application=application, severity=severity, kind=kind, tie_id=tie_id
            )
    Block.objects.bulk_create(fresh.values())

    if fresh:
        record(application, actor=actor, action="application.blocks_found", data={"count": len(fresh)})
    return len(fresh)


def severity_of(*, kind: str, rules: CallRules) -> Severity | None:
    """Return whether the rules let a tie exclude, warn, or neither."""
    if kind in rules.recusal.hard:
        return Severity.HARD
    return Severity.SOFT if kind in rules.recusal.soft else None


@transaction.atomic
def block_lift(*, actor: User, block: Block, reason: str) -> Block:
    """Lift a soft block after looking at it; a hard one stands."""
    block = Block.objects.select_for_update(of=("self",), no_key=True).select_related("application").get(pk=block.pk)
    if block.severity == Severity.HARD:
        raise GrantsError(_("A tie that excludes cannot be lifted."))
    if not reason.strip():
        raise GrantsError(_("State why the tie does not matter here."))

    block.is_lifted = True
    block.reason = reason
    block.save(update_fields=["is_lifted", "reason"])

    record(block.application, actor=actor, action="application.block_lifted", data={"expert_id": block.expert_id})
    return block


def _ties_by_employer(application: Application) -> Iterator[tuple[int, str, None]]:
    codes = _kinds_by_code(application)
    rows = Expert.objects.filter(standing=ExpertStanding.ACTIVE, employer_uscc__in=codes).values_list(
        "pk", "employer_uscc"
    )
    for expert_id, code in rows:
        yield expert_id, codes[code], None


def _kinds_by_code(application: Application) -> dict[str, str]:
    """Return for each credit code what it means to be employed there, the gravest meaning winning."""
    own = application.organisation
    rivals = Application.objects.filter(call=application.call, industry=application.industry).exclude(pk=application.pk)
    kinds = dict.fromkeys(rivals.values_list("organisation__uscc", flat=True), TieKind.OWN_EMPLOYER_APPLIES.value)
    family = Organisation.objects.filter(
        Q(parent=own) | Q(pk=own.parent_id) | Q(parent__isnull=False, parent=own.parent_id)
    )
    for key, code in family.values_list("pk", "uscc"):
        is_line = key == own.parent_id or own.parent_id is None
        kinds[code] = TieKind.PARENT.value if is_line else TieKind.SAME_GROUP.value
    kinds.update(
        dict.fromkeys(application.partners.values_list("organisation__uscc", flat=True), TieKind.PARTNER.value)
    )
    kinds[own.uscc] = TieKind.CURRENT_EMPLOYER.value
    return {code: kind for code, kind in kinds.items() if code}


def _ties_recorded(application: Application) -> Iterator[tuple[int, str, int]]:
    bodies = [application.organisation_id, *application.partners.values_list("organisation_id", flat=True)]
    today = timezone.localdate()
    rows = Tie.objects.filter(
        Q(held_to=None) | Q(held_to__gte=today.replace(year=today.year - 3)), organisation__in=bodies
    )
    yield from rows.values_list("expert_id", "kind", "pk")
