# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notice: how long a list is shown, what it shows, how objections are taken."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from grants.rules.choices import NoticeColumn
from grants.rules.values import Chapter, Codes, Count, Flag, whole


class NoticeRules(Chapter):
    """``counts_posting_day`` decides whether the day of posting is day 1 (both conventions are in use)."""

    working_days: Annotated[int, BeforeValidator(whole), Field(ge=5, le=60)]
    counts_posting_day: Flag
    columns: Codes[NoticeColumn]
    objection_written: Flag
    objection_real_name: Flag
    anonymous_taken_with_evidence: Flag
    objector_confidential: Flag
    objection_working_days: Count
    republish_if_changed: Flag
