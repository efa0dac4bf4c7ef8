# SPDX-License-Identifier: AGPL-3.0-or-later
"""Eligibility: what an organisation must be to apply."""

from grants.rules.values import Chapter, Count, Flag


class Eligibility(Chapter):
    """Conditions that the applicant declares and the formal check confirms."""

    registered_in_city: Flag
    governance_sound: Flag
    finance_system_sound: Flag
    credit_good: Flag
    no_major_penalty_years: Count
    founded_min_years: Count
