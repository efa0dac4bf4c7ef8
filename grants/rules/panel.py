# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panel: how many experts judge, and how they are drawn."""

from decimal import Decimal
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from grants.rules.choices import DrawMethod, Stratum
from grants.rules.values import Chapter, Codes, Count, Flag, exact, whole


class PanelRules(Chapter):
    """Sizes, mix and draw of panels; ``alternates_factor`` × size experts are drawn, members and standbys."""

    size_paper: Annotated[int, BeforeValidator(whole), Field(ge=5, le=9)]
    size_defence: Annotated[int, BeforeValidator(whole), Field(ge=5, le=11)]
    odd_size: Flag
    finance_experts_min: Count
    per_employer_max: Count
    officials_ratio_max: Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=Decimal("0.6"))]
    draw: DrawMethod
    draw_strata: Codes[Stratum]
    draw_supervised: Flag
    redraw_needs_reason: Flag
    alternates_factor: Annotated[int, BeforeValidator(whole), Field(ge=1, le=10)]
    reply_working_days: Count
    applications_per_expert_max: Count
    consecutive_years_max: Count | None

    @model_validator(mode="after")
    def sizes_are_possible(self) -> Self:
        """Refuse an even panel where an odd one is asked for, and more finance experts than seats."""
        for size in (self.size_paper, self.size_defence):
            if self.odd_size and size % 2 == 0:
                raise ValueError(_("A panel should have an odd number of experts."))
            if self.finance_experts_min > size:
                raise ValueError(_("A panel cannot hold more finance experts than it has seats."))
        return self
