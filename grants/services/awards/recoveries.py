# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recoveries: ordered, repaid in parts, written off by a document."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import city_date
from grants.engine.money import yuan_text
from grants.enums import AwardStatus, RecoveryState
from grants.exceptions import GrantsError
from grants.models import Award, Recovery, User
from grants.rules import load_rules
from grants.rules.choices import TerminationKind
from grants.selectors.awards import ledger_of
from grants.selectors.calendar import working_days
from grants.services.awards.hold import award_locked, reason_required
from grants.services.awards.payments import counters_move
from grants.services.messages import message_queue

RECOVERABLE = (AwardStatus.FAILED, AwardStatus.CLOSED, AwardStatus.TERMINATED, AwardStatus.REVOKED)


@transaction.atomic
def recovery_order(*, actor: User, award: Award, amount_fen: int, reason: str, document_number: str) -> Recovery:
    """Order that money of an ended award be paid back, within the working days of its rules."""
    award = award_locked(award=award, among=RECOVERABLE)
    if not 0 < amount_fen <= ledger_of(award).kept_fen:
        raise GrantsError(_("Enter an amount above 0 that was paid and not yet recovered or ordered back."))
    if not document_number.strip():
        raise GrantsError(_("Enter the document number of the recovery."))
    ending = load_rules(award.rule_set.data).termination.ending(_kind(award))
    due = working_days().add(city_date(timezone.now()), ending.repay_working_days)

    recovery = Recovery.objects.create(
        award=award,
        amount_fen=amount_fen,
        reason=reason_required(reason=reason),
        document_number=document_number.strip(),
        due_on=due.date,
        is_provisional=due.provisional,
        ordered_by=actor,
    )

    _record(award, recovery, actor, "recovery.ordered", amount_fen)
    message_queue(
        subject=award,
        template="recovery_ordered",
        to=award.organisation,
        context={"number": award.application.number, "amount": yuan_text(amount_fen), "due_on": due.date.isoformat()},
    )
    return recovery


@transaction.atomic
def recovery_record(
    *, actor: User, recovery: Recovery, amount_fen: int, voucher: str = "", came_on: date | None = None
) -> Recovery:
    """Record what came back, in fen, by which voucher and when; the last part closes the recovery."""
    award, recovery = _recovery_locked(recovery)
    came_on = came_on or city_date(timezone.now())
    if came_on > city_date(timezone.now()):
        raise GrantsError(_("The date of payment lies in the future. Check the voucher."))
    if not 0 < amount_fen <= recovery.amount_fen - recovery.repaid_fen:
        raise GrantsError(_("Enter an amount above 0 and not above what is still to be repaid."))

    recovery.repaid_fen += amount_fen
    if recovery.repaid_fen == recovery.amount_fen:
        recovery.state = RecoveryState.REPAID
    recovery.save(update_fields=["repaid_fen", "state"])
    counters_move(award=award, recovered=amount_fen)

    more = {"voucher": voucher.strip(), "came_on": came_on.isoformat()}
    _record(award, recovery, actor, "recovery.repaid", amount_fen, **more)
    return recovery


@transaction.atomic
def recovery_write_off(*, actor: User, recovery: Recovery, document_number: str) -> Recovery:
    """Give up what is still to be repaid, by a document and another person than the one who ordered it."""
    award, recovery = _recovery_locked(recovery)
    if recovery.ordered_by_id == actor.pk:
        raise GrantsError(_("A recovery is ordered by one person and written off by another."))
    if not document_number.strip():
        raise GrantsError(_("Enter the document number that allows to write this off."))

    recovery.state = RecoveryState.WRITTEN_OFF
    recovery.save(update_fields=["state"])

    record(
        award,
        actor=actor,
        action="recovery.written_off",
        data={
            "recovery": recovery.pk,
            "document": document_number,
            "left_fen": recovery.amount_fen - recovery.repaid_fen,
        },
    )
    return recovery


def _kind(award: Award) -> str:
    """Return by which ending the days to repay are counted; a failed or closed project is no fault by itself."""
    fault = award.status == AwardStatus.REVOKED
    return (TerminationKind.REVOKED if fault else TerminationKind.TERMINATED).value


def _recovery_locked(recovery: Recovery) -> tuple[Award, Recovery]:
    award = award_locked(award=recovery.award)
    fresh = Recovery.objects.get(pk=recovery.pk)
    if fresh.state != RecoveryState.ORDERED:
        raise GrantsError(_("This recovery is closed already."))
    return award, fresh


def _record(award: Award, recovery: Recovery, actor: User, action: str, amount_fen: int, **more: object) -> None:
    data = {"recovery": recovery.pk, "amount_fen": amount_fen, "document": recovery.document_number}
    record(award, actor=actor, action=action, data={**data, **more})
