# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an award stands at: its money recounted, what falls due, what was reported."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from grants.engine.calendar import add_months
from grants.engine.funding import final_payment_fen, overdue_tail_fen
from grants.engine.periods import period_end, periods_between
from grants.enums import AgreementState, InstalmentTrigger, PaymentState, RecoveryState
from grants.models import (
    Acceptance,
    Agreement,
    Answer,
    Application,
    Award,
    Instalment,
    MidtermCheck,
    Payment,
    Recovery,
    User,
)
from grants.permissions import holdings
from grants.rules import CallRules, load_rules
from grants.rules.choices import MidtermGrade
from grants.selectors.applications import HANDLING, OWN, RECOMMENDING
from grants.selectors.calendar import working_days

RESERVING = (PaymentState.REQUESTED, PaymentState.APPROVED, PaymentState.PLANNED)
MIDTERM_PASSING = (MidtermGrade.ON_PLAN, MidtermGrade.NEARLY_ON_PLAN)
TARGET_PARTS = ("name", "unit", "baseline", "target")


@dataclass(frozen=True)
class Ledger:
    """The money of an award in fen, counted from its payments and recoveries."""

    amount_fen: int
    reserved_fen: int
    paid_fen: int
    recovered_fen: int
    to_recover_fen: int

    @property
    def free_fen(self) -> int:
        """Return what is neither paid nor asked for."""
        return self.amount_fen - self.reserved_fen - self.paid_fen

    @property
    def kept_fen(self) -> int:
        """Return what the organisation holds: paid, not given back and not ordered back."""
        return self.paid_fen - self.recovered_fen - self.to_recover_fen


def awards_visible(user: User | AnonymousUser) -> QuerySet[Award]:
    """Return the awards of the organisations ``user`` acts for, of the calls worked on, and of bodies recommended for."""
    own, calls, recommenders = (
        {key for right in rights for key in holdings(user, right)} for rights in (OWN, HANDLING, RECOMMENDING)
    )
    seen = (
        Q(application__organisation__in=own)
        | Q(organisation__in=own)
        | Q(application__call__in=calls)
        | Q(application__recommender__in=recommenders)
    )
    return Award.objects.filter(seen).select_related("application__call__programme__authority", "organisation")


def follows_awards(user: User | AnonymousUser) -> bool:
    """Say whether ``user`` has any role of an organisation, of the office or of a recommender."""
    return any(holdings(user, right) for right in (*OWN, *HANDLING, *RECOMMENDING))


def ledger_of(award: Award) -> Ledger:
    """Recount the money of an award from its payments and recoveries."""
    payments = Payment.objects.filter(award=award).aggregate(
        reserved=Sum("amount_fen", filter=Q(state__in=RESERVING), default=0),
        paid=Sum("amount_fen", filter=Q(state=PaymentState.PAID), default=0),
    )
    recoveries = Recovery.objects.filter(award=award).aggregate(
        repaid=Sum("repaid_fen", default=0),
        open=Sum(F("amount_fen") - F("repaid_fen"), filter=Q(state=RecoveryState.ORDERED), default=0),
    )
    return Ledger(
        amount_fen=award.amount_fen,
        reserved_fen=payments["reserved"],
        paid_fen=payments["paid"],
        recovered_fen=recoveries["repaid"],
        to_recover_fen=recoveries["open"],
    )


def awards_off_balance() -> QuerySet[Award]:
    """Return the awards whose counters differ from the recount; none on a sound system."""
    return (
        Award.objects.annotate(
            counted_reserved=_sum_of(Payment.objects.filter(state__in=RESERVING), "amount_fen"),
            counted_paid=_sum_of(Payment.objects.filter(state=PaymentState.PAID), "amount_fen"),
            counted_recovered=_sum_of(Recovery.objects.all(), "repaid_fen"),
        )
        .exclude(reserved_fen=F("counted_reserved"), paid_fen=F("counted_paid"), recovered_fen=F("counted_recovered"))
        .order_by("pk")
    )


def agreement_in_force(award: Award) -> Agreement | None:
    """Return the version of the agreement that holds."""
    return award.agreements.filter(state=AgreementState.AGREED).first()


def targets_applied_for(application: Application) -> list[dict[str, Any]]:
    """Return the targets of the last snapshot's table of indicators; rows without a number to reach are left out."""
    snapshot = application.snapshots.filter(handed_in_at__isnull=False).order_by("-number").first()
    rows: dict[int, dict[str, Answer]] = {}
    for answer in Answer.objects.filter(snapshot=snapshot, field__startswith="kpi."):
        part = answer.field.rpartition(".")[2]
        if part in TARGET_PARTS:
            rows.setdefault(answer.row, {})[part] = answer
    return [
        {
            "code": f"T{position}",
            "name": row["name"].text,
            "unit": row["unit"].text if "unit" in row else "",
            "baseline": _number(row.get("baseline")),
            "target": target,
        }
        for position, row in enumerate((rows[number] for number in sorted(rows)), start=1)
        if "name" in row and (target := _number(row.get("target"))) is not None
    ]


