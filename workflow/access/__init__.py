# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets which answer from the addresses of workflow, a module for each family of pages."""

from grants.access import AccessRow
from workflow.access import (
    applicants,
    auditors,
    awards,
    calls,
    cases,
    certificates,
    decisions,
    dossiers,
    experts,
    funds,
    objections,
    panels,
    recommenders,
    screening,
)

TABLE: list[AccessRow] = [
    *cases.TABLE,
    *applicants.TABLE,
    *auditors.TABLE,
    *awards.TABLE,
    *calls.TABLE,
    *certificates.TABLE,
    *decisions.TABLE,
    *dossiers.TABLE,
    *experts.TABLE,
    *funds.TABLE,
    *objections.TABLE,
    *panels.TABLE,
    *recommenders.TABLE,
    *screening.TABLE,
]
