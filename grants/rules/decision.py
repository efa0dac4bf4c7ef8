# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decision: who signs, and what a departure from the ranking needs."""

from typing import Annotated

from pydantic import Field

from grants.rules.choices import SignOffStep
from grants.rules.values import Chapter, Codes, Count, Flag


class DecisionRules(Chapter):
    """The sign-off chain, the time to appeal, and how many places each side of the cut are looked at again."""

    sign_off: Annotated[Codes[SignOffStep], Field(min_length=1)]
    minutes_required: Flag
    departure_needs_reason: Flag
    appeal_working_days: Count
    reserve_carries_over: Flag
    borderline_places: Count