def instalment_is_due(instalment: Instalment) -> bool:
    """Say whether what makes an instalment payable has happened."""
    award = instalment.agreement.award
    if instalment.trigger == InstalmentTrigger.MIDTERM_PASSED:
        last = MidtermCheck.objects.filter(award=award).order_by("-pk").first()
        return last is not None and last.grade in MIDTERM_PASSING
    if instalment.trigger == InstalmentTrigger.ACCEPTANCE_PASSED:
        return bool(payable_fen(instalment))
    return instalment.agreement.state == AgreementState.AGREED


def payable_fen(instalment: Instalment) -> int:
    """Return what an instalment comes to in fen; a final one is what the conclusion of the acceptance left of it."""
    if instalment.trigger != InstalmentTrigger.ACCEPTANCE_PASSED:
        return instalment.amount_fen
    award = instalment.agreement.award
    last = Acceptance.objects.filter(award=award).exclude(conclusion="").order_by("-number").first()
    if last is None:
        return 0
    others: int = Payment.objects.filter(
        award=award,
        instalment__trigger=InstalmentTrigger.ACCEPTANCE_PASSED,
        state__in=[*RESERVING, PaymentState.PAID],
    ).aggregate(total=Sum("amount_fen", default=0))["total"]
    return max(0, min(instalment.amount_fen, last.tail_fen - others))


def tail_by_rules_fen(*, award: Award, audited_cost_fen: int | None, applied_on: date) -> int:
    """Return the final payment in fen by the rules: scaled by the audited cost, reduced when acceptance came late.

    Where no audit is asked for and none was handed in, the tail is not scaled.
    """
    rules = load_rules(award.rule_set.data)
    agreement = agreement_in_force(award)
    tails = agreement.instalments.filter(trigger=InstalmentTrigger.ACCEPTANCE_PASSED) if agreement else []
    total = 0
    for part in tails:
        scale = rules.funding.instalments[part.number - 1].scale.value
        approved = award.application.approved_total_fen or award.application.total_fen or 0
        total += final_payment_fen(
            award=award.amount_fen,
            paid_fen=award.paid_fen + award.reserved_fen + total,
            tail_fen=part.amount_fen,
            scale=scale if audited_cost_fen is not None and approved else "none",
            audited_fen=audited_cost_fen or 0,
            approved_fen=approved,
        )
    if award.starts_on is None or award.ends_on is None:
        return total
    return overdue_tail_fen(
        total,
        effect=rules.acceptance.overdue_tail.value,
        days_late=(applied_on - acceptance_due_on(award, rules)).days,
        period_days=max(1, (award.ends_on - award.starts_on).days),
    )


def acceptance_due_on(award: Award, rules: CallRules) -> date:
    """Return the last day on which acceptance may be applied for without delay; raises ValueError without a period."""
    if award.ends_on is None:
        message = "an award without a period falls due at no date"
        raise ValueError(message)
    return add_months(award.ends_on, rules.acceptance.apply_within_months)


def reports_missed(award: Award, today: date) -> list[str]:
    """Return the periods whose progress report is overdue on ``today`` (2 queries for the calendar, 1 for reports)."""
    days = load_rules(award.rule_set.data).monitoring.report_working_days
    calendar = working_days()
    return [code for code in reports_open(award) if calendar.add(period_end(code), days).date < today]


def reports_open(award: Award) -> list[str]:
    """Return the periods of the project whose report is not filed, in order."""
    if award.starts_on is None or award.ends_on is None:
        return []
    length = load_rules(award.rule_set.data).monitoring.report_period.value
    filed = set(award.progress_reports.values_list("period", flat=True))
    return [code for code in periods_between(award.starts_on, award.ends_on, length) if code not in filed]


def _number(answer: Answer | None) -> Decimal | None:
    if answer is None:
        return None
    if answer.number is not None:
        return answer.number
    try:
        return Decimal(answer.text)
    except InvalidOperation:
        return None


def still_to_repay() -> Coalesce:
    """Return, for a row of an award, the fen that are ordered back and have not come."""
    return _sum_of(Recovery.objects.filter(state=RecoveryState.ORDERED), F("amount_fen") - F("repaid_fen"))


def _sum_of(rows: QuerySet[Any], column: str | Combinable) -> Coalesce:
    summed = rows.filter(award=OuterRef("pk")).order_by().values("award").annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())
