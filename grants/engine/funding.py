# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts of an award: ceiling, rounding, instalments, final payment, recovery; all in fen."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from types import MappingProxyType
from typing import Protocol


class CapRule(Protocol):
    """A ceiling of the chapter funding: a ratio of the approved total, never above an amount in fen."""

    @property
    def ratio(self) -> Decimal: ...
    @property
    def cap_fen(self) -> int: ...


def floor_fen(amount_fen: int, *, unit_fen: int) -> int:
    """Return ``amount_fen`` rounded down to whole units of ``unit_fen`` (1 万元 = 1,000,000 fen)."""
    return amount_fen - amount_fen % unit_fen


def share_fen(amount_fen: int, ratio: Decimal | Fraction) -> int:
    """Return ``ratio`` of ``amount_fen``, in whole fen, rounded down.

    Fractions are exact: a third of 3,000,000 fen is 1,000,000 fen and not one fen less.
    """
    numerator, denominator = ratio.as_integer_ratio()
    return amount_fen * numerator // denominator


def grant_cap_fen(*, approved_total_fen: int, cap: CapRule, round_unit_fen: int) -> int:
    """Return the largest grant in fen: min(ratio × approved total, ceiling), rounded down to the unit.

    The approved total (核定总投资), not the one applied for, is the base; 30 % and 3 million yuan by default
    (docs/sources.md S3, S4). The ratio is taken of fen and rounded once, at the end.
    """
    return floor_fen(min(share_fen(approved_total_fen, cap.ratio), cap.cap_fen), unit_fen=round_unit_fen)


def award_fen(*, requested_fen: int, approved_total_fen: int, cap: CapRule, round_unit_fen: int) -> int:
    """Return the largest award in fen that is neither above the request nor above the ceiling."""
    ceiling = grant_cap_fen(approved_total_fen=approved_total_fen, cap=cap, round_unit_fen=round_unit_fen)
    return min(ceiling, floor_fen(requested_fen, unit_fen=round_unit_fen))


def instalments_fen(award: int, shares: Sequence[Decimal]) -> tuple[int, ...]:
    """Split ``award`` fen by ``shares`` (which add up to 1); the last part takes what rounding leaves.

    The parts add up to the award exactly. Raises ValueError where the shares do not make the whole.
    """
    if sum(shares) != 1:
        raise ValueError("the shares do not add up to 1")
    parts = [share_fen(award, share) for share in shares[:-1]]
    return (*parts, award - sum(parts))


def _audited_share(*, audited_fen: int, approved_fen: int) -> Fraction:
    if approved_fen <= 0:
        raise ValueError("an approved cost of nothing has no share")
    return min(Fraction(1), max(Fraction(0), Fraction(audited_fen, approved_fen)))


SCALES: Mapping[str, Callable[[int, int], Fraction]] = MappingProxyType(
    {
        "none": lambda _audited, _approved: Fraction(1),
        "audited_cost": lambda audited, approved: _audited_share(audited_fen=audited, approved_fen=approved),
    }
)


def final_payment_fen(
    *, award: int, paid_fen: int, tail_fen: int, scale: str, audited_fen: int, approved_fen: int
) -> int:
    """Return the final payment in fen: the tail, scaled by what the audit confirms of the approved cost.

    Never more than what is left of the award, never less than nothing (docs/sources.md S3: the rest is paid by
    the result of acceptance).
    """
    scaled = share_fen(tail_fen, SCALES[scale](audited_fen, approved_fen))
    return max(0, min(scaled, award - paid_fen))


def overdue_tail_fen(tail_fen: int, *, effect: str, days_late: int, period_days: int) -> int:
    """Return the tail in fen after a late acceptance: with ``pro_rata`` it loses days_late ÷ period_days (S15).

    Rounded half up to a fen. ``unchanged`` leaves it. Raises KeyError for another effect.
    """
    lost = {"unchanged": Fraction(0), "pro_rata": Fraction(max(0, days_late), period_days)}[effect]
    return floor(tail_fen * max(Fraction(0), 1 - lost) + Fraction(1, 2))


RECOVERIES: Mapping[str, Callable[[int, int], int]] = MappingProxyType(
    {
        "unspent_balance": lambda paid, spent: max(0, paid - spent),
        "all_paid": lambda paid, _spent: paid,
    }
)


def recovery_fen(*, recovery: str, paid_fen: int, spent_fen: int) -> int:
    """Return what is to be paid back in fen: the unspent balance of the grant, or all that was paid."""
    return RECOVERIES[recovery](paid_fen, spent_fen)
