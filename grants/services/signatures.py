# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sign-off chain over a list of decisions, bound to the digest of what is signed; and the approval document."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.enums import ApplicationStatus, CallState, ListState, SignOffMode, SignOffState
from grants.exceptions import GrantsError
from grants.models import Application, Approval, ApprovalEntry, Call, Decision, DecisionList, SignOff, User
from grants.rules import load_rules
from grants.selectors.decisions import hindrances_of_list
from grants.services.cases import application_locked, application_moved
from grants.services.decisions import list_digest
from grants.services.programmes import call_locked, call_moved


@transaction.atomic
def decision_list_submit(*, actor: User, decision_list: DecisionList) -> DecisionList:
    """Hand a draft list that is whole and within all limits to the signers, in the chain that the rules name."""
    call = call_locked(call=decision_list.call, among={CallState.RANKED})
    decision_list = _list_locked(decision_list, ListState.DRAFT)
    rules = load_rules(call.rule_sets.latest("version").data)
    hindrances = hindrances_of_list(decision_list, rules)
    if hindrances:
        raise GrantsError(hindrances[0])

    decision_list.state = ListState.SIGNING
    decision_list.digest = list_digest(decision_list=decision_list)
    decision_list.save(update_fields=["state", "digest"])
    SignOff.objects.bulk_create(
        SignOff(list=decision_list, step=number, title=step, content_digest=decision_list.digest)
        for number, step in enumerate(rules.decision.sign_off, start=1)
    )

    record(
        call,
        actor=actor,
        action="call.decisions_submitted",
        data={"list": decision_list.number, "digest": decision_list.digest},
    )
    return decision_list


@transaction.atomic
def sign_off_here(*, actor: User, decision_list: DecisionList, opinion: str = "") -> SignOff:
    """Sign the next step in the system."""
    decision_list, step = _next_step(decision_list)
    if step.state != SignOffState.WAITING:
        raise GrantsError(_("This step was entered from paper and waits to be checked by a second person."))

    step.mode = SignOffMode.HERE
    step.state = SignOffState.SIGNED
    step.signer = actor
    step.signer_name = actor.name
    step.signed_on = timezone.localdate()
    step.opinion = opinion
    step.save()

    record(
        decision_list.call, actor=actor, action="call.signed", data={"step": step.step, "digest": step.content_digest}
    )
    return step


@transaction.atomic
def sign_off_enter(
    *,
    actor: User,
    decision_list: DecisionList,
    signer_name: str,
    signed_on: date,
    document_number: str,
    scan_sha256: str = "",
    opinion: str = "",
) -> SignOff:
    """Enter the next step from paper; a second person must check it."""
    decision_list, step = _next_step(decision_list)
    if step.state != SignOffState.WAITING:
        raise GrantsError(_("This step was entered from paper and waits to be checked by a second person."))
    if not signer_name.strip() or not document_number.strip():
        raise GrantsError(_("Enter who signed, and the number of the document or minutes."))

    step.mode = SignOffMode.RECORDED
    step.state = SignOffState.ENTERED
    step.signer_name = signer_name
    step.signed_on = signed_on
    step.document_number = document_number
    step.scan_sha256 = scan_sha256
    step.opinion = opinion
    step.entered_by = actor
    step.entered_at = timezone.now()
    step.save()

    record(
        decision_list.call,
        actor=actor,
        action="call.sign_off_entered",
        data={"step": step.step, "document": document_number},
    )
    return step


@transaction.atomic
def sign_off_check(*, actor: User, decision_list: DecisionList) -> SignOff:
    """Check, as a second person, a step that was entered from paper."""
    decision_list, step = _next_step(decision_list)
    if step.state != SignOffState.ENTERED:
        raise GrantsError(_("There is no step entered from paper to check."))
    if step.entered_by_id == actor.pk:
        raise GrantsError(_("The entry is checked by another person than the one who made it."))

    step.state = SignOffState.SIGNED
    step.checked_by = actor
    step.checked_at = timezone.now()
    step.save(update_fields=["state", "checked_by", "checked_at"])

    record(
        decision_list.call,
        actor=actor,
        action="call.sign_off_checked",
        data={"step": step.step, "digest": step.content_digest},
    )
    return step


@transaction.atomic
def decision_list_send_back(*, actor: User, decision_list: DecisionList, reason: str) -> DecisionList:
    """Send a list back to be changed: every signature under it is void."""
    call = call_locked(call=decision_list.call, among={CallState.RANKED})
    decision_list = _list_locked(decision_list, ListState.SIGNING)
    if not reason.strip():
        raise GrantsError(_("State why the list goes back."))

    decision_list.sign_offs.update(state=SignOffState.VOID)
    decision_list.state = ListState.VOID
    decision_list.save(update_fields=["state"])

    record(call, actor=actor, action="call.decisions_sent_back", data={"list": decision_list.number})
    return decision_list


