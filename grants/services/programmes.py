# SPDX-License-Identifier: AGPL-3.0-or-later
"""Set up a call and steer it from step to step."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import AppliesTo, CallState
from grants.exceptions import GrantsError
from grants.models import Application, Call, CallBudget, FormTemplate, Programme, Round, Rubric, RuleSet, User
from grants.rules import CallRules, dump_rules
from grants.selectors.counts import BEFORE_DECISION
from grants.selectors.readiness import missing_parts
from grants.services.tellings import tell_later


@transaction.atomic
def call_create(
    *,
    actor: User,
    programme: Programme,
    code: str,
    year: int,
    title_zh: str,
    rules: CallRules,
    form_template: FormTemplate | None = None,
    rubric: Rubric | None = None,
    title_en: str = "",
    places: int | None = None,
) -> Call:
    """Begin a call in design, with the first version of its rules."""
    call = Call(
        programme=programme,
        code=code,
        year=year,
        title_zh=title_zh,
        title_en=title_en,
        form_template=form_template,
        rubric=rubric,
        places=places,
        created_by=actor,
    )
    call.full_clean()
    call.save()
    rule_set = RuleSet.objects.create(
        call=call, version=1, data=dump_rules(rules), digest=rules_digest(rules=rules), created_by=actor
    )
    record(call, actor=actor, action="call.created", data={"code": code, "rules_digest": rule_set.digest})
    return call


def rules_digest(*, rules: CallRules) -> str:
    """Return the SHA-256 of the rules in canonical JSON."""
    text = json.dumps(dump_rules(rules), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def rules_correct(
    *,
    actor: User,
    call: Call,
    rules: CallRules,
    applies_to: AppliesTo,
    reason: str,
    cases: Sequence[Application] = (),
) -> RuleSet:
    """Add a corrected version of the rules and move the cases to it that ``applies_to`` names; their people are told.

    ``cases`` are the listed ones. What a case has begun under its version (an assessment, a running deadline) ends
    under that version.
    """
    call = call_locked(call=call, among=set(CallState.values) - {CallState.CLOSED, CallState.CANCELLED})
    if not reason.strip():
        raise GrantsError(_("State the reason for the correction. It is shown to those concerned."))
    last = call.rule_sets.latest("version")
    if last.digest == rules_digest(rules=rules):
        raise GrantsError(_("Nothing is different from the version in force. Change a rule, or leave this page."))
    moved = _cases_moved(call, applies_to, cases)

    rule_set = RuleSet.objects.create(
        call=call,
        version=last.version + 1,
        data=dump_rules(rules),
        digest=rules_digest(rules=rules),
        applies_to=applies_to,
        reason=reason,
        created_by=actor,
    )
    count = moved.update(rule_set=rule_set)

    data = {"version": rule_set.version, "digest": rule_set.digest, "applies_to": applies_to.value, "cases": count}
    record(call, actor=actor, action="call.rules_corrected", data=data)
    tell_later(about=rule_set)
    return rule_set


def _cases_moved(call: Call, applies_to: AppliesTo, cases: Sequence[Application]) -> QuerySet[Application]:
    """Return the undecided cases that a correction holds for; raises GrantsError where one listed is not among them."""
    undecided = Application.objects.filter(call=call, status__in=BEFORE_DECISION)
    if applies_to == AppliesTo.UNDECIDED:
        return undecided
    if applies_to == AppliesTo.FUTURE:
        return undecided.none()
    listed = undecided.filter(pk__in=[case.pk for case in cases])
    if not cases or listed.count() != len({case.pk for case in cases}):
        raise GrantsError(_("List cases of this call that are not yet decided, at least one."))
    return listed


@transaction.atomic
def round_set(*, actor: User, call: Call, number: int, opens_at: datetime, closes_at: datetime) -> Round:
    """Set a window of a call in design."""
    call = call_locked(call=call, among={CallState.DESIGN})
    if closes_at <= opens_at:
        raise GrantsError(_("The intake should close after it opens. Check the two dates."))

    window, _created = Round.objects.update_or_create(
        call=call, number=number, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )

    record(call, actor=actor, action="call.round_set", data={"number": number, "closes_at": closes_at.isoformat()})
    return window


@transaction.atomic
def budget_set(*, actor: User, call: Call, by_year: Mapping[int, int], item_number: str = "") -> Call:
    """Set the budget by fiscal year, in fen; it may not fall below what is committed already."""
    call = call_locked(call=call, among=set(CallState.values) - {CallState.CLOSED, CallState.CANCELLED})
    total = sum(by_year.values())
    if total + call.exempt_fen < call.committed_fen:
        raise GrantsError(_("More than this is committed already. Enter a budget that covers it."))

    CallBudget.objects.filter(call=call).delete()
    CallBudget.objects.bulk_create(
        CallBudget(call=call, fiscal_year=year, item_number=item_number, amount_fen=amount)
        for year, amount in by_year.items()
    )
    call.budget_fen = total
    call.save(update_fields=["budget_fen"])

    record(call, actor=actor, action="call.budget_set", data={"total_fen": total})
    return call


def call_locked(*, call: Call, among: Collection[str]) -> Call:
    """Lock the row of a call and return it fresh; raises GrantsError unless its state is one of ``among``."""
    fresh = Call.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=call.pk)
    if fresh.state not in among:
        raise GrantsError(
            _("This call is now “%(state)s”, so this can no longer be done.") % {"state": CallState(fresh.state).label}
        )
    return fresh


def call_moved(
    *, call: Call, state: CallState, actor: User | None, action: str, data: dict[str, object] | None = None
) -> Call:
    """Write the new state of a locked call and record the act."""
    before = call.state
    call.state = state
    call.save(update_fields=["state"])
    record(call, actor=actor, action=action, data={"from": before, "to": state.value, **(data or {})})
    return call


@transaction.atomic
def call_publish(*, actor: User, call: Call, document_number: str) -> Call:
    """Publish a call whose setting-up is whole."""
    call = call_locked(call=call, among={CallState.DESIGN})
    for problem in missing_parts(call, document_number=document_number):
        raise GrantsError(problem.sentence)

    call.document_number = document_number
    call.published_at = timezone.now()
    call.save(update_fields=["document_number", "published_at"])

    return call_moved(
        call=call, state=CallState.PUBLISHED, actor=actor, action="call.published", data={"document": document_number}
    )


@transaction.atomic
def call_open(*, actor: User | None, call: Call) -> Call:
    """Open the intake."""
    call = call_locked(call=call, among={CallState.PUBLISHED})
    return call_moved(call=call, state=CallState.OPEN, actor=actor, action="call.opened")


@transaction.atomic
def call_close_intake(*, actor: User | None, call: Call) -> Call:
    """Close the intake after the last window; drafts are read-only from then on by rule."""
    call = call_locked(call=call, among={CallState.OPEN})
    return call_moved(call=call, state=CallState.INTAKE_CLOSED, actor=actor, action="call.intake_closed")
