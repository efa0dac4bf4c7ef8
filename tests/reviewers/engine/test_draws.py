# SPDX-License-Identifier: AGPL-3.0-or-later
"""The draw: whole panels within the rules, the same from the same seed, fair over many seeds."""

import hashlib
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewers.engine.draws import (
    ANY,
    DISCIPLINE,
    INDUSTRY,
    Candidate,
    Parameters,
    PoolTooSmallError,
    Stratum,
    Stream,
    candidate_from,
    draw,
    parameters_from,
    plain,
    pool_digest,
    supplies,
)

SEED = "5e" * 32
FIVE = Parameters(
    strata=(Stratum(DISCIPLINE, "finance", 1), Stratum(INDUSTRY, "STEEL", 4)),
    standbys_per_seat=1,
    per_employer_max=1,
    officials_max=0,
)
seeds = st.binary(min_size=16, max_size=32).map(bytes.hex)


def expert(number, discipline="technical", employer="", industries=("STEEL",), **fields):
    return Candidate(f"E{number:03d}", discipline, employer, industries, **fields)


def pool_of(size=20, finance=4):
    return [expert(number, "finance" if number < finance else "technical") for number in range(size)]


candidates = st.builds(
    expert,
    number=st.integers(0, 999),
    discipline=st.sampled_from(["finance", "technical", "management"]),
    employer=st.sampled_from(["", "A", "B", "C", "D", "E"]),
    industries=st.sets(st.sampled_from(["STEEL", "SHIPS"])).map(lambda codes: tuple(sorted(codes))),
)
pools = st.lists(candidates, max_size=25, unique_by=lambda one: one.number)


@given(pool=pools, seed=seeds)
def test_every_panel_that_is_drawn_keeps_the_rules(pool, seed):
    try:
        drawn = draw(pool=pool, parameters=FIVE, seed=seed)
    except PoolTooSmallError:
        return

    by_number = {one.number: one for one in pool}
    members = [by_number[number] for number, _stratum in drawn.members]
    employers = Counter(member.employer for member in members if member.employer)
    assert len({member.number for member in members}) == 5
    assert Counter(stratum for _number, stratum in drawn.members) == {"discipline:finance": 1, "industry:STEEL": 4}
    assert all(
        member.discipline == "finance" if stratum == "discipline:finance" else "STEEL" in member.industries
        for member, (_number, stratum) in zip(members, drawn.members, strict=True)
    )
    assert max(employers.values(), default=0) <= 1
    assert not {number for number, _stratum in drawn.standbys} & {member.number for member in members}


@given(pool=pools, seed=seeds, other=seeds)
def test_whether_a_panel_can_be_drawn_does_not_depend_on_the_seed(pool, seed, other):
    def is_drawn(by):
        try:
            draw(pool=pool, parameters=FIVE, seed=by)
        except PoolTooSmallError:
            return False
        return True

    assert is_drawn(seed) == is_drawn(other)


@given(pool=st.permutations(pool_of()), seed=seeds)
def test_order_of_the_stored_pool_does_not_matter(pool, seed):
    assert draw(pool=pool, parameters=FIVE, seed=seed) == draw(pool=pool_of(), parameters=FIVE, seed=seed)


@given(seed=seeds)
def test_what_was_stored_draws_the_same_again(seed):
    drawn = draw(pool=pool_of(), parameters=FIVE, seed=seed)

    again = draw(
        pool=[candidate_from(plain(one)) for one in pool_of()],
        parameters=parameters_from(plain(FIVE)),
        seed=seed,
    )

    assert again == drawn


def test_another_seed_draws_other_people():
    assert draw(pool=pool_of(), parameters=FIVE, seed=SEED) != draw(pool=pool_of(), parameters=FIVE, seed="00" * 32)


def test_draw_of_version_1_is_pinned():
    drawn = draw(pool=pool_of(), parameters=FIVE, seed=SEED)

    assert drawn.members == (
        ("E012", "industry:STEEL"),
        ("E018", "industry:STEEL"),
        ("E008", "industry:STEEL"),
        ("E013", "industry:STEEL"),
        ("E001", "discipline:finance"),
    )
    assert drawn.standbys == (
        ("E006", "industry:STEEL"),
        ("E010", "industry:STEEL"),
        ("E016", "industry:STEEL"),
        ("E002", "discipline:finance"),
        ("E019", "industry:STEEL"),
    )


