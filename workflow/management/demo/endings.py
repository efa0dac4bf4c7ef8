# SPDX-License-Identifier: AGPL-3.0-or-later
"""How projects of the demo come to their end: accepted, rectified, closed, failed, broken off, revoked, lapsed."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from grants.enums import AcceptanceConclusion
from grants.models import Award, Recovery
from grants.selectors.awards import agreement_in_force, ledger_of, tail_by_rules_fen
from reviewers.enums import Discipline
from reviewers.selectors.ties import barred_experts
from reviewers.services.acceptances import Sitting
from workflow.management.demo.awarded import Awarded, said
from workflow.management.demo.money import asked, paid, planned
from workflow.management.demo.projects import report_noted
from workflow.services.acceptances import acceptance_panel_heard
from workflow.services.awards import (
    acceptance_end,
    acceptance_hand_in,
    award_break_off,
    award_file_away,
    award_grade,
    award_not_rectified,
    award_period_ends,
    award_take_back,
    award_unsigned,
    rectification_order,
)
from workflow.services.money import recovery_book, recovery_demand

TECHNICAL = 4
# what the audit confirms of the cost, what was spent of the grant, what is ordered back after a failure, in percent
AUDITED, SPENT, ORDERED_BACK = 97, 60, 80
SINCE_TOLD = timedelta(days=30)
GOOD, FAIR = Decimal(88), Decimal(71)


def due(one: Awarded) -> None:
    """Let the period of a project end, with all its reports filed."""
    report_noted(one)
    award_period_ends(award=one.award)


def applied(one: Awarded) -> None:
    """Apply for acceptance."""
    due(one)
    acceptance_hand_in(actor=one.boss, award=one.award, summary=said("summary"))


def to_rectify(one: Awarded) -> None:
    """Have the panel miss two targets, and let the project be rectified."""
    _heard(one, "panel_failed")
    award = one.award
    rectification_order(
        actor=one.cast.officer,
        award=award,
        opinion=said("rectify"),
        reached=_reached(award, missed=2),
        audited_cost_fen=_audited_fen(award),
    )


def not_rectified(one: Awarded) -> None:
    """Let the time for the rectification run out."""
    to_rectify(one)
    award_not_rectified(award=one.award)


def accepted(one: Awarded) -> None:
    """Pass the acceptance, pay the rest, evaluate and archive."""
    _heard(one, "panel_passed")
    _concluded(one, AcceptanceConclusion.PASSED, "accepted", missed=0)
    paid([asked(one, 2, "last_money")], one.cast)
    award_grade(actor=one.cast.officer, award=one.award, points=GOOD, opinion=said("grade_good"))
    _archived(one)


def closed(one: Awarded) -> None:
    """Close a project that missed one target, with half of what is left; its money stands in a plan not sent yet."""
    _heard(one, "panel_closed")
    award = one.award
    tail = tail_by_rules_fen(award=award, audited_cost_fen=_audited_fen(award), applied_on=timezone.localdate())
    _concluded(one, AcceptanceConclusion.CLOSED, "closed", missed=1, tail_fen=tail // 2)
    award_grade(actor=one.cast.officer, award=one.award, points=FAIR, opinion=said("grade_fair"))
    planned([asked(one, 2, "closed_money")], one.cast)


def failed(one: Awarded) -> None:
    """Fail the acceptance; of what is ordered back, half has come, and the evaluation is still to be made."""
    _heard(one, "panel_failed")
    _concluded(one, AcceptanceConclusion.FAILED, "failed", missed=3)
    recovery = recovery_demand(
        actor=one.cast.officer,
        award=one.award,
        amount_fen=ledger_of(one.award).kept_fen * ORDERED_BACK // 100,
        reason=said("recovery_failed"),
        document_number=_document(21),
    )
    _repaid(one, recovery, recovery.amount_fen // 2)


def broken_off(one: Awarded) -> None:
    """Break a project off without fault; the rest of the money has come back, and the award is archived."""
    report_noted(one)
    award = one.award
    award_break_off(
        actor=one.cast.officer,
        award=award,
        reason=said("terminated"),
        document_number=_document(22),
        spent_fen=award.paid_fen * SPENT // 100,
    )
    recovery = Recovery.objects.get(award=award)
    _repaid(one, recovery, recovery.amount_fen)
    _archived(one)


def revoked(one: Awarded) -> None:
    """Revoke a project for fault: all money is ordered back, and the breach is on record."""
    award_take_back(
        actor=one.cast.officer,
        award=one.award,
        reason=said("revoked"),
        document_number=_document(23),
        told_on=timezone.localdate() - SINCE_TOLD,
    )


def lapsed(one: Awarded) -> None:
    """Let an award lapse that nobody signed for."""
    award_unsigned(award=one.award)


def _heard(one: Awarded, text: str) -> None:
    """Apply for acceptance and record the panel that heard the application."""
    applied(one)
    award = one.award
    barred = barred_experts(award.application)
    free = [expert for expert in one.cast.experts if expert.pk not in barred]
    technical = [expert for expert in free if expert.discipline == Discipline.TECHNICAL][:TECHNICAL]
    finance = [expert for expert in free if expert.discipline == Discipline.FINANCE][:1]
    sitting = Sitting(
        numbers=[expert.number for expert in (*technical, *finance)],
        held_at=timezone.now() - timedelta(hours=1),
        place=said("place"),
        text=said(text),
    )
    acceptance_panel_heard(actor=one.cast.officer, award=award, sitting=sitting)


def _concluded(
    one: Awarded, conclusion: AcceptanceConclusion, opinion: str, *, missed: int, tail_fen: int | None = None
) -> None:
    award = one.award
    acceptance_end(
        actor=one.cast.officer,
        award=award,
        conclusion=conclusion,
        opinion=said(opinion),
        reached=_reached(award, missed=missed),
        audited_cost_fen=_audited_fen(award),
        tail_fen=tail_fen,
    )


def _reached(award: Award, *, missed: int) -> dict[str, Decimal]:
    """Return what was reached of each target: the last ones got no further than half the way."""
    agreement = agreement_in_force(award)
    targets = list(agreement.targets.order_by("code")) if agreement else []
    met = len(targets) - missed
    return {
        target.code: target.target if place < met else ((target.baseline or Decimal(0)) + target.target) / 2
        for place, target in enumerate(targets)
    }


def _audited_fen(award: Award) -> int:
    case = award.application
    return (case.approved_total_fen or case.total_fen or 0) * AUDITED // 100


def _repaid(one: Awarded, recovery: Recovery, amount_fen: int) -> None:
    year = timezone.localdate().year
    recovery_book(actor=one.cast.finance, recovery=recovery, amount_fen=amount_fen, voucher=f"{year}9{recovery.pk:05d}")


def _archived(one: Awarded) -> None:
    award_file_away(actor=one.cast.officer, award=one.award, archive_number=f"XX-{one.award.application.number}")


def _document(number: int) -> str:
    return f"示经信推〔{timezone.localdate().year}〕{number}号"
