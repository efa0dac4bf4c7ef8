# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must hold between the fields of the plan's forms, each with what it needs to be asked."""

from typing import Any

Check = tuple[frozenset[str], dict[str, Any]]


def field(code: str) -> dict[str, str]:
    """Read a field."""
    return {"field": code}


def param(name: str) -> dict[str, str]:
    """Read a parameter of the call."""
    return {"param": name}


def column(name: str) -> dict[str, str]:
    """Read a column of a table."""
    return {"column": name}


def wan(name: str, tree: Any) -> dict[str, Any]:
    """Show an amount in 万元."""
    return {"name": name, "tree": tree, "form": "wan"}


def whole(name: str, tree: Any) -> dict[str, Any]:
    """Show a whole number."""
    return {"name": name, "tree": tree, "form": "integer"}


SOURCES = {"sum": [field(code) for code in ("own_funds", "loan", "district_match", "grant_req", "other_src")]}
BUDGET_TOTAL = {"sum": [column("budget.total")]}
BUDGET_GRANT = {"sum": [column("budget.grant")]}
GRANT_CEILING = {"min": [{"mul": [field("total_inv"), param("cap_ratio")]}, param("cap_fen")]}
OWN_FLOOR = {"mul": [field("total_inv"), param("own_funds_ratio_min")]}
PERIOD = {"months": [field("start"), field("end")]}
AGE = {"months": [field("founded_on"), param("today")]}


def once_filled(codes: tuple[str, ...], tree: Any) -> Any:
    """Ask ``tree`` only when what it adds up has been filled in: a sum passes over blanks."""
    return {"if": [{"filled": [field(code) for code in codes]}, tree, None]}


