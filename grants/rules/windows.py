# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows: how long a call stays open and when it closes."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from grants.rules.values import Chapter, Count, TimeOfDay, whole


class Windows(Chapter):
    """Opening and closing. The database's clock decides; what is saved later stays a draft."""

    notice_min_working_days: Annotated[int, BeforeValidator(whole), Field(ge=5, le=250)]
    close_at: TimeOfDay
    recommender_extra_working_days: Count
