# SPDX-License-Identifier: AGPL-3.0-or-later
"""When things of an award fall due: signature, reports, mid-term check, end, acceptance, rectification, expiry."""

from datetime import date, timedelta

from django.utils import timezone

from grants.engine.calendar import add_months, city_date, day_end
from grants.engine.periods import period_end
from grants.models import Award, MidtermCheck
from grants.rules import CallRules
from grants.selectors.awards import acceptance_due_on, reports_open
from grants.selectors.calendar import working_days
from grants.selectors.certificates import reviews_open
from workflow.enums import DeadlineKind
from workflow.services.deadlines import Due, Moment, Timing, closing_moment, register_moments, register_timing


def register() -> None:
    """Add the deadlines of the steps of an award; called once when the app is ready."""
    register_timing("AwardFlow", "sign_agreement", Timing(DeadlineKind.SIGNING, "agreement.sign_working_days"))
    register_moments(
        "AwardFlow",
        "active",
        Moment(DeadlineKind.PERIOD, period_over),
        Moment(DeadlineKind.MIDTERM, midterm_due),
        Moment(DeadlineKind.REPORT, report_due),
    )
    register_moments("AwardFlow", "apply", Moment(DeadlineKind.ACCEPTANCE, acceptance_due))
    register_moments("AwardFlow", "rectify", Moment(DeadlineKind.RECTIFICATION, rectification_due))
    register_moments(
        "AwardFlow",
        "certified",
        Moment(DeadlineKind.EXPIRY, certificate_over),
        Moment(DeadlineKind.ANNUAL_REVIEW, annual_review_due),
    )


def period_over(award: Award, _rules: CallRules) -> Due | None:
    """Return the end of the project's last day."""
    return Due(day_end(award.ends_on)) if award.ends_on else None


def midterm_due(award: Award, rules: CallRules) -> Due | None:
    """Return when the share of the period has passed after which the mid-term check is due, until it is recorded."""
    if award.starts_on is None or award.ends_on is None or MidtermCheck.objects.filter(award=award).exists():
        return None
    days = int((award.ends_on - award.starts_on).days * rules.monitoring.midterm_at_ratio)
    day = award.starts_on + timedelta(days=days)
    return Due(closing_moment(day=day, rules=rules)) if day >= _today() else None


def report_due(award: Award, rules: CallRules) -> Due | None:
    """Return when the next report that is neither filed nor missed is due."""
    calendar, days = working_days(), rules.monitoring.report_working_days
    for period in reports_open(award):
        start = period_end(period)
        counted = calendar.add(start, days)
        if counted.date >= _today():
            return Due(closing_moment(day=counted.date, rules=rules), start, days, counted.provisional)
    return None


def acceptance_due(award: Award, rules: CallRules) -> Due | None:
    """Return the last day to apply for acceptance without delay."""
    return Due(closing_moment(day=acceptance_due_on(award, rules), rules=rules)) if award.ends_on else None


def rectification_due(_award: Award, rules: CallRules) -> Due:
    """Return until when a project must be rectified, counted from today."""
    return Due(closing_moment(day=add_months(_today(), rules.acceptance.rectify_max_months), rules=rules))


def certificate_over(award: Award, _rules: CallRules) -> Due | None:
    """Return the end of the certificate's last day; a certificate without an end has none."""
    return Due(day_end(award.ends_on)) if award.ends_on else None


def annual_review_due(award: Award, rules: CallRules) -> Due | None:
    """Return when the next annual review that is neither filed nor missed is due."""
    day = next((day for day in reviews_open(award, rules) if day >= _today()), None)
    return Due(closing_moment(day=day, rules=rules)) if day else None


def _today() -> date:
    return city_date(timezone.now())