CHECKS: tuple[Check, ...] = (
    (
        frozenset({"staff_total", "staff_rd"}),
        {
            "code": "staff_rd_within_staff",
            "field": "staff_rd",
            "tree": {"le": [field("staff_rd"), field("staff_total")]},
            "message_zh": "研发人员应不超过职工总数 {limit} 人，当前为 {value} 人",
            "message_en": "R&D staff should be at most the staff of {limit}, now {value}.",
            "values": [whole("limit", field("staff_total")), whole("value", field("staff_rd"))],
        },
    ),
    (
        frozenset({"staff_total", "staff_it"}),
        {
            "code": "staff_it_within_staff",
            "field": "staff_it",
            "tree": {"le": [field("staff_it"), field("staff_total")]},
            "message_zh": "信息化专职人员应不超过职工总数 {limit} 人，当前为 {value} 人",
            "message_en": "IT staff should be at most the staff of {limit}, now {value}.",
            "values": [whole("limit", field("staff_total")), whole("value", field("staff_it"))],
        },
    ),
    (
        frozenset({"founded_on"}),
        {
            "code": "founded_long_enough",
            "field": "founded_on",
            "tree": {"ge": [AGE, param("founded_min_months")]},
            "message_zh": "申报单位成立应满 {limit} 个月。请核对成立日期",
            "message_en": "The organisation should be at least {limit} months old. Check the date.",
            "values": [whole("limit", param("founded_min_months"))],
        },
    ),
    (
        frozenset({"start", "end"}),
        {
            "code": "end_after_start",
            "field": "end",
            "tree": {"gt": [field("end"), field("start")]},
            "message_zh": "结束日期应晚于开始日期 {start}",
            "message_en": "The end should be later than the start on {start}.",
            "values": [{"name": "start", "tree": field("start"), "form": "date"}],
        },
    ),
    (
        frozenset({"start", "end"}),
        {
            "code": "period_within_limit",
            "field": "end",
            "tree": {"le": [PERIOD, param("period_max_months")]},
            "message_zh": "项目实施期应不超过 {limit} 个月，当前为 {value} 个月",
            "message_en": "The project should take at most {limit} months, now {value}.",
            "values": [whole("limit", param("period_max_months")), whole("value", PERIOD)],
        },
    ),
    (
        frozenset({"schedule.from_month", "schedule.to_month"}),
        {
            "code": "schedule_in_order",
            "field": "to_month",
            "each": "schedule",
            "tree": {"ge": [field("to_month"), field("from_month")]},
            "message_zh": "截止月份应不早于起始月份",
            "message_en": "The last month should not lie before the first.",
        },
    ),
    (
        frozenset({"partners.budget", "partners.grant"}),
        {
            "code": "partner_grant_within_budget",
            "field": "grant",
            "each": "partners",
            "tree": {"le": [field("grant"), field("budget")]},
            "message_zh": "专项资金应不超过承担预算 {limit} 万元，当前为 {value} 万元",
            "message_en": "The grant should be at most the budget of {limit} 万元, now {value} 万元.",
            "values": [wan("limit", field("budget")), wan("value", field("grant"))],
        },
    ),
    (
        frozenset({"total_inv", "own_funds", "grant_req"}),
        {
            "code": "sources_make_total",
            "field": "total_inv",
            "tree": once_filled(("own_funds", "grant_req"), {"eq": [SOURCES, field("total_inv")]}),
            "message_zh": "资金来源合计应等于项目总投资 {total} 万元，当前为 {sum} 万元，相差 {gap} 万元",
            "message_en": "The sources should add up to the total of {total} 万元, now {sum} 万元, which differs by {gap} 万元.",
            "values": [
                wan("total", field("total_inv")),
                wan("sum", SOURCES),
                wan("gap", {"sub": [field("total_inv"), SOURCES]}),
            ],
        },
    ),
    (
        frozenset({"total_inv", "own_funds"}),
        {
            "code": "own_funds_share",
            "field": "own_funds",
            "tree": {"ge": [field("own_funds"), OWN_FLOOR]},
            "message_zh": "自筹资金应不低于项目总投资的 {limit}，当前为 {value}",
            "message_en": "Own funds should be at least {limit} of the total, now {value}.",
            "values": [
                {"name": "limit", "tree": param("own_funds_ratio_min"), "form": "percent"},
                {"name": "value", "tree": {"div": [field("own_funds"), field("total_inv")]}, "form": "percent"},
            ],
        },
    ),
    (
        frozenset({"total_inv", "grant_req"}),
        {
            "code": "grant_within_ceiling",
            "field": "grant_req",
            "tree": {"le": [field("grant_req"), GRANT_CEILING]},
            "message_zh": "申请专项资金应不超过 {limit} 万元，当前为 {value} 万元",
            "message_en": "The grant requested should be at most {limit} 万元, now {value} 万元.",
            "values": [wan("limit", GRANT_CEILING), wan("value", field("grant_req"))],
        },
    ),
    (
        frozenset({"total_inv", "spent"}),
        {
            "code": "spent_within_total",
            "field": "spent",
            "tree": {"le": [field("spent"), field("total_inv")]},
            "message_zh": "已完成投资应不超过项目总投资 {limit} 万元，当前为 {value} 万元",
            "message_en": "What is spent should be at most the total of {limit} 万元, now {value} 万元.",
            "values": [wan("limit", field("total_inv")), wan("value", field("spent"))],
        },
    ),
    (
        frozenset({"budget.total", "budget.grant"}),
        {
            "code": "budget_grant_within_line",
            "field": "grant",
            "each": "budget",
            "tree": {"le": [{"sum": [field("grant")]}, {"sum": [field("total")]}]},
            "message_zh": "专项资金应不超过本科目总额 {limit} 万元，当前为 {value} 万元",
            "message_en": "The grant should be at most this item's total of {limit} 万元, now {value} 万元.",
            "values": [wan("limit", {"sum": [field("total")]}), wan("value", field("grant"))],
        },
    ),
    (
        frozenset({"budget.total", "total_inv"}),
        {
            "code": "budget_makes_total",
            "field": "budget",
            "tree": {"eq": [BUDGET_TOTAL, field("total_inv")]},
            "message_zh": "预算合计应等于项目总投资 {total} 万元，当前为 {sum} 万元，相差 {gap} 万元",
            "message_en": "The budget should add up to the total of {total} 万元, now {sum} 万元, which differs by {gap} 万元.",
            "values": [
                wan("total", field("total_inv")),
                wan("sum", BUDGET_TOTAL),
                wan("gap", {"sub": [field("total_inv"), BUDGET_TOTAL]}),
            ],
        },
    ),
    (
        frozenset({"budget.grant", "grant_req"}),
        {
            "code": "budget_makes_grant",
            "field": "budget",
            "tree": {"eq": [BUDGET_GRANT, field("grant_req")]},
            "message_zh": "预算中的专项资金合计应等于申请专项资金 {total} 万元，当前为 {sum} 万元",
            "message_en": "The grant in the budget should add up to the grant requested of {total} 万元, now {sum} 万元.",
            "values": [wan("total", field("grant_req")), wan("sum", BUDGET_GRANT)],
        },
    ),
)
