# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public picture of the plan: only valid honours count, each for the district of today."""

import datetime as dt

import pytest
from django.utils import timezone

from grants.enums import CallState, HonourState, NoticeState
from grants.models import District, Reopening
from grants.selectors.progress import (
    Figure,
    aims,
    district_map,
    industry_bars,
    open_calls,
    shade,
    shades,
    shown_notices,
)
from tests.factories.people import UserFactory
from tests.factories.plan import (
    CallFactory,
    HonourFactory,
    IndustryFactory,
    NoticeFactory,
    ProgrammeFactory,
    RoundFactory,
)

pytestmark = pytest.mark.django_db


def district(code, name, **fields):
    """Add a district."""
    return District.objects.create(code=code, name_zh=name, kind="district", **fields)


def test_aims_count_valid_honours_only():
    programme = ProgrammeFactory(code="DEMO_PROJECT", target=100)
    HonourFactory(programme=programme)
    HonourFactory(programme=programme, state=HonourState.EXPIRED)
    HonourFactory(programme=programme, state=HonourState.WITHDRAWN)
    ProgrammeFactory(code="LEAD_TALENT", target=None)

    assert [(aim.code, aim.value, aim.target) for aim in aims()] == [("DEMO_PROJECT", 1, 100)]


def test_aims_stand_in_the_order_of_the_plan():
    for code in ("DIGITAL_PARK", "PRACTICE_DISTRICT", "DEMO_PROJECT", "DEMO_ENTERPRISE"):
        ProgrammeFactory(code=code)

    assert [aim.code for aim in aims()] == ["DEMO_PROJECT", "DEMO_ENTERPRISE", "PRACTICE_DISTRICT", "DIGITAL_PARK"]


def test_open_calls_come_before_coming_ones_and_by_closing_time():
    now = timezone.now()
    coming = RoundFactory(opens_at=now + dt.timedelta(days=1), closes_at=now + dt.timedelta(days=2))
    late = RoundFactory(closes_at=now + dt.timedelta(days=9))
    soon = RoundFactory(closes_at=now + dt.timedelta(days=3))

    windows = open_calls()

    assert [window.call for window in windows] == [soon.call, late.call, coming.call]
    assert [window.is_open for window in windows] == [True, True, False]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": CallState.DESIGN},
        {"state": CallState.CANCELLED},
        {"state": CallState.INTAKE_CLOSED},
        {"is_suspended": True},
        {"published_at": None},
    ],
    ids=["in design", "cancelled", "closed", "suspended", "unpublished"],
)
def test_other_calls_are_not_shown(fields):
    RoundFactory(call=CallFactory(**fields))

    assert open_calls() == []


def test_a_round_that_closed_is_shown_again_when_reopened_for_all():
    now = timezone.now()
    closed = RoundFactory(closes_at=now - dt.timedelta(days=1))
    later = now + dt.timedelta(days=4)
    Reopening.objects.create(
        round=closed,
        closes_at=now + dt.timedelta(days=8),
        district=district("310101", "黄浦区"),
        document_number="A1",
        recorded_by=UserFactory(),
    )
    assert open_calls() == []

    Reopening.objects.create(round=closed, closes_at=later, document_number="A2", recorded_by=UserFactory())

    assert [window.closes_at for window in open_calls()] == [later]


@pytest.mark.parametrize("calls", [1, 3])
def test_open_calls_cost_the_same_for_one_and_three(calls, django_assert_num_queries):
    RoundFactory.create_batch(calls)

    with django_assert_num_queries(3):
        windows = open_calls()

    assert len(windows) == calls


def test_notices_show_what_runs_then_what_ended_with_its_size():
    ended = NoticeFactory(state=NoticeState.ENDED)
    running = NoticeFactory(state=NoticeState.OPEN)
    NoticeFactory(state=NoticeState.DRAFT)
    NoticeFactory(state=NoticeState.WITHDRAWN)

    assert [(notice, notice.size) for notice in shown_notices()] == [(running, 0), (ended, 0)]


def test_an_abolished_district_counts_for_its_successor():
    pudong = district("310115", "浦东新区")
    nanhui = district("310119", "南汇区", successor=pudong, valid_to=dt.date(2009, 5, 1))
    enterprise = ProgrammeFactory(code="DEMO_ENTERPRISE")
    HonourFactory(programme=enterprise, district=nanhui)
    HonourFactory(programme=enterprise, district=pudong)
    HonourFactory(programme=ProgrammeFactory(code="PRACTICE_DISTRICT"), district=nanhui)

    drawn = district_map(Figure.ENTERPRISES)

    assert [(tile.name, tile.value, tile.step, tile.is_marked) for tile in drawn.tiles] == [("浦东新区", 2, 5, True)]
    assert drawn.rows == [("浦东新区", 2)]


def test_a_ring_of_successors_does_not_hang():
    one = district("310101", "甲区")
    other = district("310104", "乙区", successor=one)
    District.objects.filter(pk=one.pk).update(successor=other)
    HonourFactory(programme=ProgrammeFactory(code="DEMO_ENTERPRISE"), district=one)

    assert sum(value for _name, value in district_map(Figure.ENTERPRISES).rows) == 1


def test_the_map_counts_projects_or_adds_up_their_funds():
    huangpu = district("310101", "黄浦区")
    project = ProgrammeFactory(code="DEMO_PROJECT")
    HonourFactory(programme=project, district=huangpu, amount_fen=100)
    HonourFactory(programme=project, district=huangpu, amount_fen=50)
    HonourFactory(programme=project, district=None, amount_fen=7)

    assert district_map(Figure.PROJECTS).rows == [("黄浦区", 2)]
    assert district_map(Figure.FUNDS).rows == [("黄浦区", 150)]


@pytest.mark.parametrize(
    ("value", "top", "step"), [(0, 0, 0), (0, 9, 0), (1, 100, 1), (20, 100, 1), (21, 100, 2), (100, 100, 5), (1, 1, 5)]
)
def test_shades_are_fifths_of_the_largest_value(value, top, step):
    assert shade(value, top) == step


@pytest.mark.parametrize("top", [0, 1, 3, 5, 77, 100])
def test_the_legend_names_the_shade_of_every_value_once(top):
    legend = {value: step for step, low, high in shades(top) for value in range(low, high + 1)}

    assert legend == {value: shade(value, top) for value in range(1, top + 1)}


def test_industries_stand_by_their_projects_and_keep_those_without():
    steel, ship = IndustryFactory(name_zh="钢铁", sort=1), IndustryFactory(name_zh="船舶", sort=2)
    IndustryFactory(name_zh="旧行业", is_active=False)
    HonourFactory(programme=ProgrammeFactory(code="DEMO_PROJECT"), industry=ship)
    HonourFactory(programme=ProgrammeFactory(code="DEMO_ENTERPRISE"), industry=steel)

    assert [(bar.name, bar.value) for bar in industry_bars()] == [("船舶", 1), ("钢铁", 0)]
