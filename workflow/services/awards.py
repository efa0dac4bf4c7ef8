# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on an award, each through the one way into its process."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.enums import AcceptanceConclusion, AwardStatus
from grants.exceptions import GrantsError
from grants.models import (
    Acceptance,
    Agreement,
    Application,
    Award,
    Certificate,
    Evaluation,
    MidtermCheck,
    Recovery,
    User,
)
from grants.permissions import require_permission
from grants.rules import load_rules
from grants.rules.choices import TerminationKind
from grants.selectors.awards import reports_missed
from grants.services.awards import (
    TargetDraft,
    acceptance_apply,
    acceptance_conclude,
    agreement_agree,
    agreement_revise,
    agreement_send_back,
    agreement_sign,
    award_archive,
    award_complete,
    award_create,
    award_decertify,
    award_due,
    award_evaluate,
    award_expire,
    award_lapse,
    award_rectify,
    award_resume,
    award_revoke,
    award_suspend,
    award_terminate,
    certificate_reissue,
    midterm_record,
    rectification_expire,
)
from grants.services.messages import message_queue
from workflow.enums import DeadlineKind
from workflow.flows import AwardFlow
from workflow.selectors.drift import step_of
from workflow.selectors.tasks import process_of, task_of, task_required
from workflow.services.acceptances import panel_required
from workflow.services.deadlines import deadline_meet, deadline_set, deadlines_follow
from workflow.services.gates import gate_take
from workflow.services.steps import handle_complete, process_start, task_complete

RUNNING = ("active", "certified")
EVALUATED = {
    AwardStatus.ACCEPTED_FINAL: "evaluated_passed",
    AwardStatus.CLOSED: "evaluated_closed",
    AwardStatus.FAILED: "evaluated_failed",
}


@transaction.atomic
def award_start(*, application: Application) -> Award:
    """Make the award of an approved case and begin its process; twice without effect."""
    gate_take(call_id=application.call_id, exclusive=False)
    existing = Award.objects.filter(application=application).first()
    if existing:
        return existing
    entry = application.approval_entry
    award = award_create(
        actor=entry.approval.entered_by,
        application=application,
        approval=entry.approval,
        amount_fen=entry.amount_fen,
    )
    process_start(start=AwardFlow.start, award=award)
    return award


@transaction.atomic
def agreement_targets_set(*, actor: User, award: Award, text: str, targets: Sequence[TargetDraft]) -> Agreement:
    """Enter text and targets of an agreement before it is signed."""
    require_permission(actor, "grants.manage_call", award.application.call)
    return agreement_revise(actor=actor, award=award, text=text, targets=targets)


def agreement_hand_in(*, actor: User, award: Award, sealed_scan_sha256: str = "") -> Agreement:
    """Sign the agreement for the organisation."""
    signed: Agreement = task_complete(
        task=task_required(award, AwardFlow.sign_agreement),
        actor=actor,
        act=agreement_sign,
        result="signed",
        award=award,
        sealed_scan_sha256=sealed_scan_sha256,
    )
    return signed


def agreement_return(*, actor: User, award: Award, reason: str) -> Agreement:
    """Send a signed agreement back."""
    returned: Agreement = task_complete(
        task=task_required(award, AwardFlow.agree),
        actor=actor,
        act=agreement_send_back,
        result="sent_back",
        award=award,
        reason=reason,
    )
    return returned


def agreement_conclude(*, actor: User, award: Award) -> Award:
    """Agree for the authority; the project is under way."""
    agreed: Award = task_complete(
        task=task_required(award, AwardFlow.agree), actor=actor, act=agreement_agree, result="agreed", award=award
    )
    return agreed


def award_pause(*, actor: User, award: Award, reason: str) -> Award:
    """Suspend a project."""
    require_permission(actor, "grants.manage_call", award.application.call)
    return _from("active", "suspended", award_suspend, actor, award=award, reason=reason)


def award_go_on(*, actor: User, award: Award) -> Award:
    """Let a suspended project go on."""
    resumed: Award = task_complete(
        task=task_required(award, AwardFlow.suspended), actor=actor, act=award_resume, result="resumed", award=award
    )
    return resumed


