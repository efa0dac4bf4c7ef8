# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acceptance: when it is due, what it needs, how it ends."""

from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from grants.rules.choices import Conclusion, OverdueEffect
from grants.rules.values import Chapter, Codes, Count, Fen, Flag, Ratio, whole


class AcceptanceRules(Chapter):
    """Target ratios are the share of agreed targets that must be met to pass, or to be closed without passing."""

    apply_within_months: Annotated[int, BeforeValidator(whole), Field(ge=0, le=6)]
    audit_from_fen: Fen
    panel_size: Annotated[int, BeforeValidator(whole), Field(ge=1, le=11)]
    panel_odd_size: Flag
    finance_experts_min: Count
    conclusions: Codes[Conclusion]
    rectify_times_max: Count
    rectify_max_months: Count
    pass_target_ratio: Ratio
    closed_target_ratio: Ratio
    overdue_tail: OverdueEffect

    @model_validator(mode="after")
    def grades_are_in_order(self) -> Self:
        """Refuse a closing line above the pass line, and a panel that cannot be seated."""
        if self.closed_target_ratio > self.pass_target_ratio:
            raise ValueError(_("The line for closing should not lie above the line for passing."))
        if self.panel_odd_size and self.panel_size % 2 == 0:
            raise ValueError(_("A panel should have an odd number of experts."))
        if self.finance_experts_min > self.panel_size:
            raise ValueError(_("A panel cannot hold more finance experts than it has seats."))
        return self
