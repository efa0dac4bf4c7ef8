# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recusal: which ties exclude an expert and which are only shown."""

from typing import Self

from django.utils.translation import gettext as _
from pydantic import model_validator

from grants.rules.choices import ExpertPledge, TieKind
from grants.rules.values import Chapter, Codes, Count, Flag


class RecusalRules(Chapter):
    """A hard tie never sits; a soft tie is shown to whoever decides."""

    hard: Codes[TieKind]
    soft: Codes[TieKind]
    avoid_list_max: Count
    avoid_needs_reason: Flag
    pledges: Codes[ExpertPledge]
    late_discovery_voids_score: Flag
    late_discovery_replaces_expert: Flag

    @model_validator(mode="after")
    def each_tie_is_hard_or_soft(self) -> Self:
        """Refuse a tie that is both."""
        if set(self.hard) & set(self.soft):
            raise ValueError(_("A tie is either hard or soft."))
        return self
