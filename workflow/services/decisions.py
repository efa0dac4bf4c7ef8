# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a call from its list of decisions to its close."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.calendar import day_end
from grants.exceptions import GrantsError
from grants.models import Approval, Call, DecisionList, Notice, SignOff, User
from grants.permissions import require_permission
from grants.rules import load_rules
from grants.selectors.decisions import approvals_pending, decisions_pending
from grants.services.approvals import approval_discard
from grants.services.decisions import decision_list_conclude, decision_list_prepare
from grants.services.jobs import job_schedule
from grants.services.notices import notice_end, notice_publish, notice_skip, result_announce
from grants.services.signatures import (
    approval_check,
    approval_enter,
    decision_list_send_back,
    decision_list_submit,
    is_wholly_signed,
    sign_off_check,
    sign_off_enter,
    sign_off_here,
)
from grants.services.stages import call_close, call_end_notice, call_take_another_list, call_take_late_approval
from workflow.enums import DeadlineKind
from workflow.flows import CallFlow
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of, task_required
from workflow.services.batches import cases_advance
from workflow.services.deadlines import deadline_meet, deadline_set_at
from workflow.services.steps import handle_complete, task_complete


@transaction.atomic
def decisions_prepare(*, actor: User, call: Call, **fields: Any) -> DecisionList:
    """Put the draft of a list together; it is handed to the signers by a step of its own."""
    require_permission(actor, "grants.decide_call", call)
    return decision_list_prepare(actor=actor, call=call, **fields)


def decisions_submit(*, actor: User, decision_list: DecisionList, on_paper: bool = False) -> DecisionList:
    """Hand the list to the signers, in the system or on paper."""
    submitted: DecisionList = task_complete(
        task=task_required(decision_list.call, CallFlow.decide),
        actor=actor,
        act=decision_list_submit,
        result="to_record" if on_paper else "to_sign",
        decision_list=decision_list,
    )
    return submitted


def decisions_sign(
    *, actor: User, decision_list: DecisionList, opinion: str = "", rest_on_paper: bool = False
) -> SignOff:
    """Sign the next step of the chain; the last signature decides."""
    step: SignOff = task_complete(
        task=task_required(decision_list.call, CallFlow.sign),
        actor=actor,
        act=_sign_here,
        result=_after_signature(on_paper=rest_on_paper),
        decision_list=decision_list,
        opinion=opinion,
    )
    return step


def decisions_record(
    *,
    actor: User,
    decision_list: DecisionList,
    signer_name: str,
    signed_on: date,
    document_number: str,
    opinion: str = "",
    scan_sha256: str = "",
) -> SignOff:
    """Record the next step from paper; another person checks it."""
    step: SignOff = task_complete(
        task=task_required(decision_list.call, CallFlow.record),
        actor=actor,
        act=sign_off_enter,
        result="entered",
        decision_list=decision_list,
        signer_name=signer_name,
        signed_on=signed_on,
        document_number=document_number,
        opinion=opinion,
        scan_sha256=scan_sha256,
    )
    return step


def decisions_check_record(*, actor: User, decision_list: DecisionList, rest_here: bool = False) -> SignOff:
    """Check a recorded step as a second person; the last one decides."""
    step: SignOff = task_complete(
        task=task_required(decision_list.call, CallFlow.check_record),
        actor=actor,
        act=_check_record,
        result=_after_signature(on_paper=not rest_here),
        decision_list=decision_list,
    )
    return step


def decisions_send_back(*, actor: User, decision_list: DecisionList, reason: str) -> DecisionList:
    """Send the list back to be changed, from whichever step of the signing is open."""
    node = CallFlow.instance.node(step_of(process_of(decision_list.call)))
    sent_back: DecisionList = task_complete(
        task=task_required(decision_list.call, node),
        actor=actor,
        act=decision_list_send_back,
        result="sent_back",
        decision_list=decision_list,
        reason=reason,
    )
    return sent_back


def notice_go_public(*, actor: User, call: Call, title: str, opens_on: date, body: str = "") -> Notice:
    """Publish the notice of the proposed list from today or a later day on; its end is a deadline."""
    _require_settled(call)
    if opens_on < timezone.localdate():
        raise GrantsError(_("A notice opens today at the earliest. Its days cannot be counted backwards."))
    notice: Notice = task_complete(
        task=task_required(call, CallFlow.notice),
        actor=actor,
        act=_publish_notice,
        result="noticed",
        call=call,
        title=title,
        opens_on=opens_on,
        body=body,
    )
    return notice


def notice_not_needed(*, actor: User, call: Call) -> Call:
    """Go on without a notice where nobody is supported."""
    _require_settled(call)
    skipped: Call = task_complete(
        task=task_required(call, CallFlow.notice), actor=actor, act=notice_skip, result="nothing_to_notice", call=call
    )
    return skipped


def notice_period_ends(*, call: Call, notice: Notice) -> Call:
    """End the period of a notice; this approves nobody, it opens the step to enter the approval document."""
    ended: Call = handle_complete(
        process=process_of(call),
        node="wait_notice",
        actor=None,
        act=_end_notice,
        result="notice_ended",
        call=call,
        notice=notice,
    )
    return ended


