# SPDX-License-Identifier: AGPL-3.0-or-later
"""Formal check: how long it takes, what it looks at, how often a file is sent back."""

from grants.rules.choices import CheckPoint
from grants.rules.values import Chapter, Codes, Count


class FormalCheckRules(Chapter):
    """The officer's check of form and conditions."""

    working_days: Count
    correction_rounds: Count
    correction_working_days: Count
    points: Codes[CheckPoint]
