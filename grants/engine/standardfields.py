# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reference/form_fields.csv says in words, as definitions: kind, limits, columns and answers of each field."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Spec = Mapping[str, Any]


def part(code: str, kind: str, label_zh: str, label_en: str, **rest: Any) -> dict[str, Any]:
    """Return a column, or a field that stands beside one of the file."""
    return {"code": code, "kind": kind, "label_zh": label_zh, "label_en": label_en, **rest}


def choices(*answers: tuple[str, str, str]) -> list[dict[str, str]]:
    """Return the answers of a choice: code, Chinese, English."""
    return [{"code": code, "label_zh": zh, "label_en": en} for code, zh, en in answers]


def text(length: int) -> Spec:
    """Return one line."""
    return {"kind": "text", "max_length": length}


def rich(length: int = 4000) -> Spec:
    """Return formatted text."""
    return {"kind": "rich_text", "max_length": length}


def table(*columns: dict[str, Any], **rest: Any) -> Spec:
    """Return a table."""
    return {"kind": "table", "columns": list(columns), **rest}


def code(scheme: str, **rest: Any) -> Spec:
    """Return a code."""
    return {"kind": "code", "scheme": scheme, **rest}


MONEY: Spec = MappingProxyType({"kind": "money", "minimum": "0"})
SIGNED_MONEY: Spec = MappingProxyType({"kind": "money"})
PEOPLE: Spec = MappingProxyType({"kind": "integer", "minimum": "0", "maximum": "1000000"})
YEAR: Spec = MappingProxyType({"kind": "integer", "minimum": "1980", "maximum": "2100"})
GIVEN: Spec = MappingProxyType({"filled_by": "system"})

ORGANISATION_KINDS = choices(
    ("state", "国有", "State-owned"),
    ("collective", "集体", "Collective"),
    ("private", "民营", "Private"),
    ("foreign", "外商投资", "Foreign-invested"),
    ("hmt", "港澳台投资", "Hong Kong, Macao or Taiwan invested"),
    ("institution", "事业单位", "Public institution"),
    ("other", "其他", "Other"),
)
SIZES = choices(
    ("large", "大型", "Large"), ("medium", "中型", "Medium"), ("small", "小型", "Small"), ("micro", "微型", "Micro")
)
TITLES = choices(
    ("high_tech", "高新技术企业", "High-tech enterprise"),
    ("little_giant", "科技小巨人（培育）企业", "Little Giant of science and technology"),
    ("specialised", "“专精特新”企业", "Specialised and new enterprise"),
    ("growth", "百千万中小企业成长工程", "Growth programme for small and medium-sized enterprises"),
    ("technology_centre", "企业技术中心", "Enterprise technology centre"),
)
ROLES = choices(("principal", "项目负责人", "Principal"), ("member", "成员", "Member"))
RIGHTS = choices(
    ("patent", "专利", "Patent"),
    ("software", "软件著作权", "Software copyright"),
    ("standard", "标准", "Standard"),
    ("other", "其他", "Other"),
)

# Columns of the finance table are the fields of section C; the file repeats the same words for each.
FINANCE: Mapping[str, Spec] = MappingProxyType(
    {
        "assets": MONEY,
        "liabilities": MONEY,
        "revenue": MONEY,
        "profit": SIGNED_MONEY,
        "tax": MONEY,
        "rd": MONEY,
        "it_spend": MONEY,
        "ecom": MONEY,
        "energy": {"kind": "decimal", "minimum": "0", "decimals": 2, "unit": "吨标准煤"},
    }
)
YEARS = choices(
    ("year3", "前三年", "Three years ago"), ("year2", "前二年", "Two years ago"), ("year1", "上年", "Last year")
)
NOT_FOUNDED = part("not_applicable", "boolean", "当年尚未成立", "Not yet founded in that year")

# What a practice district says of each key industry, park and project.
MEASURE = (
    part("year", "integer", "年度", "Year", required=True, minimum=YEAR["minimum"], maximum=YEAR["maximum"]),
    part("measure", "text", "工作举措", "Measure", required=True, max_length=300),
    part("owner", "text", "责任部门", "Responsible", max_length=60),
)
A_LIST: Spec = MappingProxyType({"min_rows": 1, "max_rows": 60})

