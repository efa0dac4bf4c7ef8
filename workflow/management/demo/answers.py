# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the applicants of the demo type into the form of a demonstration project, and the documents they hand in."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.files.base import ContentFile

from grants.engine.codes import fictional_uscc
from grants.models import Application, AttachmentRequirement, User
from grants.services.attachments import attachment_add
from grants.services.sections import section_write
from workflow.management.demo.assessments import self_assessed, subject_answers
from workflow.management.demo.texts import texts

Period = tuple[date, date]

FILES = Path(__file__).parent / "files"
ALL_SECTIONS = ("A", "B", "C", "D", "E", "F", "G", "H", "I", "S", "Q1", "Q2", "Q3", "Q4", "Q5", "Q6")
SHARES = {"b_equipment": 35, "b_software": 25, "b_integration": 15, "b_rd": 10, "b_material": 5, "b_training": 5}
REST = "b_other"
PARTNER_CODES = 7000
SITUATIONS = (
    "企业已建立由总经理牵头的信息化领导小组，制定了五年规划，设有专职部门和首席信息官。",
    "企业信息化工作由分管副总负责，设信息中心，近三年累计投入逐年增长。",
    "企业通过了质量管理体系认证，信息化规划与技术改造规划同步编制、同步考核。",
    "设计、采购、生产、销售各环节已有独立系统，主数据尚未统一，跨部门协同依赖人工传递。",
    "财务与供应链已经集成，车间层仍以纸面单据为主，设备联网刚刚起步。",
)
SYSTEMS = ("企业资源计划系统", "产品数据管理系统", "制造执行系统", "客户关系管理系统", "办公自动化系统", "仓储管理系统")
SOCIAL = (
    "单位产值能耗下降约百分之八，高危岗位减少，带动上下游三十余家配套企业协同。",
    "减少重复运输和纸质单据，新增信息化岗位二十余个，改善一线作业环境。",
    "安全监测覆盖全部重点部位，劳动强度明显降低，形成一批复合型人才。",
)
PLANS = (
    "开放一条产线作为示范现场，每年组织不少于四次行业交流，形成可复制的实施指南。",
    "联合行业协会编写应用规范，向产业链上下游十家企业推广。",
    "依托本市两化融合公共服务平台发布案例，提供咨询和培训服务。",
)
TEAM_TASKS = (
    ("高级工程师", "总体负责", "principal"),
    ("工程师", "系统开发", "member"),
    ("工艺师", "现场实施", "member"),
)


def form_filled(
    *,
    actor: User,
    application: Application,
    random: Random,
    sections: Collection[str] = ALL_SECTIONS,
    quality: float = 0.8,
    with_files: bool = True,
    period: Period | None = None,
) -> Application:
    """Fill the named sections of a draft and hand in every document it asks for; ``period`` is the project's."""
    revisions = dict(application.sections.values_list("code", "revision"))
    form = application.call.form_template
    asked = {section["code"] for section in form.definition["sections"]} if form else set()
    answers = _answers(application, random, asked, period or _period(application, random))
    if form and "Q1" in asked:
        answers |= self_assessed(form.definition, random, quality)
    for code, posted in answers.items():
        if code in sections and code in asked:
            section_write(
                actor=actor, application=application, code=code, posted=posted, revision=revisions.get(code, 0)
            )
    if with_files:
        for requirement in AttachmentRequirement.objects.filter(
            template=application.call.form_template, stage="application", is_required=True
        ):
            _hand_in(actor, application, requirement)
    application.refresh_from_db()
    return application


def _hand_in(actor: User, application: Application, requirement: AttachmentRequirement) -> None:
    content = (FILES / f"{requirement.code}.pdf").read_bytes()
    name = f"{requirement.name_zh}.pdf"
    attachment_add(
        actor=actor,
        application=application,
        requirement=requirement,
        upload=ContentFile(content, name=name),
        name=name,
    )


