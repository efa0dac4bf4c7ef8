# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the conditions of a form may read from the rules of its call."""

from datetime import date
from decimal import Decimal

from grants.rules.call import CallRules

MONTHS_OF_YEAR = 12


def form_parameters(rules: CallRules, *, year: int, today: date, cap_kind: str = "") -> dict[str, int | Decimal | date]:
    """Return parameters by name: ratios as decimals, amounts in fen, spans in months; ``year`` is the call's."""
    cap = rules.funding.cap(cap_kind)
    return {
        "call_year": year,
        "today": today,
        "cap_ratio": cap.ratio,
        "cap_fen": cap.cap_fen,
        "own_funds_ratio_min": rules.funding.own_funds_ratio_min,
        "period_max_months": rules.funding.period_max_months,
        "founded_min_months": rules.eligibility.founded_min_years * MONTHS_OF_YEAR,
    }
