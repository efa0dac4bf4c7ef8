# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scoring: scale, how scores become one, what is flagged, how equal scores are told apart."""

from decimal import Decimal
from typing import Annotated, Self

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, model_validator

from grants.rules.choices import AggregateMethod, CriterionLevel, DecisionBasis, MissingScore, TieBreak, VetoGround
from grants.rules.values import Chapter, Codes, Count, Flag, Points, Ratio, exact, whole


class Aggregate(Chapter):
    """How the scores of one case become one: below ``trim_from`` scores a trimmed mean is the plain mean."""

    method: AggregateMethod
    drop_high: Count
    drop_low: Count
    trim_from: Count

    @model_validator(mode="after")
    def something_is_left(self) -> Self:
        """Refuse a trim that leaves no score."""
        if self.drop_high + self.drop_low >= self.trim_from:
            raise ValueError(_("Dropping scores must leave at least one."))
        return self


class Dispersion(Chapter):
    """When scores lie too far apart and the chair must look: range or standard deviation above these points."""

    range_above: Points
    deviation_above: Points


class Veto(Chapter):
    """Why and by how many votes a case is sent to verification."""

    grounds: Codes[VetoGround]
    votes_ratio: Ratio
    needs_reason: Flag


class ScoringRules(Chapter):
    """Everything between a seat's points and a case's place in the ranking; rounding is half up."""

    working_days: Count
    applicant_hidden: Flag
    expert_hidden_from_applicant: Flag
    experts_see_each_other: Flag
    level: CriterionLevel
    scale_points: Annotated[int, BeforeValidator(whole), Field(ge=10, le=1000)]
    step_points: Annotated[Decimal, BeforeValidator(exact), Field(gt=0, le=10)]
    decimals: Annotated[int, BeforeValidator(whole), Field(ge=0, le=4)]
    comment_below_ratio: Ratio
    comment_from_ratio: Ratio
    aggregate: Aggregate
    basis: DecisionBasis
    valid_scores_min: Count
    missing_scores: MissingScore
    dispersion: Dispersion
    veto: Veto
    pass_points: Points
    support_points: Points
    tie_breaks: Codes[TieBreak]

    @model_validator(mode="after")
    def lines_are_in_order(self) -> Self:
        """Refuse lines that contradict each other or leave the scale."""
        if not self.pass_points <= self.support_points <= self.scale_points:
            raise ValueError(_("The pass line, the support line and the scale should rise in this order."))
        if self.comment_below_ratio > self.comment_from_ratio:
            raise ValueError(_("The limits for a required comment should rise."))
        if self.scale_points % self.step_points:
            raise ValueError(_("The scale should be a whole number of steps."))
        return self
