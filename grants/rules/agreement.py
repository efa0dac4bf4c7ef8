# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreement: how long the applicant has to sign."""

from grants.rules.values import Chapter, Count, Flag


class AgreementRules(Chapter):
    """The time to sign, and what happens after it."""

    sign_working_days: Count
    lapses_if_unsigned: Flag