FIELDS: Mapping[str, Spec] = MappingProxyType(
    {
        "programme_code": {"kind": "choice", "source": "programmes", **GIVEN},
        "batch_no": {**text(40), **GIVEN},
        "application_no": {**text(40), **GIVEN},
        "recommender": {"kind": "choice", "source": "recommenders"},
        "industry": {"kind": "choice", "source": "industries"},
        "engineering": {"kind": "choice", "source": "directions"},
        "fill_date": {"kind": "date", **GIVEN},
        "org_name": {**text(100), **GIVEN},
        "uscc": {**code("uscc"), **GIVEN},
        "old_org_code": code("org_code", shown_when={"lt": [{"param": "call_year"}, 2016]}),
        "org_type": {"kind": "choice", "choices": ORGANISATION_KINDS},
        "district": {"kind": "choice", "source": "districts"},
        "address": text(200),
        "postcode": code("postcode"),
        "founded_on": {"kind": "date", "not_after_today": True},
        "reg_capital": MONEY,
        "listed": {"kind": "boolean"},
        "industry_gb": code("industry_gb"),
        "size": {"kind": "choice", "choices": SIZES},
        "tech_titles": {"kind": "choices", "choices": TITLES},
        "legal_rep": {"kind": "person", "max_length": 50},
        "legal_rep_id": code("plain", personal=True, max_length=40),
        "contact": {"kind": "person", "max_length": 50},
        "mobile": code("mobile", personal=True),
        "email": code("email", personal=True),
        "staff_total": {**PEOPLE, "minimum": "1"},
        "staff_rd": PEOPLE,
        "staff_it": PEOPLE,
        "strategy": rich(2000),
        "systems": table(
            part("name", "text", "系统名称", "System", required=True, max_length=60),
            part("vendor", "text", "供应商", "Supplier", max_length=60),
            part("year", "integer", "建成年份", "In use since", minimum="1980", maximum="2100"),
            part("coverage", "text", "覆盖范围", "Coverage", max_length=100),
            part("investment", "money", "投资", "Investment", minimum="0"),
            min_rows=1,
        ),
        "self_score": {"kind": "decimal", "minimum": "0", "maximum": "100", **GIVEN},
        "certs": table(
            part("name", "text", "名称", "Certificate", required=True, max_length=100),
            part("number", "text", "编号", "Number", max_length=60),
            part("issued_on", "date", "发证日期", "Issued on", not_after_today=True),
        ),
        "project_name": text(60),
        "start": {"kind": "date"},
        "end": {"kind": "date"},
        "site": text(200),
        "summary": {"kind": "long_text", "max_length": 500},
        "necessity": rich(),
        "content": rich(),
        "tech_route": rich(),
        "schedule": table(
            part("from_month", "month", "起始月份", "From", required=True),
            part("to_month", "month", "截止月份", "To", required=True),
            part("milestone", "text", "阶段目标", "Milestone", required=True, max_length=200),
            min_rows=2,
        ),
        "team": table(
            part("name", "person", "姓名", "Name", required=True, max_length=50),
            part("title", "text", "职称或职务", "Title", max_length=50),
            part("role", "choice", "角色", "Role", required=True, choices=ROLES),
            part("task", "text", "分工", "Task", max_length=100),
            part("months", "integer", "投入月数", "Months", minimum="0", maximum="60"),
            min_rows=1,
            max_rows=50,
        ),
        "partners": table(
            part("name", "text", "单位名称", "Organisation", required=True, max_length=100),
            part("uscc", "code", "统一社会信用代码", "Unified social credit code", required=True, scheme="uscc"),
            part("task", "text", "分工", "Task", max_length=300),
            part("budget", "money", "承担预算", "Budget", required=True, minimum="0"),
            part("grant", "money", "其中专项资金", "Of which grant", required=True, minimum="0"),
            max_rows=10,
        ),
        "ip": table(
            part("name", "text", "名称", "Name", required=True, max_length=100),
            part("kind", "choice", "类型", "Kind", required=True, choices=RIGHTS),
            part("number", "text", "编号", "Number", max_length=60),
            part("granted_on", "date", "取得日期", "Granted on", not_after_today=True),
            max_rows=50,
        ),
        "duplicate_stmt": {"kind": "boolean"},
        "total_inv": {**MONEY, "minimum": "100"},
        "own_funds": MONEY,
        "loan": MONEY,
        "district_match": MONEY,
        "grant_req": {**MONEY, "minimum": "100"},
        "other_src": MONEY,
        "spent": MONEY,
        "kpi": table(
            part("name", "text", "指标名称", "Indicator", required=True, max_length=100),
            part("unit", "text", "单位", "Unit", max_length=20),
            part("baseline", "decimal", "现状值", "Baseline", required=True, decimals=4),
            part("target", "decimal", "目标值", "Target", required=True, decimals=4),
            part("method", "text", "考核方式", "How measured", required=True, max_length=200),
            min_rows=3,
            max_rows=50,
        ),
        "benefit": rich(),
        "social": rich(),
        "demo_plan": rich(),
        "commitment": {"kind": "file", "attachment": "A03"},
        "dup_report": {"kind": "long_text", "max_length": 2000},
        "district_opinion": {"kind": "long_text", "max_length": 2000, "filled_by": "recommender"},
        "municipal_opinion": {"kind": "long_text", "max_length": 2000, "filled_by": "office"},
        "d_basis": rich(),
        "d_feature": rich(),
        "d_industries": table(
            part("industry", "choice", "重点产业", "Industry", required=True, source="industries"), *MEASURE, **A_LIST
        ),
        "d_parks": table(part("park", "text", "重点园区", "Park", required=True, max_length=100), *MEASURE, **A_LIST),
        "d_projects": table(
            part("project", "text", "重点项目", "Project", required=True, max_length=100),
            part("unit", "text", "实施单位", "Carried out by", max_length=100),
            part("investment", "money", "投资", "Investment", minimum="0"),
            *MEASURE,
            **A_LIST,
        ),
        "d_funds": table(
            part("source", "text", "资金来源", "Source", required=True, max_length=100),
            part(
                "year", "integer", "年度", "Year", required=True, **{key: YEAR[key] for key in ("minimum", "maximum")}
            ),
            part("amount", "money", "金额", "Amount", required=True, minimum="0"),
            min_rows=1,
        ),
        "d_target": table(
            part("indicator", "choice", "指标", "Indicator", required=True, source="indicators"),
            part("baseline", "decimal", "现状值", "Baseline", decimals=4),
            part("target", "decimal", "目标值", "Target", required=True, decimals=4),
            part(
                "year", "integer", "达到年份", "By", required=True, **{key: YEAR[key] for key in ("minimum", "maximum")}
            ),
            min_rows=1,
        ),
    }
)