def award_period_ends(*, award: Award) -> Award:
    """Ask for acceptance when the period of a project is over; without acceptance its officer finishes it."""
    return _from("active", "due", award_due, None, award=award)


def award_finish_early(*, actor: User, award: Award) -> Award:
    """Let the organisation say before the end that its project is finished and may be accepted."""
    require_permission(actor, "grants.administer_organisation", award.organisation)
    return _from("active", "due", award_due, actor, award=award)


def award_finish(*, actor: User, award: Award) -> Award:
    """Finish a project whose route has no acceptance."""
    require_permission(actor, "grants.manage_call", award.application.call)
    return _from("active", "completed", award_complete, actor, award=award)


def acceptance_hand_in(*, actor: User, award: Award, summary: str) -> Acceptance:
    """Apply for acceptance, for the first time or after a rectification."""
    task = task_of(award, AwardFlow.rectify) or task_required(award, AwardFlow.apply)
    applied: Acceptance = task_complete(
        task=task, actor=actor, act=acceptance_apply, result="applied", award=award, summary=summary
    )
    return applied


def acceptance_end(*, actor: User, award: Award, conclusion: AcceptanceConclusion, **found: Any) -> Acceptance:
    """Conclude an acceptance; ``found`` holds opinion, reached, audited_cost_fen and tail_fen."""
    panel_required(award=award)
    ended: Acceptance = task_complete(
        task=task_required(award, AwardFlow.conclude),
        actor=actor,
        act=acceptance_conclude,
        result=conclusion.value,
        award=award,
        conclusion=conclusion,
        **found,
    )
    return ended


def rectification_order(
    *, actor: User, award: Award, opinion: str, reached: Mapping[str, Decimal], audited_cost_fen: int | None = None
) -> Award:
    """Let a project be rectified before a second acceptance."""
    panel_required(award=award)
    ordered: Award = task_complete(
        task=task_required(award, AwardFlow.conclude),
        actor=actor,
        act=award_rectify,
        result="rectify",
        award=award,
        opinion=opinion,
        reached=reached,
        audited_cost_fen=audited_cost_fen,
    )
    return ordered


def award_grade(*, actor: User, award: Award, points: Decimal, opinion: str) -> Evaluation:
    """Evaluate the performance of a finished project."""
    evaluation: Evaluation = task_complete(
        task=task_required(award, AwardFlow.evaluate),
        actor=actor,
        act=award_evaluate,
        result=_evaluated,
        award=award,
        points=points,
        opinion=opinion,
    )
    return evaluation


def award_file_away(*, actor: User, award: Award, archive_number: str) -> Award:
    """Archive an award: as the last step of its road, or after it was ended early."""
    process = process_of(award)
    if process.finished is None:
        archived: Award = task_complete(
            task=task_required(award, AwardFlow.archive),
            actor=actor,
            act=award_archive,
            result="archived",
            award=award,
            archive_number=archive_number,
        )
        return archived
    require_permission(actor, "grants.manage_call", process.call)
    return award_archive(actor=actor, award=award, archive_number=archive_number)


def award_break_off(*, actor: User, award: Award, reason: str, document_number: str, spent_fen: int) -> Award:
    """End a project early without fault; the unspent balance is ordered back."""
    require_permission(actor, "grants.decide_call", award.application.call)
    return _stop(
        "terminated",
        partial(_with_repayment, award_terminate, TerminationKind.TERMINATED),
        actor,
        award=award,
        reason=reason,
        document_number=document_number,
        spent_fen=spent_fen,
    )


def award_take_back(*, actor: User, award: Award, reason: str, document_number: str, told_on: date) -> Award:
    """End a project for fault; all that was paid is ordered back and the breach put on record."""
    require_permission(actor, "grants.decide_call", award.application.call)
    return _stop(
        "revoked",
        partial(_with_repayment, award_revoke, TerminationKind.REVOKED),
        actor,
        award=award,
        reason=reason,
        document_number=document_number,
        told_on=told_on,
    )


