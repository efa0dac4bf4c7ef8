# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evaluation: dimensions and grades of the performance evaluation."""

from decimal import Decimal
from itertools import pairwise
from typing import Self

from django.utils.translation import gettext as _
from pydantic import model_validator

from grants.rules.choices import EvaluationDimension, Grade
from grants.rules.values import Chapter, Points

WHOLE_SCALE = 100


class GradeBand(Chapter):
    """A grade and the points from which it is given."""

    grade: Grade
    min_points: Points


class DimensionPoints(Chapter):
    """A dimension and the points it can give."""

    dimension: EvaluationDimension
    points: Points


class EvaluationRules(Chapter):
    """Bands fall from the best grade to 0 points; the dimensions make 100 points."""

    grades: tuple[GradeBand, ...]
    dimensions: tuple[DimensionPoints, ...]

    @model_validator(mode="after")
    def points_add_up(self) -> Self:
        """Refuse bands that leave points without a grade, and dimensions that do not make 100."""
        floors = [band.min_points for band in self.grades]
        if not floors or floors[-1] != 0 or any(low >= high for high, low in pairwise(floors)):
            raise ValueError(_("The grades should fall strictly and end at 0 points."))
        if sum(part.points for part in self.dimensions) != WHOLE_SCALE:
            raise ValueError(_("The dimensions should add up to 100 points."))
        return self

    def grade(self, points: Decimal) -> Grade:
        """Return the grade for ``points`` (0 to 100)."""
        return next(band.grade for band in self.grades if points >= band.min_points)