def test_candidates_come_out_equally_often():
    parameters = replace(FIVE, strata=(Stratum(ANY, "", 1),), standbys_per_seat=0)
    pool = [expert(number) for number in range(4)]

    counts = Counter(
        draw(pool=pool, parameters=parameters, seed=hashlib.sha256(str(trial).encode()).hexdigest()).members[0][0]
        for trial in range(4000)
    )

    chi_square = sum((count - 1000) ** 2 / 1000 for count in counts.values())
    assert chi_square < 16.27  # 3 degrees of freedom, one in a thousand


def test_stream_rejects_numbers_that_would_favour_the_first():
    assert Counter(Stream(SEED).below(1) for _ in range(3)) == {0: 3}
    stream = Stream(SEED)
    first = hashlib.sha256(bytes.fromhex(SEED) + (0).to_bytes(8, "big")).digest()
    assert stream.below(2**255) == int.from_bytes(first, "big") % 2**255


def test_scarce_employers_do_not_block_a_panel_that_exists():
    """Who comes first in the order may take a place that somebody else needs; the draw looks ahead."""
    pool = [
        expert(0, "finance", "A"),
        *(expert(number, "technical", "A") for number in range(1, 9)),
        *(expert(number, "technical", letter) for number, letter in enumerate("BCDE", start=9)),
    ]

    for seed in (f"{trial:02x}" * 16 for trial in range(32)):
        drawn = draw(pool=pool, parameters=FIVE, seed=seed)
        assert {number for number, _stratum in drawn.members} == {"E000", "E009", "E010", "E011", "E012"}


def test_refusal_names_the_stratum_that_is_short():
    with pytest.raises(PoolTooSmallError) as refusal:
        draw(pool=pool_of(finance=0), parameters=FIVE, seed=SEED)

    assert refusal.value.code == "discipline:finance"


def test_excluded_experts_and_officials_are_never_drawn():
    pool = [
        *pool_of(6, finance=1),
        expert(100, excluded="tie"),
        expert(101, is_official=True),
    ]

    drawn = draw(pool=pool, parameters=replace(FIVE, standbys_per_seat=9), seed=SEED)

    assert {number for number, _stratum in (*drawn.members, *drawn.standbys)} == {f"E{n:03d}" for n in range(6)}


def test_officials_stay_within_their_share():
    pool = [expert(number, "finance" if number == 0 else "technical", is_official=number > 3) for number in range(20)]

    for seed in (f"{trial:02x}" * 16 for trial in range(16)):
        drawn = draw(pool=pool, parameters=replace(FIVE, officials_max=2), seed=seed)
        assert sum(int(number[1:]) > 3 for number, _stratum in drawn.members) <= 2


def test_standbys_stand_by_for_a_stratum_each_can_fill():
    drawn = draw(pool=pool_of(), parameters=FIVE, seed=SEED)

    assert Counter(stratum for _number, stratum in drawn.standbys) == {"discipline:finance": 1, "industry:STEEL": 4}


def test_digest_of_a_pool_is_that_of_its_canonical_json():
    assert pool_digest([{"b": "钢铁", "a": 1}]) == hashlib.sha256('[{"a":1,"b":"钢铁"}]'.encode()).hexdigest()


@given(pool=pools, seed=seeds)
def test_what_the_pool_offers_says_beforehand_whether_a_draw_succeeds(pool, seed):
    found = supplies(pool=pool, parameters=FIVE)
    gap = next((supply.stratum.code for supply in found if not supply.is_filled), None)

    try:
        draw(pool=pool, parameters=FIVE, seed=seed)
        named = None
    except PoolTooSmallError as error:
        named = error.code

    assert named == gap


def test_supplies_count_who_may_be_drawn_and_see_missing_standbys():
    found = supplies(pool=[*pool_of(size=9, finance=2), expert(50, excluded="tie")], parameters=FIVE)

    assert [(one.stratum.code, one.eligible, one.standbys, one.is_filled) for one in found] == [
        ("discipline:finance", 2, 1, True),
        ("industry:STEEL", 9, 4, True),
    ]
    assert [one.is_short_of_standbys for one in supplies(pool=pool_of(size=5, finance=1), parameters=FIVE)] == [
        True,
        True,
    ]
