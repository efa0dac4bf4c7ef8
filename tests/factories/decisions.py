# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls with many scored cases, written in bulk: enough to rank, to decide on and to look at."""

import itertools
from decimal import Decimal

from django.utils import timezone

from grants.enums import ApplicationStatus, Verification
from grants.models import Application, Call, Criterion, District, Industry, Organisation
from grants.services.jobs import jobs_run_due
from reviewers.enums import AssessmentState, ReviewState, SeatState
from reviewers.models import Assessment, CriterionScore, Review, Seat
from tests.factories.people import reserved_uscc
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reviewers import ExpertFactory
from tests.factories.world import World
from workflow.services.calls import (
    call_intake_ends,
    call_review_begins,
    call_review_done,
    call_screening_done,
)

WAN = 1_000_000
_codes = itertools.count(70000)
TITLES = (
    "面向大型装备的全生命周期协同制造平台",
    "高档数控机床远程运维与预测性维护",
    "特钢冶炼全流程数字孪生与质量追溯",
    "海洋工程装备数字化造船协同设计",
    "汽车电子柔性产线智能排产与追溯",
    "炼化装置能效优化与安全管控一体化",
    "半导体设备远程诊断服务平台",
    "生物药生产过程数据完整性管理",
)
FIRMS = ("上海申域重型装备有限公司", "上海浦江精密机床有限公司", "上海东沪特钢有限公司", "上海临港海工装备有限公司")
INDUSTRIES = ("装备", "钢铁", "船舶", "汽车", "航空", "石化", "信息", "消费品", "物流", "生产性服务业")
DISTRICTS = ("浦东新区", "宝山区", "闵行区", "嘉定区", "松江区", "金山区", "奉贤区", "青浦区")


def world_in_review(**fields) -> World:
    """Return a world whose call lies before its panels, without any case."""
    world = World(**fields).opened()
    call_intake_ends(call=world.call)
    jobs_run_due()
    call_screening_done(actor=world.officer, call=world.call)
    call_review_begins(actor=world.officer, call=world.call)
    jobs_run_due()
    world.call.refresh_from_db()
    return world


def cases_scored(world: World, count: int, *, first: int = 0, experts: int = 5) -> list[Application]:
    """Give the call ``count`` scored cases from the ``first`` on (0 = best), each with points of ``experts`` experts."""
    industries = [
        Industry.objects.get_or_create(code=f"D{n}", defaults={"slug": f"d-{n}", "name_zh": name})[0]
        for n, name in enumerate(INDUSTRIES)
    ]
    districts = [
        District.objects.get_or_create(code=f"3199{n:02d}", defaults={"name_zh": name, "kind": "district"})[0]
        for n, name in enumerate(DISTRICTS)
    ]
    pool = ExpertFactory.create_batch(experts)
    organisations = Organisation.objects.bulk_create(
        Organisation(
            uscc=reserved_uscc(next(_codes)),
            name=name_of(n),
            name_key=name_of(n),
            verification=Verification.VERIFIED,
        )
        for n in range(first, first + count)
    )
    cases = Application.objects.bulk_create(
        case_of_row(world, n, organisation, industries[n % 10], districts[n % 8])
        for n, organisation in enumerate(organisations, start=first)
    )
    _scored(world, cases, pool, first)
    return cases


def name_of(n: int) -> str:
    """Return the name of the n-th firm."""
    return FIRMS[n] if n < len(FIRMS) else f"上海示范智造第{n + 1}有限公司"


def case_of_row(world: World, n: int, organisation, industry, district) -> Application:
    """Return the n-th case, not saved."""
    total = (600 + 37 * (n % 40)) * WAN
    return Application(
        call=world.call,
        round=world.window,
        rule_set=world.call.rule_sets.get(),
        organisation=organisation,
        organisation_name=organisation.name,
        recommender=world.recommender,
        industry=industry,
        district=district,
        subject_kind="project",
        title=TITLES[n % len(TITLES)],
        status=ApplicationStatus.SCORED,
        number=f"LHRH-2026-{world.programme.letter}-{n + 1:04d}",
        submitted_at=timezone.now(),
        total_fen=total,
        requested_fen=min(total * 3 // 10, 300 * WAN) // WAN * WAN,
        own_fen=total // 2,
        created_by=world.officer,
    )


def assessed_world(count: int, *, places: int | None = None, budget_fen: int | None = None, letter: str = "P") -> World:
    """Return a world whose review is closed, with ``count`` scored cases that have no process of their own."""
    world = world_in_review(programme=ProgrammeFactory(letter=letter))
    cases_scored(world, count)
    call_review_done(actor=world.officer, call=world.call)
    if places is not None:
        Call.objects.filter(pk=world.call.pk).update(places=places)
    if budget_fen is not None:
        world.call.budgets.update(amount_fen=budget_fen)
        Call.objects.filter(pk=world.call.pk).update(budget_fen=budget_fen)
    world.call.refresh_from_db()
    return world


def _scored(world: World, cases: list[Application], pool: list, first: int) -> None:
    rubric = world.call.rubric
    top = Criterion.objects.filter(rubric=rubric).order_by("-points", "sort")[0]
    assessments = Assessment.objects.bulk_create(
        Assessment(
            application=case,
            rubric=rubric,
            rule_set_id=case.rule_set_id,
            minimum_reviews=len(pool),
            state=AssessmentState.COMPLETE,
            completed_at=timezone.now(),
        )
        for case in cases
    )
    seats = Seat.objects.bulk_create(
        Seat(assessment=assessment, expert=expert, state=SeatState.DONE, declared_at=timezone.now())
        for assessment in assessments
        for expert in pool
    )
    reviews = Review.objects.bulk_create(
        Review(
            seat=seat,
            state=ReviewState.SUBMITTED,
            total=points_of(first + position // len(pool), position % len(pool)),
            submitted_at=timezone.now(),
            is_supported=True,
        )
        for position, seat in enumerate(seats)
    )
    CriterionScore.objects.bulk_create(
        CriterionScore(review=review, criterion=top, points=review.total / 4) for review in reviews
    )


def points_of(case: int, expert: int) -> Decimal:
    """Return the points of an expert for the n-th case: falling with the case, every ninth far apart."""
    base = Decimal(94) - Decimal(case) * Decimal("0.1")
    apart = Decimal(18) if case % 9 == 8 else Decimal("1.5")
    return max(Decimal(40), min(Decimal(99), base + (Decimal(expert) - 2) * apart))
