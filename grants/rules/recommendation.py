# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recommendation: who recommends, in what time, with what."""

from grants.enums import RecommenderKind
from grants.rules.choices import RecommendationPart
from grants.rules.values import Chapter, Codes, Count, Ratio


class RecommendationRules(Chapter):
    """The recommender's part; ``district_matching_ratio`` is what a district adds to each yuan of grant."""

    working_days: Count
    correction_rounds: Count
    correction_working_days: Count
    kinds: Codes[RecommenderKind]
    requires: Codes[RecommendationPart]
    district_matching_ratio: Ratio | None
