# SPDX-License-Identifier: AGPL-3.0-or-later
"""Change: what may be changed after signing, by whom, and until when."""

from typing import Self

from django.utils.translation import gettext as _
from pydantic import model_validator

from grants.rules.choices import ChangeKind
from grants.rules.values import Chapter, Codes, Count, Flag, Ratio


class ChangeRules(Chapter):
    """Budget shifts: filed up to one ratio of the item, by the district up to the next, by the city above."""

    apply_within_days: Count
    latest_days_before_end: Count
    major: Codes[ChangeKind]
    minor: Codes[ChangeKind]
    extension_times_max: Count
    extension_max_months: Count
    shift_filed_ratio_max: Ratio
    shift_district_ratio_max: Ratio
    shift_never_raises_grant: Flag

    @model_validator(mode="after")
    def ladder_rises(self) -> Self:
        """Refuse a ladder that falls and a change that is both major and minor."""
        if self.shift_filed_ratio_max > self.shift_district_ratio_max:
            raise ValueError(_("The limits for budget shifts should rise."))
        if set(self.major) & set(self.minor):
            raise ValueError(_("A change is either major or minor."))
        return self