def certificate_take_back(*, actor: User, award: Award, ground: str, reason: str, document_number: str) -> Award:
    """Withdraw a certified award."""
    require_permission(actor, "grants.decide_call", award.application.call)
    return _stop(
        "decertified",
        award_decertify,
        actor,
        award=award,
        ground=ground,
        reason=reason,
        document_number=document_number,
    )


def award_unsigned(*, award: Award) -> Award:
    """Let an award lapse whose agreement was not signed in time, where its rules say so."""
    if not load_rules(award.rule_set.data).agreement.lapses_if_unsigned:
        return award
    return _stop("lapsed", award_lapse, None, award=award)


def award_not_rectified(*, award: Award) -> Award:
    """Let a project fail that was not rectified in time."""
    return _stop("not_rectified", rectification_expire, None, award=award)


def certificate_runs_out(*, award: Award) -> Award:
    """End a certified award whose term is over."""
    return _from("certified", "expired", award_expire, None, award=award)


@transaction.atomic
def midterm_check(*, actor: User, award: Award, grade: str, opinion: str) -> MidtermCheck:
    """Record the mid-term check of a project."""
    require_permission(actor, "grants.manage_call", award.application.call)
    check = midterm_record(actor=actor, award=award, grade=grade, opinion=opinion)
    deadline_meet(subject=award, kind=DeadlineKind.MIDTERM)
    return check


def award_deadlines_refresh(*, award: Award) -> None:
    """Set the deadlines anew of what runs, after a report or review was filed or missed or the period changed."""
    process = process_of(award)
    step = step_of(process)
    if step in RUNNING:
        deadlines_follow(process=process, left="", entered=step)


@transaction.atomic
def certificate_renew(*, actor: User, award: Award) -> Certificate:
    """Issue a certificate anew under the name that its holder bears now."""
    require_permission(actor, "grants.manage_call", award.application.call)
    last = award.certificates.order_by("-version").first()
    if last is not None and last.holder_name == award.organisation.name:
        raise GrantsError(_("The certificate bears the present name of its holder already."))
    return certificate_reissue(actor=actor, award=award)


@transaction.atomic
def award_review_missed(*, award: Award) -> None:
    """Tell the organisation that its annual review is overdue, and look to the next."""
    last = award.certificates.order_by("-version").first()
    message_queue(
        subject=award,
        template="annual_review_missed",
        to=award.organisation,
        context={"number": last.number if last else award.application.number},
    )
    award_deadlines_refresh(award=award)


@transaction.atomic
def award_report_missed(*, award: Award) -> None:
    """Remind the organisation of a report that is overdue, and look to the next."""
    message_queue(
        subject=award,
        template="report_missed",
        to=award.organisation,
        context={"number": award.application.number, "count": len(reports_missed(award, timezone.localdate()))},
    )
    award_deadlines_refresh(award=award)


def repayment_follow(*, recovery: Recovery, kind: TerminationKind) -> None:
    """Set the deadline of a repayment that was ordered."""
    rule_set = recovery.award.rule_set
    days = load_rules(rule_set.data).termination.ending(kind.value).repay_working_days
    deadline_set(subject=recovery, kind=DeadlineKind.REPAYMENT, rule_set=rule_set, working_days_given=days)


def _from(node: str, result: str, act: Any, actor: User | None, **data: Any) -> Award:
    moved: Award = handle_complete(
        process=process_of(data["award"]), node=node, actor=actor, act=act, result=result, **data
    )
    return moved


def _stop(result: str, act: Any, actor: User | None, **data: Any) -> Award:
    return _from("may_stop", result, act, actor, **data)


@transaction.atomic
def _with_repayment(act: Any, kind: TerminationKind, *, actor: User, award: Award, **data: Any) -> Award:
    before = set(award.recoveries.values_list("pk", flat=True))
    ended: Award = act(actor=actor, award=award, **data)
    for recovery in ended.recoveries.exclude(pk__in=before).select_related("award__rule_set"):
        repayment_follow(recovery=recovery, kind=kind)
    return ended


def _evaluated(evaluation: Evaluation) -> str:
    return EVALUATED[AwardStatus(evaluation.award.status)]
