# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits: how much one organisation, principal or recommender may bring."""

from grants.rules.values import Chapter, Count, Flag


class Limits(Chapter):
    """Ceilings; ``None`` is no ceiling. An exemption with a document number lifts one for named cases."""

    applications_per_organisation_per_year: Count | None
    approvals_per_organisation_per_year: Count | None
    applications_per_recommender: Count | None
    live_projects_per_principal: Count | None
    duplicate_check_years: Count
    overdue_acceptance_blocks: Flag
    one_funding_source_only: Flag
