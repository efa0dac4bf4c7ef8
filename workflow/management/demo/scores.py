# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the experts of the demo score: each with a level and a spread of his or her own, each case with its quality."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from grants.models import User
from reviewers.models import Review, Seat
from reviewers.services.reviews import Points, criteria_of, review_save
from workflow.management.demo.people import Cast
from workflow.management.demo.texts import texts
from workflow.services.reviews import review_hand_in, seat_declares_clear

HALF = Decimal("0.5")
HIGH, LOW = 0.85, 0.7
SPOKEN = 0.45
SUPPORTED_FROM = 0.72
WORST, BEST = 0.38, 0.98
# below and from which share of the points a criterion must be commented
MUST_BELOW, MUST_FROM = 0.62, 0.94


def expert_of(seat: Seat) -> User:
    """Return the account of the expert of a seat."""
    user = seat.expert.user
    if user is None:
        message = f"The expert of seat {seat.pk} has no account."
        raise LookupError(message)
    return user


def seats_of(case_ids: Sequence[int]) -> list[Seat]:
    """Return the seats of cases in the order they were made."""
    seats = Seat.objects.filter(assessment__application__in=case_ids).order_by("pk")
    return list(seats.select_related("expert__user", "assessment__rule_set", "assessment__application"))


def seat_scored(cast: Cast, seat: Seat, quality: float) -> None:
    """Let the expert of a seat declare, write and hand in."""
    seat_declares_clear(actor=expert_of(seat), seat=seat)
    review_written(cast, seat, quality)
    review_hand_in(actor=expert_of(seat), seat=seat)


def review_written(cast: Cast, seat: Seat, quality: float, *, is_whole: bool = True) -> Review:
    """Write the review of a declared seat, wholly or its first criteria only."""
    seat = Seat.objects.select_related("expert__user", "assessment__application").get(pk=seat.pk)
    chance = _chance_of(cast, seat)
    share = quality + _level(cast, seat)
    criteria = list(criteria_of(seat=seat).items())
    scores, whole, total = {}, Decimal(0), Decimal(0)
    for key, criterion in criteria if is_whole else criteria[: len(criteria) // 2]:
        part = min(BEST, max(WORST, chance.gauss(share, 0.05)))
        points = (criterion.points * Decimal(f"{part:.4f}") / HALF).quantize(Decimal(1)) * HALF
        scores[key] = Points(points=points, comment=_comment(criterion.code, points / criterion.points, chance))
        whole, total = whole + criterion.points, total + points
    is_supported = float(total / whole) >= SUPPORTED_FROM
    return review_save(
        actor=expert_of(seat),
        seat=seat,
        revision=0,
        scores=scores,
        opinion=_opinion(chance, is_supported=is_supported) if is_whole else "",
        is_supported=is_supported if is_whole else None,
    )


def _chance_of(cast: Cast, seat: Seat) -> Random:
    """Return chance that depends on who judges what, not on the order in which reviews are written."""
    return Random(f"{cast.seed}:{seat.expert.number}:{seat.assessment.application.title}")  # noqa: S311 -- a play


def _level(cast: Cast, seat: Seat) -> float:
    """Return how far an expert lies above or below the others, and how far this time."""
    own = Random(f"{cast.seed}:{seat.expert.number}")  # noqa: S311 -- a play
    level, spread = own.uniform(-0.06, 0.06), own.uniform(0.01, 0.05)
    return level + _chance_of(cast, seat).gauss(0, spread)


def _comment(code: str, share: Decimal, chance: Random) -> str:
    must = share < Decimal(str(MUST_BELOW)) or share >= Decimal(str(MUST_FROM))
    if not must and chance.random() > SPOKEN:
        return ""
    band = "high" if share >= Decimal(str(HIGH)) else "middle" if share >= Decimal(str(LOW)) else "low"
    return str(chance.choice(texts("reviews")["comments"][code][band]))


def _opinion(chance: Random, *, is_supported: bool) -> str:
    said = texts("reviews")
    first = chance.sample(said["strengths"], 2 if is_supported else 1)
    then = chance.sample(said["weaknesses"], 1 if is_supported else 2)
    return "".join([*first, *then, chance.choice(said["supported" if is_supported else "not_supported"])])
