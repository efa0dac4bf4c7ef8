# SPDX-License-Identifier: AGPL-3.0-or-later
"""Retention: how long files are kept before they are anonymised."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from grants.rules.values import Chapter, Count, whole


class RetentionRules(Chapter):
    """Years and months from the end of the case; the log is kept six months at least by law."""

    application_years: Count
    approved_project_years: Count
    scores_years: Count
    audit_log_months: Annotated[int, BeforeValidator(whole), Field(ge=6, le=1200)]
