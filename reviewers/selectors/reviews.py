# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expert has written so far, criterion by criterion, and what is still missing before it can be handed in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grants.models import Criterion
from grants.rules import load_rules
from grants.rules.choices import CriterionLevel, VetoGround
from grants.rules.scoring import ScoringRules
from reviewers.enums import OPEN_SEATS, SeatState
from reviewers.models import CriterionScore, Review, Seat


@dataclass(frozen=True, slots=True)
class Entry:
    """One criterion as it stands: points or none yet, the comment, and what is missing (empty: nothing).

    ``anchors`` are the criteria below it, which guide and take no points.
    """

    criterion: Criterion
    anchors: tuple[Criterion, ...]
    points: Decimal | None
    comment: str
    lack: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A review as it stands; ``lacks`` say in order what keeps it from being handed in."""

    seat: Seat
    entries: tuple[Entry, ...]
    lacks: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """Return the points given so far."""
        return sum((entry.points for entry in self.entries if entry.points is not None), Decimal(0))

    @property
    def scored(self) -> int:
        """Count the criteria that have points."""
        return sum(entry.points is not None for entry in self.entries)

    @property
    def veto_label(self) -> str:
        """Return the ground of the veto in words; empty without one."""
        veto = self.seat.review.veto
        return str(VetoGround(veto).label) if veto else ""

    @property
    def is_done(self) -> bool:
        """Say whether the review is handed in."""
        return self.seat.state == SeatState.DONE

    @property
    def is_ready(self) -> bool:
        """Say whether the review may be handed in."""
        return not self.lacks and self.seat.state in OPEN_SEATS and self.seat.declared_at is not None


def scored_criteria(rubrics: Iterable[int], *, level: CriterionLevel) -> QuerySet[Criterion]:
    """Return the criteria of rubrics that take points: those of level 1, or of level 2 where the rules say so."""
    is_first = level == CriterionLevel.FIRST
    return Criterion.objects.filter(rubric__in=rubrics, parent__isnull=is_first).order_by("sort", "code")


def sheets_of(seats: Sequence[Seat]) -> list[Sheet]:
    """Return the reviews of seats (with ``review`` and ``assessment__rule_set`` joined), two queries for any number."""
    rubrics: dict[int, list[Criterion]] = defaultdict(list)
    known = Criterion.objects.filter(rubric__in={seat.assessment.rubric_id for seat in seats})
    for criterion in known.select_related("parent").order_by("sort", "code"):
        rubrics[criterion.rubric_id].append(criterion)
    scores: dict[int, dict[int, CriterionScore]] = defaultdict(dict)
    for score in CriterionScore.objects.filter(review__seat__in=seats):
        scores[score.review_id][score.criterion_id] = score
    rules = scoring_rules_of(seats)
    return [
        _sheet(
            seat,
            criteria=rubrics[seat.assessment.rubric_id],
            scores=scores[seat.review.pk],
            rules=rules[seat.assessment.rule_set_id],
        )
        for seat in seats
    ]


def scoring_rules_of(seats: Iterable[Seat]) -> dict[int, ScoringRules]:
    """Return the scoring rules of seats by the key of their rule set, each read once."""
    rule_sets = {seat.assessment.rule_set_id: seat.assessment.rule_set for seat in seats}
    return {key: load_rules(rule_set.data).scoring for key, rule_set in rule_sets.items()}


def _sheet(
    seat: Seat, *, criteria: Sequence[Criterion], scores: Mapping[int, CriterionScore], rules: ScoringRules
) -> Sheet:
    entries = []
    for criterion in _at_level(criteria, rules.level):
        score = scores.get(criterion.pk)
        points, comment = (score.points, score.comment) if score else (None, "")
        anchors = tuple(one for one in criteria if one.parent_id == criterion.pk)
        entries.append(Entry(criterion, anchors, points, comment, lack_of(criterion, points, comment, rules)))
    whole = () if _is_concluded(seat.review) else (lack_of_conclusion(),)
    return Sheet(seat, tuple(entries), (*(entry.lack for entry in entries if entry.lack), *whole))


def lack_of(criterion: Criterion, points: Decimal | None, comment: str, rules: ScoringRules) -> str:
    """Say what is missing at one criterion; empty when nothing is."""
    if points is None:
        return _("“%(name)s” is not scored yet.") % {"name": criterion}
    if needs_comment(points, maximum=criterion.points, rules=rules) and not comment.strip():
        return _("Give a reason for the points of “%(name)s”.") % {"name": criterion}
    return ""


def lack_of_conclusion() -> str:
    """Say that a review wants its overall opinion and its yes or no."""
    return _("Write the overall opinion and choose whether you support the case.")


def needs_comment(points: Decimal, *, maximum: Decimal, rules: ScoringRules) -> bool:
    """Say whether points so low or so high, as shares of ``maximum``, need a reason."""
    share = points / maximum
    return share < rules.comment_below_ratio or share >= rules.comment_from_ratio


def _at_level(criteria: Iterable[Criterion], level: CriterionLevel) -> list[Criterion]:
    is_first = level == CriterionLevel.FIRST
    return [criterion for criterion in criteria if (criterion.parent_id is None) == is_first]


def _is_concluded(review: Review) -> bool:
    return bool(review.opinion.strip()) and review.is_supported is not None
