# SPDX-License-Identifier: AGPL-3.0-or-later
"""Progress reports and the mid-term check."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grants.audit import record
from grants.engine.calendar import city_date
from grants.engine.periods import period_of, periods_between
from grants.enums import AwardStatus
from grants.exceptions import GrantsError
from grants.models import Award, MidtermCheck, ProgressReport, Request, User
from grants.rules import load_rules
from grants.services.awards.hold import award_locked, reason_required
from grants.services.messages import message_queue

REPORTING = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED, AwardStatus.DUE_ACCEPTANCE)


@transaction.atomic
def progress_report_file(
    *, actor: User, award: Award, period: str, done: str, spent_fen: int, request: Request | None = None
) -> ProgressReport:
    """File the report of one period: what was done, and what was spent since the start, in fen."""
    award = award_locked(award=award, among=REPORTING)
    if period not in _periods_begun(award):
        raise GrantsError(_("This period does not belong to the project, or has not begun."))
    if award.progress_reports.filter(period=period).exists():
        raise GrantsError(_("The report for this period has been filed already."))
    if not done.strip() or spent_fen < 0:
        raise GrantsError(_("Describe what was done, and enter an amount spent of 0 or more."))

    report = ProgressReport.objects.create(
        award=award, request=request, period=period, done=done, spent_fen=spent_fen, filed_by=actor
    )

    record(award, actor=actor, action="report.filed", data={"period": period, "spent_fen": spent_fen})
    return report


@transaction.atomic
def progress_report_change(*, actor: User, report: ProgressReport, done: str, spent_fen: int) -> ProgressReport:
    """Put a report right that was sent back."""
    award = award_locked(award=report.award, among=REPORTING)
    if not done.strip() or spent_fen < 0:
        raise GrantsError(_("Describe what was done, and enter an amount spent of 0 or more."))

    report.done = done
    report.spent_fen = spent_fen
    report.save(update_fields=["done", "spent_fen"])

    record(award, actor=actor, action="report.changed", data={"period": report.period, "spent_fen": spent_fen})
    return report


@transaction.atomic
def midterm_record(*, actor: User, award: Award, grade: str, opinion: str) -> MidtermCheck:
    """Record the mid-term check; its grade is one of the rules, and opens the instalment that waits for it."""
    award = award_locked(award=award, among={AwardStatus.ACTIVE})
    if grade not in load_rules(award.rule_set.data).monitoring.midterm_grades:
        raise GrantsError(_("The rules of this call do not know this grade."))

    check = MidtermCheck.objects.create(
        award=award, grade=grade, opinion=reason_required(reason=opinion), checked_by=actor
    )

    record(award, actor=actor, action="midterm.recorded", data={"grade": grade})
    message_queue(
        subject=award, template="midterm_recorded", to=award.organisation, context={"number": award.application.number}
    )
    return check


def _periods_begun(award: Award) -> list[str]:
    if award.starts_on is None or award.ends_on is None:
        raise GrantsError(_("The project has no period. Enter it in the agreement first."))
    length = load_rules(award.rule_set.data).monitoring.report_period.value
    today = city_date(timezone.now())
    if today < award.starts_on:
        return [period_of(award.starts_on, length)]
    return periods_between(award.starts_on, min(today, award.ends_on), length)
