# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a project stands: lapsed, suspended and resumed, due, ended early, evaluated and archived."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.engine.funding import recovery_fen
from grants.enums import AgreementState, AwardStatus, HonourState
from grants.exceptions import GrantsError
from grants.models import Award, Evaluation, User
from grants.rules import load_rules
from grants.rules.choices import CreditLevel, TerminationKind
from grants.selectors.awards import ledger_of
from grants.services.awards.credit import breach_entered, hearing_required
from grants.services.awards.hold import award_locked, award_moved, reason_required
from grants.services.awards.honours import award_honour_end
from grants.services.awards.payments import payments_stop
from grants.services.awards.recoveries import recovery_order
from grants.services.decisions import commitment_release
from grants.services.messages import message_queue

UNDER_WAY = (
    AwardStatus.ACTIVE,
    AwardStatus.SUSPENDED,
    AwardStatus.DUE_ACCEPTANCE,
    AwardStatus.IN_ACCEPTANCE,
    AwardStatus.RECTIFY,
)
FINISHED = (AwardStatus.ACCEPTED_FINAL, AwardStatus.CLOSED, AwardStatus.FAILED)
OVER = (
    *FINISHED,
    AwardStatus.TERMINATED,
    AwardStatus.REVOKED,
    AwardStatus.LAPSED,
    AwardStatus.EXPIRED,
    AwardStatus.DECERTIFIED,
)


@transaction.atomic
def award_lapse(*, actor: User | None, award: Award) -> Award:
    """Let an award lapse whose agreement was not signed in time; its money goes back to the budget."""
    award = award_locked(award=award, among={AwardStatus.CONTRACTING})
    award.agreements.exclude(state=AgreementState.REPLACED).update(state=AgreementState.LAPSED)
    award_honour_end(actor=actor, award=award, state=HonourState.WITHDRAWN)
    commitment_release(application=award.application)
    _tell(award, "award_lapsed")
    return award_moved(award=award, status=AwardStatus.LAPSED, actor=actor, action="award.lapsed")


@transaction.atomic
def award_suspend(*, actor: User, award: Award, reason: str) -> Award:
    """Suspend a project until what is wrong has been put right; nothing is paid meanwhile."""
    award = award_locked(award=award, among={AwardStatus.ACTIVE})
    award.status_reason = reason_required(reason=reason)
    _tell(award, "award_suspended", reason=award.status_reason)
    return award_moved(
        award=award, status=AwardStatus.SUSPENDED, actor=actor, action="award.suspended", also=["status_reason"]
    )


@transaction.atomic
def award_resume(*, actor: User, award: Award) -> Award:
    """Let a suspended project go on."""
    award = award_locked(award=award, among={AwardStatus.SUSPENDED})
    award.status_reason = ""
    _tell(award, "award_resumed")
    return award_moved(
        award=award, status=AwardStatus.ACTIVE, actor=actor, action="award.resumed", also=["status_reason"]
    )


@transaction.atomic
def award_due(*, actor: User | None, award: Award) -> Award:
    """Ask for the acceptance of a project whose period is over, or which says it is finished."""
    award = award_locked(award=award, among={AwardStatus.ACTIVE})
    if not load_rules(award.rule_set.data).route.acceptance:
        raise GrantsError(_("The route of this call has no acceptance."))
    _tell(award, "acceptance_due")
    return award_moved(award=award, status=AwardStatus.DUE_ACCEPTANCE, actor=actor, action="award.due")


@transaction.atomic
def award_complete(*, actor: User, award: Award) -> Award:
    """Finish a project whose route has no acceptance."""
    award = award_locked(award=award, among={AwardStatus.ACTIVE})
    if load_rules(award.rule_set.data).route.acceptance:
        raise GrantsError(_("This project is finished by its acceptance."))
    return award_moved(award=award, status=AwardStatus.ACCEPTED_FINAL, actor=actor, action="award.completed")


@transaction.atomic
def award_terminate(*, actor: User, award: Award, reason: str, document_number: str, spent_fen: int) -> Award:
    """End a project early without fault and order back the unspent balance.

    ``spent_fen`` is what of the grant was properly spent, by the settlement of accounts.
    """
    return _end_early(
        actor=actor,
        award=award,
        kind=TerminationKind.TERMINATED,
        reason=reason,
        document_number=document_number,
        spent_fen=spent_fen,
    )


