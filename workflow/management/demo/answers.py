# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the applicants of the demo type into the form of a demonstration project, and the documents they hand in."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.files.base import ContentFile

from grants.engine.codes import fictional_uscc
from grants.models import Application, AttachmentRequirement, User
from grants.services.attachments import attachment_add
from grants.services.sections import section_write

FILES = Path(__file__).parent / "files"
SHARES = {"b_equipment": 35, "b_software": 25, "b_integration": 15, "b_rd": 10, "b_material": 5, "b_training": 5}
REST = "b_other"
SITUATION = (
    "企业已建立由总经理牵头的信息化领导小组，制定了五年规划，设有专职部门和首席信息官。",
    "设计、采购、生产、销售各环节已有独立系统，主数据尚未统一，跨部门协同依赖人工传递。",
)
PARAGRAPHS = {
    "necessity": (
        "行业正由单机自动化转向全流程协同，产品研制周期和交付质量成为竞争的关键。",
        "现有系统之间数据不贯通，订单变更平均需要三天才能传递到车间，返工率居高不下。",
    ),
    "content": (
        "建设协同设计平台、制造执行系统和设备联网平台，并与现有企业资源计划系统集成。",
        "对两条关键产线进行数字化改造，部署采集终端二百余套，形成从订单到交付的统一数据主线。",
    ),
    "tech_route": (
        "采用边缘、平台、应用三层架构，以统一的产品数据模型贯穿全过程。",
        "创新点在于将工艺知识沉淀为可复用的规则，并以数据驱动排产与质量追溯。",
    ),
    "benefit": ("项目建成后，产品研制周期缩短约五分之一，年新增销售收入和节约成本均有明显提升。",),
    "social": ("单位产值能耗下降约百分之八，高危岗位减少，带动上下游三十余家配套企业协同。",),
    "demo_plan": ("开放一条产线作为示范现场，每年组织不少于四次行业交流，形成可复制的实施指南。",),
}


def form_filled(*, actor: User, application: Application, random: Random, title: str) -> Application:
    """Fill the whole form of a draft and hand in every document it asks for."""
    for code, posted in _answers(application, random, title).items():
        revision = application.sections.get(code=code).revision
        section_write(actor=actor, application=application, code=code, posted=posted, revision=revision)
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


def _answers(application: Application, random: Random, title: str) -> dict[str, dict[str, Any]]:
    total = random.randrange(800, 2400)
    grant = min(total * 3 // 10, 300)
    started = date(application.call.year, 3, 1)
    return {
        "A": _head(application),
        "B": _firm(application, random),
        "C": {"finance": _figures(random)},
        "D": _situation(random),
        "E": _project(application, title, started),
        "F": {
            "total_inv": str(total),
            "own_funds": str(total - grant),
            "loan": "",
            "grant_req": str(grant),
            "spent": str(total // 5),
        },
        "G": {"budget": _budget(application, total, grant)},
        "H": {"kpi": _targets(), **_prose("benefit", "social", "demo_plan")},
        "I": {"commitment_statement": "on"},
    }


def _head(application: Application) -> dict[str, str]:
    return {
        "recommender": application.recommender.code if application.recommender else "",
        "industry": application.industry.code if application.industry else "",
    }


def _firm(application: Application, random: Random) -> dict[str, Any]:
    organisation, actor = application.organisation, application.created_by
    staff = random.randrange(120, 1800)
    return {
        "org_type": "private",
        "district": organisation.district.code if organisation.district else "",
        "address": f"上海市{organisation.district or ''}示范路 {random.randrange(1, 900)} 号",
        "postcode": "201306",
        "founded_on": f"{random.randrange(1992, 2012)}-0{random.randrange(1, 9)}-15",
        "reg_capital": str(random.randrange(1000, 20000)),
        "listed": "false",
        "industry_gb": "3411",
        "size": random.choice(("large", "medium", "small")),
        "tech_titles": ["high_tech"],
        "legal_rep": "演示代表",
        "contact": actor.name,
        "mobile": actor.mobile,
        "email": f"contact{organisation.pk}@example.com",
        "staff_total": str(staff),
        "staff_rd": str(staff // 6),
        "staff_it": str(staff // 30 + 1),
    }


def _figures(random: Random) -> list[dict[str, str]]:
    assets = random.randrange(8_000, 60_000)
    rows = []
    for year in range(3):
        scale = 100 + 12 * year
        rows.append(
            {
                "assets": str(assets * scale // 100),
                "liabilities": str(assets * scale // 220),
                "revenue": str(assets * scale // 125),
                "profit": str(assets * scale // 1400),
                "tax": str(assets * scale // 2000),
                "rd": str(assets * scale // 2500),
                "it_spend": str(assets * scale // 5000),
                "ecom": str(assets * scale // 900),
                "energy": str(assets * scale // 3000),
            }
        )
    return rows


def _situation(random: Random) -> dict[str, Any]:
    names = ("企业资源计划系统", "产品数据管理系统", "制造执行系统", "客户关系管理系统")
    return {
        "strategy": "".join(f"<p>{sentence}</p>" for sentence in SITUATION),
        "systems": [
            {
                "name": name,
                "vendor": "演示软件公司",
                "year": str(2015 + place),
                "coverage": "全公司" if place == 0 else "主要车间",
                "investment": str(random.randrange(60, 400)),
            }
            for place, name in enumerate(names[: random.randrange(2, 5)])
        ],
    }


def _project(application: Application, title: str, started: date) -> dict[str, Any]:
    ended = started + timedelta(days=540)
    return {
        "project_name": title,
        "start": started.isoformat(),
        "end": ended.isoformat(),
        "site": f"上海市{application.district or ''}示范产业园",
        "summary": f"{title}面向行业共性需求，打通设计、制造和服务环节的数据，形成可复制的两化融合解决方案。",
        **_prose("necessity", "content", "tech_route"),
        "schedule": [
            {"from_month": f"{started:%Y-%m}", "to_month": f"{started.year}-08", "milestone": "完成需求分析与平台开发"},
            {"from_month": f"{started.year}-09", "to_month": f"{ended:%Y-%m}", "milestone": "产线改造、联调与试运行"},
        ],
        "team": [
            {"name": "演示负责人", "title": "高级工程师", "role": "principal", "task": "总体负责", "months": "18"},
            {"name": "演示骨干", "title": "工程师", "role": "member", "task": "系统开发", "months": "15"},
        ],
        "partners": [
            {
                "name": f"演示合作单位{application.pk % 7 + 1}号有限公司",
                "uscc": fictional_uscc(7000 + application.pk % 7),
                "task": "系统集成与培训",
                "budget": "60",
                "grant": "0",
            }
        ],
        "duplicate_stmt": "false",
    }


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


def _targets() -> list[dict[str, str]]:
    return [
        {"name": name, "unit": unit, "baseline": before, "target": after, "method": "系统数据与第三方检测"}
        for name, unit, before, after in (
            ("产品研制周期", "天", "120", "95"),
            ("关键设备联网率", "%", "42", "90"),
            ("单位产值综合能耗", "千克标准煤/万元", "86", "79"),
        )
    ]


def _prose(*codes: str) -> dict[str, str]:
    return {code: "".join(f"<p>{sentence}</p>" for sentence in PARAGRAPHS[code]) for code in codes}
