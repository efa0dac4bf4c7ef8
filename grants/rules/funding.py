# SPDX-License-Identifier: AGPL-3.0-or-later
"""Funding: ceilings by kind of project, rounding, own funds, instalments."""

from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from grants.rules.choices import CapKind, FundingMode, InstalmentScale, InstalmentTrigger
from grants.rules.values import Chapter, Count, Fen, Ratio, whole


class Cap(Chapter):
    """A ceiling: ``ratio`` of the approved total, never above ``cap_fen``."""

    kind: CapKind
    ratio: Ratio
    cap_fen: Fen
    fixed_asset_ratio_min: Ratio | None


class Instalment(Chapter):
    """A part of the award: its share, what makes it due, how it may be reduced."""

    share: Ratio
    trigger: InstalmentTrigger
    scale: InstalmentScale


class FundingRules(Chapter):
    """Money rules; an award is rounded down to whole ``round_unit_fen``."""

    mode: FundingMode
    round_unit_fen: Annotated[int, BeforeValidator(whole), Field(ge=1, le=10**12)]
    default_cap: CapKind
    caps: tuple[Cap, ...]
    own_funds_ratio_min: Ratio
    period_max_months: Count
    instalments: Annotated[tuple[Instalment, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def money_adds_up(self) -> Self:
        """Refuse instalments that do not make the whole, and caps that are missing or named twice."""
        if sum(part.share for part in self.instalments) != 1:
            raise ValueError(_("The shares of the instalments should add up to 1."))
        kinds = [cap.kind for cap in self.caps]
        if len(set(kinds)) != len(kinds):
            raise ValueError(_("Each entry may stand in the list once."))
        if self.default_cap not in kinds:
            raise ValueError(_("The default ceiling should be one of the ceilings listed."))
        return self

    def cap(self, kind: str = "") -> Cap:
        """Return the ceiling for ``kind`` of project, or the default one; raises KeyError for an unknown kind."""
        wanted = kind or self.default_cap
        for cap in self.caps:
            if cap.kind == wanted:
                return cap
        raise KeyError(wanted)