@transaction.atomic
def approval_record(*, actor: User, call: Call, **fields: Any) -> Approval:
    """Enter the approval document; another person checks it."""
    require_permission(actor, "grants.decide_call", call)
    return approval_enter(actor=actor, call=call, **fields)


@transaction.atomic
def approval_send_back(*, actor: User, approval: Approval, reason: str) -> Call:
    """Take an approval document out again that the second person found wrong; it can be entered anew."""
    require_permission(actor, "grants.decide_call", approval.call)
    return approval_discard(actor=actor, approval=approval, reason=reason)


def approval_confirm(*, actor: User, approval: Approval) -> Approval:
    """Check the approval document as a second person; its cases are approved one by one."""
    confirmed: Approval = task_complete(
        task=task_required(approval.call, CallFlow.approve),
        actor=actor,
        act=_confirm_and_approve,
        result=_after_approval,
        approval=approval,
    )
    return confirmed


def result_go_public(*, actor: User, call: Call, title: str, body: str = "") -> Notice:
    """Announce the result, once every case of the document is approved."""
    if approvals_pending(call):
        raise GrantsError(still_moving())
    notice: Notice = task_complete(
        task=task_required(call, CallFlow.announce),
        actor=actor,
        act=result_announce,
        result="announced",
        call=call,
        title=title,
        body=body,
    )
    return notice


def another_list_begins(*, actor: User, call: Call, reason: str) -> Call:
    """Go back for another list of decisions, as to promote reserves."""
    begun: Call = task_complete(
        task=task_required(call, CallFlow.close),
        actor=actor,
        act=call_take_another_list,
        result="another_list",
        call=call,
        reason=reason,
    )
    return begun


def late_approval_begins(*, actor: User, call: Call) -> Call:
    """Go back to enter an approval for cases whose objection was answered late."""
    begun: Call = task_complete(
        task=task_required(call, CallFlow.close),
        actor=actor,
        act=call_take_late_approval,
        result="late_approval",
        call=call,
    )
    return begun


def call_end(*, actor: User, call: Call) -> Call:
    """Close a call; reserves end with it, and the seats of its experts."""
    ended: Call = task_complete(
        task=task_required(call, CallFlow.close), actor=actor, act=_close_with_reserves, result="closed", call=call
    )
    return ended


def still_moving() -> str:
    """Return what people read while a job takes the cases of a call one step on."""
    return _("The cases of this call are just being taken one step on. Try again in a minute.")


def _require_settled(call: Call) -> None:
    if decisions_pending(call):
        raise GrantsError(still_moving())


def _after_signature(*, on_paper: bool) -> Any:
    def result(step: SignOff) -> str:
        if is_wholly_signed(decision_list=step.list):
            return "all_signed"
        return "to_record" if on_paper else "to_sign"

    return result


def _after_approval(approval: Approval) -> str:
    approval.call.refresh_from_db(fields=["state"])
    return "approved" if approval.call.state == "approved" else "approved_in_part"


@transaction.atomic
def _sign_here(*, actor: User, decision_list: DecisionList, opinion: str) -> SignOff:
    step = sign_off_here(actor=actor, decision_list=decision_list, opinion=opinion)
    _conclude_if_signed(actor, step)
    return step


@transaction.atomic
def _check_record(*, actor: User, decision_list: DecisionList) -> SignOff:
    step = sign_off_check(actor=actor, decision_list=decision_list)
    _conclude_if_signed(actor, step)
    return step


def _conclude_if_signed(actor: User, step: SignOff) -> None:
    if is_wholly_signed(decision_list=step.list):
        decided = decision_list_conclude(actor=actor, decision_list=step.list)
        cases_advance(call=decided.call, step="decide")


@transaction.atomic
def _publish_notice(*, actor: User, call: Call, title: str, opens_on: date, body: str) -> Notice:
    notice = notice_publish(actor=actor, call=call, title=title, opens_on=opens_on, body=body)
    rules = load_rules(call.rule_sets.latest("version").data)
    deadline_set_at(
        subject=notice,
        kind=DeadlineKind.NOTICE,
        due_at=day_end(notice.closes_on or opens_on),  # objections are taken to the end of the last day
        starts_on=opens_on,
        working_days_given=notice.working_days,
        counts_start=rules.notice.counts_posting_day,
    )
    cases_advance(call=call, step="notice")
    return notice


@transaction.atomic
def _end_notice(*, actor: None, call: Call, notice: Notice) -> Call:
    notice_end(actor=actor, notice=notice)
    deadline_meet(subject=notice, kind=DeadlineKind.NOTICE)
    ended = call_end_notice(actor=actor, call=call)
    cases_advance(call=ended, step="clear")
    return ended


@transaction.atomic
def _confirm_and_approve(*, actor: User, approval: Approval) -> Approval:
    confirmed = approval_check(actor=actor, approval=approval)
    cases_advance(call=confirmed.call, step="approve")
    return confirmed


@transaction.atomic
def _close_with_reserves(*, actor: User, call: Call) -> Call:
    closed = call_close(actor=actor, call=call)
    cases_advance(call=closed, step="reserve_end")
    job_schedule(kind="seats_close", subject=closed, key=str(closed.pk))
    return closed
