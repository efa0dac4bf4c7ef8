# SPDX-License-Identifier: AGPL-3.0-or-later
"""Route: which steps a case takes and in which order."""

from typing import Self

from django.utils.translation import gettext as _
from pydantic import model_validator

from grants.enums import ResultKind
from grants.rules.choices import AssessmentMode, RecommendationPlace
from grants.rules.values import Chapter, Count, Flag, Ratio


class Route(Chapter):
    """The steps from submission to result; ``sample_*`` matter where a questionnaire is checked by experts."""

    recommendation: RecommendationPlace
    assessment: AssessmentMode
    sample_ratio: Ratio
    sample_min: Count
    defence: Flag
    site_visit: Flag
    result: ResultKind
    agreement: Flag
    acceptance: Flag

    @model_validator(mode="after")
    def steps_fit_together(self) -> Self:
        """Refuse a route whose steps rest on one that it leaves out."""
        if self.acceptance and not self.agreement:
            raise ValueError(_("An acceptance needs an agreement whose targets it checks."))
        if self.assessment == AssessmentMode.QUESTIONNAIRE and not (self.sample_ratio or self.sample_min):
            raise ValueError(_("A questionnaire needs a sample that experts check."))
        return self