def is_wholly_signed(*, decision_list: DecisionList) -> bool:
    """Say whether every live step of a list is signed."""
    return not decision_list.sign_offs.exclude(state__in=[SignOffState.SIGNED, SignOffState.VOID]).exists()


@transaction.atomic
def approval_enter(
    *,
    actor: User,
    call: Call,
    document_number: str,
    dated_on: date,
    applications: Sequence[Application],
    text: str = "",
    scan_sha256: str = "",
) -> Approval:
    """Enter the approval document with the cases it names; a second person must check it."""
    call = call_locked(call=call, among={CallState.NOTICE_ENDED})
    if not document_number.strip() or not applications:
        raise GrantsError(_("Enter the document number and at least one case."))
    waiting = [case for case in applications if case.status != ApplicationStatus.AWAITING_APPROVAL]
    if waiting:
        raise GrantsError(_("%(count)d cases of the document do not wait for approval.") % {"count": len(waiting)})

    amounts = _amounts_decided(applications)
    approval = Approval.objects.create(
        call=call,
        document_number=document_number,
        dated_on=dated_on,
        text=text,
        scan_sha256=scan_sha256,
        digest=approval_digest(amounts={case.pk: amounts.get(case.pk, 0) for case in applications}),
        entered_by=actor,
    )
    ApprovalEntry.objects.bulk_create(
        ApprovalEntry(approval=approval, application=case, amount_fen=amounts.get(case.pk, 0)) for case in applications
    )

    record(
        call, actor=actor, action="call.approval_entered", data={"document": document_number, "digest": approval.digest}
    )
    return approval


def approval_digest(*, amounts: Mapping[int, int]) -> str:
    """Return the SHA-256 of what a document approves: the amount of each case, by the key of the case."""
    rows = [f"{case}|{amount}" for case, amount in sorted(amounts.items())]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@transaction.atomic
def approval_check(*, actor: User, approval: Approval) -> Approval:
    """Check the approval document as a second person: from now on its cases are approved."""
    call = call_locked(call=approval.call, among={CallState.NOTICE_ENDED})
    approval = Approval.objects.select_for_update(of=("self",), no_key=True).get(pk=approval.pk)
    if approval.checked_by_id is not None:
        raise GrantsError(_("This document has already been checked."))
    if approval.entered_by_id == actor.pk:
        raise GrantsError(_("The document is checked by another person than the one who entered it."))

    approval.checked_by = actor
    approval.checked_at = timezone.now()
    approval.save(update_fields=["checked_by", "checked_at"])

    left = Application.objects.filter(call=call, status=ApplicationStatus.AWAITING_APPROVAL, approval_entry=None)
    if left.exists():
        record(call, actor=actor, action="call.approved_in_part", data={"document": approval.document_number})
    else:
        call_moved(
            call=call,
            state=CallState.APPROVED,
            actor=actor,
            action="call.approved",
            data={"document": approval.document_number},
        )
    return approval


@transaction.atomic
def application_approve(*, actor: User | None, application: Application) -> Application:
    """Approve one case by the checked document that names it."""
    application = application_locked(application=application, among={ApplicationStatus.AWAITING_APPROVAL})
    entry = ApprovalEntry.objects.select_related("approval").get(application=application)
    if entry.approval.checked_by_id is None:
        raise GrantsError(_("The approval document has not been checked by a second person."))
    return application_moved(
        application=application,
        status=ApplicationStatus.APPROVED,
        actor=actor,
        action="application.approved",
        data={"document": entry.approval.document_number, "amount_fen": entry.amount_fen},
    )


def _amounts_decided(applications: Sequence[Application]) -> dict[int, int]:
    decisions = Decision.objects.filter(application__in=applications, is_current=True)
    return dict(decisions.values_list("application_id", "amount_fen"))


def _list_locked(decision_list: DecisionList, state: ListState) -> DecisionList:
    fresh = (
        DecisionList.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call")
        .get(pk=decision_list.pk)
    )
    if fresh.state != state:
        raise GrantsError(_("This list is no longer open for that. Reload the page."))
    return fresh


def _next_step(decision_list: DecisionList) -> tuple[DecisionList, SignOff]:
    call_locked(call=decision_list.call, among={CallState.RANKED})
    decision_list = _list_locked(decision_list, ListState.SIGNING)
    if list_digest(decision_list=decision_list) != decision_list.digest:
        raise GrantsError(_("The list was changed after it was handed in; every signature under it is void."))
    step = decision_list.sign_offs.exclude(state__in=[SignOffState.SIGNED, SignOffState.VOID]).order_by("step").first()
    if step is None:
        raise GrantsError(_("Every step of this list is signed."))
    return decision_list, step
