# SPDX-License-Identifier: AGPL-3.0-or-later
"""An enterprise: signs up, registers by its code, shows its licence, fills the whole form, hands in."""

import json
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from grants.engine.codes import fictional_uscc
from grants.models import Application, Message
from tests.e2e.journey.desk import Person
from workflow.management import demo

FILES = Path(demo.__file__).parent / "files"
TITLE = "数控机床智能装配车间"
NAME = "上海新航数控（演示）有限公司"
CODE = fictional_uscc(77, district="310115")
PHONE = "13977770001"
TOTAL, GRANT = 1000, 300


def signs_up(accountant: Person) -> None:
    """Get an account by mobile number and code."""
    accountant.goes_to("/")
    accountant.uses_menu("登录")
    accountant.uses_menu("还没有账号")
    accountant.fills({"name": "孙会计", "phone": PHONE})
    accountant.presses("发送验证码")
    text = Message.objects.get(template="sign_in_code")
    accountant.fills({"code": json.loads(text.context)["code"]})
    accountant.presses("确认")
    accountant.is_at("我的单位")


def registers(accountant: Person) -> None:
    """Register the enterprise by its code and show the licence."""
    accountant.follows("注册或加入")
    accountant.fills({"uscc": CODE})
    accountant.page.locator("#id_uscc").blur()
    expect(accountant.page.locator("#code-check")).to_contain_text(CODE)
    accountant.fills({"name": NAME, "kind": "private"})
    accountant.page.locator("#id_district").select_option(label="浦东新区")
    accountant.page.locator("#id_industry").select_option(label="装备")
    accountant.presses("注册")
    accountant.hands("licence", FILES / "A01.pdf")
    accountant.presses("提交执照")
    accountant.is_told("营业执照已提交")


def begins(accountant: Person, call_title: str) -> None:
    """Find the open call from the page of the enterprise, meet its conditions and begin."""
    accountant.uses_menu("我的单位")
    accountant.follows(NAME)
    accountant.follows("查看申报通知")
    accountant.follows(call_title)
    accountant.follows("开始申报")
    accountant.fills({"title": TITLE})
    for condition in accountant.main.locator("input[type=checkbox]").all():
        condition.check()
    accountant.presses("开始")
    accountant.is_at(TITLE)


def fills_the_form(accountant: Person) -> None:
    """Fill one section after the other, each time on to the next."""
    accountant.follows("申报信息")
    for answers in (HEAD, FIRM, FIGURES, SITUATION, project(), FUNDS, BUDGET, GOALS, PLEDGE):
        accountant.fills(answers)
        accountant.presses("保存并继续")
        accountant.is_not_refused()
    expect(accountant.page).to_have_url(f"{accountant.home}/cases/{_case().reference}/files/")


def attaches_documents(accountant: Person) -> None:
    """Hand in every document the form insists on."""
    for file in sorted(FILES.glob("*.pdf")):
        place = accountant.main.locator(f"#requirement-{file.stem}")
        place.locator("input[type=file]").set_input_files(file)
        place.get_by_role("button", name="上传").click()
        expect(accountant.main.locator(f"#requirement-{file.stem}").get_by_role("link", name=file.name)).to_be_visible()


def checks_and_submits(accountant: Person) -> Application:
    """Read the answers once more, hand in, keep the receipt."""
    accountant.follows("核对并提交")
    accountant.reads("高档数控机床")
    accountant.fills({"confirmed": True})
    accountant.presses("提交")
    application = _case()
    accountant.is_at(f"已提交，编号{application.number}")
    return application


def corrects(accountant: Person, *, point: str, field: str, text: str) -> None:
    """Come from the work list to what is to be put right, put it right and hand in once more."""
    accountant.uses_menu("工作台")
    accountant.follows("补正后重新提交")
    accountant.follows(point)
    accountant.fills({field: text})
    accountant.presses("保存并继续")
    accountant.follows("核对并提交")
    accountant.reads(text)
    accountant.fills({"confirmed": True})
    accountant.presses("提交")
    accountant.is_at("已提交")


def _case() -> Application:
    return Application.objects.get(title=TITLE)


HEAD = {"recommender": "district-310115", "industry": "IND05"}
FIRM = {
    "org_type": "private",
    "address": "上海市浦东新区示范路 7 号",
    "founded_on": "2003-05-15",
    "reg_capital": "8,000",
    "industry_gb": "3421",
    "size": "medium",
    "tech_titles": "high_tech",
    "legal_rep": "沈立",
    "email": "apply@example.com",
    "staff_total": "420",
    "staff_rd": "76",
    "staff_it": "12",
}
FIGURES = {
    f"finance-{row}-{column}": str(amount + 10 * row)
    for row in range(3)
    for column, amount in {
        "assets": 21_000,
        "liabilities": 9_000,
        "revenue": 16_000,
        "profit": 1_400,
        "tax": 900,
        "rd": 700,
        "it_spend": 300,
        "ecom": 0,
        "energy": 1_200,
    }.items()
}
SITUATION = {
    "strategy": "总经理牵头，制定了五年规划。",
    "systems-0-name": "企业资源计划系统",
    "systems-0-vendor": "演示软件公司",
    "systems-0-year": "2015",
    "systems-0-coverage": "全公司",
    "systems-0-investment": "180",
}
FUNDS = {"total_inv": f"{TOTAL:,}", "own_funds": str(TOTAL - GRANT), "grant_req": str(GRANT)}
BUDGET = {
    **{f"budget-{line}-{column}": "0" for line in range(12) for column in ("total", "grant")},
    "budget-0-total": "600",
    "budget-0-grant": "200",
    "budget-1-total": "400",
    "budget-1-grant": "100",
}
GOALS = {
    **{
        f"kpi-{row}-{column}": value
        for row, target in enumerate(
            (("装配周期", "天", "30", "21"), ("设备联网率", "%", "40", "90"), ("综合能耗", "千克/万元", "86", "79"))
        )
        for column, value in zip(("name", "unit", "baseline", "target"), target, strict=True)
    },
    **{f"kpi-{row}-method": "系统数据" for row in range(3)},
    "benefit": "年新增销售收入约二千万元。",
    "social": "能耗下降约百分之八。",
    "demo_plan": "开放一条产线作示范，每年四次行业交流。",
}
PLEDGE = {"commitment_statement": True}


def project() -> dict[str, str]:
    """Return the plan of the project; it begins today."""
    start = date.today()  # noqa: DTZ011 -- what somebody reads off the calendar on the wall
    middle, end = start + timedelta(days=240), start + timedelta(days=500)
    return {
        "start": f"{start}",
        "end": f"{end}",
        "site": "浦东新区示范产业园",
        "summary": "面向高档数控机床的数字化装配与远程运维。",
        "necessity": "交付周期长，返工率高。",
        "content": "建设制造执行系统和设备联网平台。",
        "tech_route": "边缘、平台、应用三层架构。",
        "schedule-0-from_month": f"{start:%Y-%m}",
        "schedule-0-to_month": f"{middle:%Y-%m}",
        "schedule-0-milestone": "完成平台开发",
        "schedule-1-from_month": f"{middle:%Y-%m}",
        "schedule-1-to_month": f"{end:%Y-%m}",
        "schedule-1-milestone": "产线改造、联调与试运行",
        "team-0-name": "沈立",
        "team-0-title": "高级工程师",
        "team-0-role": "principal",
        "team-0-task": "总体负责",
        "team-0-months": "16",
        "duplicate_stmt": "false",
    }