# What one row of the file holds in two parts stands beside it.
BESIDE: Mapping[str, tuple[dict[str, Any], ...]] = MappingProxyType(
    {
        "listed": (
            part(
                "stock_code", "text", "股票代码", "Stock code",
                max_length=20, shown_when={"eq": [{"field": "listed"}, True]}, required_when={"eq": [{"field": "listed"}, True]},
            ),
        ),
        "duplicate_stmt": (
            part(
                "other_funds", "table", "其他财政资金情况", "Other public funds",
                shown_when={"eq": [{"field": "duplicate_stmt"}, True]},
                required_when={"eq": [{"field": "duplicate_stmt"}, True]},
                columns=[
                    part("project", "text", "项目名称", "Project", required=True, max_length=100),
                    part("authority", "text", "主管部门", "Authority", required=True, max_length=100),
                    part("year", "integer", "年度", "Year", required=True, minimum="1980", maximum="2100"),
                    part("amount", "money", "金额", "Amount", required=True, minimum="0"),
                ],
            ),
        ),
        "commitment": (
            part(
                "commitment_statement", "statement",
                "本单位承诺所提交的材料真实、准确、完整，与纸质材料一致，如有虚假，愿意承担相应责任",
                "We declare that what we submit is true, accurate and complete and agrees with the paper version, and answer for it",
                required=True,
            ),
        ),
        "d_basis": (
            part(
                "base_figures", "table", "应用基础数据", "Figures of the base",
                required=True, min_rows=1,
                columns=[
                    part("name", "text", "指标名称", "Indicator", required=True, max_length=100),
                    part("value", "decimal", "数值", "Value", required=True, decimals=4),
                    part("unit", "text", "单位", "Unit", max_length=20),
                    part("year", "integer", "年度", "Year", required=True, minimum="1980", maximum="2100"),
                ],
            ),
        ),
    }
)  # fmt: skip

# A bank account is asked for when an award is paid, not from everybody who applies.
LATER = frozenset({"bank_name", "bank_account"})
