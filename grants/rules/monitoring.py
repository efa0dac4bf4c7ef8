# SPDX-License-Identifier: AGPL-3.0-or-later
"""Monitoring: reports and the mid-term check."""

from grants.rules.choices import MidtermGrade, ReportPeriod
from grants.rules.values import Chapter, Codes, Count, Ratio


class MonitoringRules(Chapter):
    """``midterm_at_ratio`` is the share of the period after which the mid-term check falls due."""

    report_period: ReportPeriod
    report_working_days: Count
    missed_reports_for_sanction: Count
    midterm_at_ratio: Ratio
    midterm_grades: Codes[MidtermGrade]
