# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures: what is drawn, what is said about it, and that no style attribute is ever written."""

from decimal import Decimal

import pytest
from django.utils import translation

from grants.templatetags import figures


@pytest.mark.parametrize(
    ("value", "total", "width"), [(0, 10, "0.00"), (7, 10, "70.00"), (12, 10, "100.00"), (3, 0, "0.00")]
)
def test_a_bar_is_as_long_as_its_share(value, total, width):
    assert f'<rect class="f-brand" width="{width}"' in figures.mbar(value, total)


def test_a_bar_shows_a_second_value_behind_and_a_tick():
    drawn = figures.mbar(3, 10, value2=5, marker=Decimal("33.3"))

    assert drawn.index("f-brand2") < drawn.index('f-brand"') < drawn.index('x1="33.30"')


def test_a_strip_says_what_it_shows():
    with translation.override("zh-hans"):
        labels = [
            figures.strip([]).split('aria-label="')[1].split('"')[0],
            figures.strip([90, 92.5]).split('aria-label="')[1].split('"')[0],
            figures.strip([90, 92], 91).split('aria-label="')[1].split('"')[0],
            figures.strip([90, 92], 91, Decimal("91.43")).split('aria-label="')[1].split('"')[0],
        ]

    assert labels == [
        "还没有评分",
        "各专家评分 90、92.5",
        "各专家评分 90、92；原始均分 91.00",
        "各专家评分 90、92；原始均分 91.00；校准分 91.43",
    ]


def test_scores_off_the_scale_stay_on_the_strip():
    drawn = figures.strip([10, 100], low=60, high=100)

    assert 'd="M6.0 11h.01M150.0 11h.01"' in drawn


def test_levels_cover_all_half_points_without_overlap():
    assert [figures.lvrange(25, level) for level in (1, 2, 3, 4)] == ["22.5—25", "19—22", "15—18.5", "<15"]


def test_a_burn_figure_ends_where_the_work_stands():
    drawn = figures.burn([10, 50], days=4, total=100, label='半数 "完成"')

    assert 'points="0.00,100.00 25.00,90.00 50.00,50.00"' in drawn
    assert 'aria-label="半数 &quot;完成&quot;"' in drawn


def test_columns_mark_the_last_days():
    drawn = figures.daily([1, 2, 4], "每日", mark_last=1)

    assert [drawn.count("f-brand"), drawn.count("f-seal"), drawn.count('height="96.00"')] == [2, 1, 1]


def test_an_empty_figure_is_drawn_empty():
    assert "<rect" not in figures.daily([], "每日")


@pytest.mark.parametrize(
    "drawn",
    [figures.mbar(1), figures.strip([1], 1, 1), figures.burn([1], 2, 3, ""), figures.daily([1], "")],
    ids=["mbar", "strip", "burn", "daily"],
)
def test_no_figure_needs_an_inline_style(drawn):
    assert "style=" not in drawn
