# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls of the demo: set up, published, opened; and the work in between that a worker would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from grants.engine.calendar import CITY_TIME
from grants.enums import QuotaDimension
from grants.models import Call, FormTemplate, Programme, Recommender, Rubric
from grants.rules import CallRules, dump_rules, load_rules
from grants.rules.defaults import default_rules
from grants.services.jobs import jobs_run_due
from grants.services.programmes import budget_set, round_set
from grants.services.setup import Bounds, call_describe, contacts_set, quotas_set
from grants.services.snapshots import SNAPSHOT_PDF
from workflow.management.demo.people import CONTACT, Cast
from workflow.services.calls import call_begin, call_go_public, call_opens

WAN = 1_000_000  # fen in ten thousand yuan
MANY = 100_000
BUDGET_ITEM = "2150801"
# An intake that is over closes as soon as its cases are in, which is a matter of a minute or less.
SOON = timedelta(minutes=15)
GUIDE = (
    "一、支持方向：面向十大重点行业，支持研发设计数字化、装备智能化、生产过程自动化和管理网络化的示范项目。"
    "二、申报条件：在本市注册满一年，财务制度健全，信用良好，项目自筹资金不低于总投资的百分之五十。"
    "三、申报程序：单位网上填报，经所在区主管部门推荐后，由市级部门组织形式审查、专家评审和公示。"
)


@dataclass(frozen=True)
class Plan:
    """What is particular to one call; ``opens`` and ``closes`` in days from today, None for within minutes.

    ``budget_wan`` is for the year of the call and those after it.
    """

    code: str
    title_zh: str
    title_en: str
    year: int
    opens: int
    closes: int | None
    places: int
    budget_wan: Sequence[int]
    programme: str = "DEMO_PROJECT"
    quota: int = 0
    sample_min: int = 0


def call_made(cast: Cast, plan: Plan) -> Call:
    """Set a call up and publish it; one whose window has begun is opened as well."""
    programme = Programme.objects.get(code=plan.programme)
    call = call_begin(
        actor=cast.officer,
        programme=programme,
        code=plan.code,
        year=plan.year,
        title_zh=plan.title_zh,
        title_en=plan.title_en,
        rules=_rules(plan),
        form_template=FormTemplate.objects.filter(programme=programme, code=plan.programme).latest("version"),
        rubric=Rubric.objects.filter(programme=programme).latest("version"),
        places=plan.places,
    )
    _set_up(cast, call, plan)
    call_go_public(
        actor=cast.officer, call=call, document_number=f"示经信推〔{plan.year}〕{plan.code.rpartition('-')[2]}号"
    )
    if plan.opens <= 0:
        call_opens(call=call)
    call.refresh_from_db()
    return call


def _rules(plan: Plan) -> CallRules:
    """Return the rules of a call: those of its programme, with a smaller sample where the plan says so."""
    data = dump_rules(default_rules(plan.programme))
    if plan.sample_min:
        data["route"]["sample_min"] = plan.sample_min
    return load_rules(data)


def jobs_done() -> None:
    """Do what a worker would do, but for the prints: those are drawn when the worker runs."""
    jobs_run_due(limit=MANY, besides=[SNAPSHOT_PDF])


def _set_up(cast: Cast, call: Call, plan: Plan) -> None:
    window = {"opens_at": _moment(plan.opens, time(9)), "closes_at": _closing(plan)}
    round_set(actor=cast.officer, call=call, number=1, **window)
    if plan.budget_wan:
        by_year = {year: wan * WAN for year, wan in enumerate(plan.budget_wan, start=plan.year)}
        budget_set(actor=cast.officer, call=call, by_year=by_year, item_number=BUDGET_ITEM)
    call_describe(
        actor=cast.officer,
        call=call,
        code=plan.code,
        year=plan.year,
        title_zh=plan.title_zh,
        title_en=plan.title_en,
        guide_zh=GUIDE,
    )
    contacts_set(
        actor=cast.officer,
        call=call,
        name=CONTACT["contact_name"],
        phone=CONTACT["phone"].replace(" ", ""),
        email=CONTACT["email"],
    )
    if plan.quota:
        bounds = {body.code: Bounds(minimum=0, maximum=plan.quota) for body in Recommender.objects.order_by("code")}
        quotas_set(actor=cast.officer, call=call, dimension=QuotaDimension.RECOMMENDER, bounds=bounds)


def _closing(plan: Plan) -> datetime:
    return timezone.now() + SOON if plan.closes is None else _moment(plan.closes, time(16))


def _moment(days: int, at: time) -> datetime:
    return datetime.combine(timezone.localdate() + timedelta(days=days), at, tzinfo=CITY_TIME)