def _answers(
    application: Application, random: Random, asked: Collection[str], period: Period
) -> dict[str, dict[str, Any]]:
    total = random.randrange(500, 2400, 10)
    grant = min(total * random.randrange(20, 31) // 100, 300)
    loan = random.choice((0, 0, total // 10))
    industry = texts("industries")[application.industry.code if application.industry else "IND05"]
    return {
        "A": _head(application),
        "B": _firm(application, random, industry),
        "C": {"finance": _figures(random)},
        "D": _situation(random),
        "E": _project(application, random, industry, period),
        "F": {
            "total_inv": str(total),
            "own_funds": str(total - grant - loan),
            "loan": str(loan) if loan else "",
            "grant_req": str(grant),
            "spent": str(total * random.randrange(0, 30) // 100),
        },
        "G": {"budget": _budget(application, total, grant)} if "G" in asked else {},
        "H": _aims(random, industry),
        "I": {"commitment_statement": "on"},
        "S": subject_answers(application.title, application.pk),
    }


def _head(application: Application) -> dict[str, str]:
    return {
        "recommender": application.recommender.code if application.recommender else "",
        "industry": application.industry.code if application.industry else "",
    }


def _firm(application: Application, random: Random, industry: Mapping[str, Any]) -> dict[str, Any]:
    organisation, actor = application.organisation, application.created_by
    staff = random.randrange(80, 1800)
    titles = ("high_tech", "little_giant", "specialised", "growth", "technology_centre")
    return {
        "org_type": organisation.kind,
        "district": organisation.district.code if organisation.district else "",
        "address": organisation.address,
        "postcode": f"20{random.randrange(0, 2000):04d}",
        "founded_on": organisation.founded_on.isoformat() if organisation.founded_on else "",
        "reg_capital": str(random.randrange(1000, 20000, 100)),
        "listed": "false",
        "industry_gb": industry["gb"],
        "size": "large" if staff > 1000 else random.choice(("medium", "small")),  # noqa: PLR2004 -- of many people
        "tech_titles": random.sample(titles, random.randrange(1, 4)),
        "legal_rep": organisation.legal_representative,
        "contact": actor.name,
        "mobile": actor.mobile,
        "email": f"contact{organisation.pk}@example.com",
        "staff_total": str(staff),
        "staff_rd": str(staff * random.randrange(8, 30) // 100),
        "staff_it": str(staff // 30 + 1),
    }


def _figures(random: Random) -> list[dict[str, str]]:
    assets, growth = random.randrange(6_000, 90_000), random.randrange(4, 18)
    rows = []
    for year in range(3):
        scale = 100 + growth * year
        rows.append(
            {
                "assets": str(assets * scale // 100),
                "liabilities": str(assets * scale // random.randrange(180, 320)),
                "revenue": str(assets * scale // random.randrange(90, 150)),
                "profit": str(assets * scale // 1400),
                "tax": str(assets * scale // 2000),
                "rd": str(assets * scale // 2500),
                "it_spend": str(assets * scale // random.randrange(4000, 9000)),
                "ecom": str(assets * scale // 900),
                "energy": str(assets * scale // 3000),
            }
        )
    return rows


def _situation(random: Random) -> dict[str, Any]:
    names = random.sample(SYSTEMS, random.randrange(2, 5))
    return {
        "strategy": _paragraphs(random.sample(SITUATIONS, 2)),
        "systems": [
            {
                "name": name,
                "vendor": "演示软件公司",
                "year": str(random.randrange(2010, 2024)),
                "coverage": "全公司" if place == 0 else "主要车间",
                "investment": str(random.randrange(60, 400)),
            }
            for place, name in enumerate(names)
        ],
    }


def _period(application: Application, random: Random) -> Period:
    started = date(application.call.year, random.choice((1, 3, 4)), 1)
    return started, started + timedelta(days=random.choice((365, 450, 540, 640)))


def _project(application: Application, random: Random, industry: Mapping[str, Any], period: Period) -> dict[str, Any]:
    started, ended = period
    middle = started + (ended - started) / 2
    pains, builds = random.sample(industry["pains"], 2), random.sample(industry["builds"], 2)
    effect = random.choice(industry["effects"])
    return {
        "project_name": application.title,
        "start": started.isoformat(),
        "end": ended.isoformat(),
        "site": f"上海市{application.district or ''}示范产业园",
        "summary": f"针对{pains[0]}的问题，本项目{builds[0]}。建成后，{effect}。",
        "necessity": _paragraphs([f"{pain}。" for pain in pains]),
        "content": _paragraphs([f"{build}。" for build in builds]),
        "tech_route": _paragraphs([f"{route}。" for route in industry["routes"]]),
        "schedule": [
            {"from_month": f"{started:%Y-%m}", "to_month": f"{middle:%Y-%m}", "milestone": "完成需求分析与平台开发"},
            {"from_month": f"{middle:%Y-%m}", "to_month": f"{ended:%Y-%m}", "milestone": "现场改造、联调与试运行"},
        ],
        "team": [_member(random, *task) for task in TEAM_TASKS],
        "partners": _partners(random),
        "duplicate_stmt": "false",
    }


def _member(random: Random, title: str, task: str, role: str) -> dict[str, str]:
    data = texts("firms")
    name = f"{random.choice(data['surnames'])}{random.choice(data['given_names'])}"
    return {"name": name, "title": title, "role": role, "task": task, "months": str(random.randrange(6, 19))}


def _partners(random: Random) -> list[dict[str, str]]:
    names = texts("firms")["partners"]
    return [
        {
            "name": f"上海{names[number]}（演示）有限公司",
            "uscc": fictional_uscc(PARTNER_CODES + number),
            "task": random.choice(("系统集成与培训", "数据采集与接口开发", "算法研究与验证")),
            "budget": "60",
            "grant": "0",
        }
        for number in random.sample(range(len(names)), random.randrange(0, 3))
    ]


def _budget(application: Application, total: int, grant: int) -> list[dict[str, str]]:
    """Return one row for each line of the budget; what the shares leave goes to the last."""
    form = application.call.form_template
    lines = _budget_lines(form.definition if form else {})
    amounts = {line: total * SHARES.get(line, 0) // 100 for line in lines}
    grants = {line: grant * SHARES.get(line, 0) // 100 for line in lines}
    amounts[REST] += total - sum(amounts.values())
    grants[REST] += grant - sum(grants.values())
    return [{"total": str(amounts[line]), "grant": str(grants[line])} for line in lines]


def _budget_lines(definition: Mapping[str, Any]) -> list[str]:
    fields = [field for section in definition["sections"] for field in section["fields"]]
    (budget,) = [field for field in fields if field["code"] == "budget"]
    return [row["code"] for row in budget["rows"]]


def _aims(random: Random, industry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kpi": [
            {"name": name, "unit": unit, "baseline": before, "target": after, "method": "系统数据与第三方检测"}
            for name, unit, before, after in industry["kpi"]
        ],
        "benefit": _paragraphs([f"{effect}。" for effect in industry["effects"]]),
        "social": _paragraphs([random.choice(SOCIAL)]),
        "demo_plan": _paragraphs([random.choice(PLANS)]),
    }


def _paragraphs(sentences: Collection[str]) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)
