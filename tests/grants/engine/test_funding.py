# SPDX-License-Identifier: AGPL-3.0-or-later
"""Amounts of an award, in fen: never above the ceiling, never a fen lost."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.engine.funding import (
    RECOVERIES,
    SCALES,
    award_fen,
    final_payment_fen,
    floor_fen,
    grant_cap_fen,
    instalments_fen,
    overdue_tail_fen,
    recovery_fen,
    share_fen,
)
from grants.rules.choices import InstalmentScale, OverdueEffect, Recovery
from grants.rules.defaults import default_rules

FUNDING = default_rules().funding
WAN = 1_000_000
FEN = st.integers(0, 10**13)


def test_strategies_are_those_of_the_rules():
    assert set(SCALES) == set(InstalmentScale.values)
    assert set(RECOVERIES) == set(Recovery.values)


@pytest.mark.parametrize(
    ("total_wan", "kind", "cap_wan"),
    [
        (1000, "general_project", 300),
        (999, "general_project", 299),
        (1001, "general_project", 300),
        (100, "general_project", 30),
        (3, "general_project", 0),
        (2000, "key_project", 600),
        (5000, "key_project", 800),
        (500, "public_platform", 250),
        (200_000, "technical_upgrade", 10_000),
    ],
)
def test_grant_is_capped_by_ratio_and_amount_then_floored(total_wan, kind, cap_wan):
    cap = grant_cap_fen(
        approved_total_fen=total_wan * WAN, cap=FUNDING.cap(kind), round_unit_fen=FUNDING.round_unit_fen
    )

    assert cap == cap_wan * WAN


def test_ratio_is_taken_of_fen_before_rounding():
    # 0.3 × 333.3334 万元 is 100.00002 万元; a ratio of rounded 万元 would give 99.
    assert grant_cap_fen(approved_total_fen=333_333_400, cap=FUNDING.cap(), round_unit_fen=WAN) == 100 * WAN


@given(FEN, FEN)
def test_award_is_never_above_request_or_ceiling(requested, total):
    award = award_fen(requested_fen=requested, approved_total_fen=total, cap=FUNDING.cap(), round_unit_fen=WAN)

    assert 0 <= award <= min(requested, FUNDING.cap().cap_fen)
    assert Fraction(award) <= Fraction(3, 10) * total
    assert award % WAN == 0
    assert min(requested, FUNDING.cap().cap_fen, Fraction(3, 10) * total) - award < WAN


@given(FEN, st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_instalments_add_up_exactly(award, weights):
    rest = Decimal(1)
    shares = []
    for weight in weights[:-1]:
        share = (rest * weight / 100).quantize(Decimal("0.000001"))
        shares.append(share)
        rest -= share
    shares.append(rest)

    parts = instalments_fen(award, shares)

    assert sum(parts) == award
    assert all(part >= 0 for part in parts)
    assert all(part == share_fen(award, share) for part, share in zip(parts[:-1], shares[:-1], strict=True))


def test_instalments_of_the_defaults_are_two_halves():
    assert instalments_fen(100 * WAN + 1, [part.share for part in FUNDING.instalments]) == (50 * WAN, 50 * WAN + 1)


def test_shares_that_do_not_make_the_whole_are_refused():
    with pytest.raises(ValueError, match="add up"):
        instalments_fen(100, [Decimal("0.5"), Decimal("0.4")])


@pytest.mark.parametrize(
    ("scale", "audited", "approved", "payment"),
    [
        ("audited_cost", 1000, 1000, 50 * WAN),
        ("audited_cost", 1200, 1000, 50 * WAN),
        ("audited_cost", 800, 1000, 40 * WAN),
        ("audited_cost", 1, 3, 16_666_666),
        ("audited_cost", 0, 1000, 0),
        ("audited_cost", -5, 1000, 0),
        ("none", 0, 0, 50 * WAN),
    ],
)
def test_final_payment_follows_the_audit(scale, audited, approved, payment):
    assert (
        final_payment_fen(
            award=100 * WAN,
            paid_fen=50 * WAN,
            tail_fen=50 * WAN,
            scale=scale,
            audited_fen=audited * WAN,
            approved_fen=approved * WAN,
        )
        == payment
    )


def test_thirds_lose_no_fen():
    assert share_fen(3_000_000, SCALES["audited_cost"](100, 300)) == 1_000_000


@pytest.mark.parametrize(("paid", "payment"), [(90, 10), (100, 0), (110, 0)])
def test_final_payment_never_exceeds_what_is_left(paid, payment):
    assert (
        final_payment_fen(award=100, paid_fen=paid, tail_fen=50, scale="none", audited_fen=0, approved_fen=0) == payment
    )


def test_audit_against_no_approved_cost_is_refused():
    with pytest.raises(ValueError, match="no share"):
        final_payment_fen(award=1, paid_fen=0, tail_fen=1, scale="audited_cost", audited_fen=1, approved_fen=0)


@pytest.mark.parametrize(
    ("effect", "days", "kept"),
    [
        ("unchanged", 400, 1000),
        ("pro_rata", 0, 1000),
        ("pro_rata", -3, 1000),
        ("pro_rata", 73, 900),
        ("pro_rata", 1, 999),
        ("pro_rata", 730, 0),
        ("pro_rata", 2000, 0),
    ],
)
def test_late_acceptance_reduces_the_tail(effect, days, kept):
    assert overdue_tail_fen(1000, effect=effect, days_late=days, period_days=730) == kept


def test_effects_are_those_of_the_rules():
    assert [overdue_tail_fen(10, effect=effect, days_late=5, period_days=10) for effect in OverdueEffect.values] == [
        10,
        5,
    ]
    with pytest.raises(KeyError):
        overdue_tail_fen(10, effect="doubled", days_late=5, period_days=10)


@pytest.mark.parametrize(
    ("recovery", "paid", "spent", "due"),
    [("unspent_balance", 100, 60, 40), ("unspent_balance", 100, 160, 0), ("all_paid", 100, 60, 100)],
)
def test_recovery(recovery, paid, spent, due):
    assert recovery_fen(recovery=recovery, paid_fen=paid, spent_fen=spent) == due


def test_floor_keeps_whole_units():
    assert (floor_fen(1_999_999, unit_fen=WAN), floor_fen(WAN, unit_fen=WAN), floor_fen(7, unit_fen=1)) == (WAN, WAN, 7)
