# SPDX-License-Identifier: AGPL-3.0-or-later
"""Credit: grades of breach, bans, and how a record is repaired."""

from django.utils.translation import gettext as _
from pydantic import field_validator

from grants.rules.choices import CreditLevel
from grants.rules.values import Chapter, Codes, Count, Flag


class Ban(Chapter):
    """For how many years a breach keeps an organisation from applying."""

    level: CreditLevel
    years: Count


class CreditRules(Chapter):
    """Before a record is entered the organisation is told and heard."""

    levels: Codes[CreditLevel]
    bans: tuple[Ban, ...]
    defence_working_days: Count
    repair_allowed: Flag
    repair_min_months: Count

    @field_validator("bans")
    @classmethod
    def each_level_once(cls, bans: tuple[Ban, ...]) -> tuple[Ban, ...]:
        """Refuse two bans for one level."""
        if len({ban.level for ban in bans}) != len(bans):
            raise ValueError(_("Each entry may stand in the list once."))
        return bans

    def ban_years(self, level: str) -> int:
        """Return the years of the ban for ``level``; 0 where none is set."""
        return {ban.level.value: ban.years for ban in self.bans}.get(level, 0)
