# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggested groups hold every case once, keep industries together and are of a size for one day."""

from hypothesis import given
from hypothesis import strategies as st

from reviewers.engine.grouping import LARGEST, SMALLEST, suggest

sizes = st.dictionaries(st.sampled_from([f"IND{n:02d}" for n in range(12)]), st.integers(0, 120), max_size=12)


def cases(**counts):
    start, found = 0, {}
    for code, count in counts.items():
        found[code] = list(range(start, start + count))
        start += count
    return found


@given(counts=sizes)
def test_every_case_is_in_one_group_and_none_is_too_large(counts):
    wanted = cases(**counts)

    groups = suggest(wanted)

    assert sorted(key for group in groups for key in group.cases) == sorted(
        key for keys in wanted.values() for key in keys
    )
    assert all(0 < len(group.cases) <= LARGEST for group in groups)


@given(counts=sizes)
def test_an_industry_with_enough_cases_sits_alone_and_in_full_groups(counts):
    groups = suggest(cases(**counts))

    for code, count in counts.items():
        own = [group for group in groups if code in group.industries]
        if count >= SMALLEST:
            assert all(group.industries == (code,) and len(group.cases) >= SMALLEST for group in own)
            assert len(own) == -(-count // LARGEST)
        elif count:
            assert len(own) == 1


def test_parts_of_one_industry_are_numbered_and_even():
    groups = suggest(cases(STEEL=31))

    assert [(group.part, len(group.cases)) for group in groups] == [(1, 15), (2, 16)]


def test_small_industries_share_a_group():
    groups = suggest(cases(A=4, B=7, C=5))

    assert [(group.industries, len(group.cases)) for group in groups] == [(("A", "B", "C"), 16)]


def test_no_cases_no_groups():
    assert suggest({}) == []