@transaction.atomic
def award_revoke(*, actor: User, award: Award, reason: str, document_number: str, told_on: date) -> Award:
    """End a project for fault: order back all that was paid and enter the breach on record.

    ``told_on`` is when the organisation was told; it has the working days of the rules to be heard.
    """
    rules = load_rules(award.rule_set.data)
    ending = rules.termination.ending(TerminationKind.REVOKED)
    if ending.credit_record:
        hearing_required(rules=rules, told_on=told_on)
    award = _end_early(
        actor=actor,
        award=award,
        kind=TerminationKind.REVOKED,
        reason=reason,
        document_number=document_number,
        spent_fen=0,
    )
    if ending.credit_record:
        breach_entered(
            actor=actor,
            organisation=award.organisation,
            rules=rules,
            level=CreditLevel.SERIOUS,
            reason=reason,
            document_number=document_number,
            award=award,
        )
    return award


@transaction.atomic
def award_evaluate(*, actor: User, award: Award, points: Decimal, opinion: str) -> Evaluation:
    """Evaluate a finished project; its points of 100 give the grade of the rules."""
    award = award_locked(award=award, among=FINISHED)
    if not 0 <= points <= 100:  # noqa: PLR2004 -- the scale of the evaluation
        raise GrantsError(_("Enter points from 0 to 100."))

    evaluation, _created = Evaluation.objects.update_or_create(
        award=award,
        defaults={
            "points": points,
            "grade": load_rules(award.rule_set.data).evaluation.grade(points).value,
            "opinion": opinion,
            "evaluated_by": actor,
        },
    )

    award_moved(
        award=award,
        status=AwardStatus(award.status),
        actor=actor,
        action="award.evaluated",
        data={"grade": evaluation.grade},
    )
    return evaluation


@transaction.atomic
def award_archive(*, actor: User, award: Award, archive_number: str) -> Award:
    """Archive an award that is over, once its money is settled."""
    award = award_locked(award=award, among=OVER)
    if award.archived_at:
        raise GrantsError(_("This award has been archived already."))
    ledger = ledger_of(award)
    if ledger.reserved_fen:
        raise GrantsError(_("A payment is still open. Record its result or cancel it before archiving."))
    if ledger.to_recover_fen:
        raise GrantsError(_("A recovery is still open. Record what came back or write it off before archiving."))
    if award.status == AwardStatus.FAILED and ledger.kept_fen and not award.recoveries.exists():
        raise GrantsError(_("The acceptance failed. Order the recovery before archiving."))
    if not archive_number.strip():
        raise GrantsError(_("Enter the archival number."))

    award.archive_number = archive_number.strip()
    award.archived_at = timezone.now()
    return award_moved(
        award=award,
        status=AwardStatus(award.status),
        actor=actor,
        action="award.archived",
        data={"number": award.archive_number},
        also=["archive_number", "archived_at"],
    )


def _end_early(
    *, actor: User, award: Award, kind: TerminationKind, reason: str, document_number: str, spent_fen: int
) -> Award:
    award = award_locked(award=award, among=UNDER_WAY)
    if not document_number.strip():
        raise GrantsError(_("Enter the document number by which the project ends."))
    ledger = ledger_of(award)
    if not 0 <= spent_fen <= ledger.kept_fen:
        raise GrantsError(_("What was spent cannot be more than what was paid."))
    ending = load_rules(award.rule_set.data).termination.ending(kind.value)
    back = recovery_fen(recovery=ending.recovery.value, paid_fen=ledger.kept_fen, spent_fen=spent_fen)

    award.status_reason = reason_required(reason=reason)
    award.status_document = document_number.strip()
    payments_stop(actor=actor, award=award, reason=award.status_reason)
    award_honour_end(actor=actor, award=award, state=HonourState.WITHDRAWN)
    award_moved(
        award=award,
        status=AwardStatus(kind.value),
        actor=actor,
        action=f"award.{kind.value}",
        data={"document": award.status_document},
        also=["status_reason", "status_document"],
    )
    if back:
        recovery_order(
            actor=actor, award=award, amount_fen=back, reason=award.status_reason, document_number=document_number
        )
    _tell(award, "award_ended", reason=award.status_reason)
    return award


def _tell(award: Award, template: str, **more: object) -> None:
    message_queue(
        subject=award, template=template, to=award.organisation, context={"number": award.application.number, **more}
    )
