# SPDX-License-Identifier: AGPL-3.0-or-later
"""After the approval, in the browsers of those concerned: agreement, money, more time, acceptance, rectification."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grants.engine.calendar import add_months, city_date
from grants.enums import AwardStatus
from grants.selectors.awards import awards_off_balance
from grants.services.jobs import jobs_run_due
from tests.e2e.journey.award import Road, hands_the_sealed_agreement_in
from tests.e2e.journey.desk import Person
from tests.factories.awards import AMOUNT_FEN, AwardWorld
from tests.factories.files import PDF
from tests.factories.reviewers import ExpertFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
ACCOUNT = "6217001234567890"


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(PDF)
    return path


def signed(road, boss, wang, scan):
    """Put the agreement together, seal it, agree to it."""
    targets = {
        "text": "乙方按期完成建设内容。",
        "t0_name": "关键设备联网率",
        "t0_target": "80",
        "t1_name": "",
        "t1_target": "",
    }
    road.act(wang, "agreement/text", {**targets, "t2_name": "", "t2_target": ""}, "保存")
    hands_the_sealed_agreement_in(road, boss, scan)
    road.act(wang, "agreement/agree", {"outcome": "agreed"}, "保存")
    wang.is_told("任务书已生效")


class Office:
    """Those around one award, each at a browser: holder, officer, two persons of finance."""

    def __init__(self, visit, world):
        self.boss, self.wang = Person(visit, world.boss), Person(visit, world.officer)
        self.zhao, self.li = Person(visit, world.finance), Person(visit, world.second_finance)
        self.budget = "2026:2150801"


def money(number):
    """Return what is filled in to ask for an instalment."""
    return {
        "instalment": number,
        "bank": "中国银行上海市分行",
        "account": ACCOUNT,
        "purpose": "设备购置",
        "text": "拨付条件已满足。",
    }


def pays(road, office, number):
    """Ask for an instalment, check it, approve it, plan it, send the plan, book what the treasury paid."""
    road.act(office.boss, "payments/new", money(number), "提交拨款申请")
    jobs_run_due()
    road.answer(office.wang, "check", {}, "受理")
    road.answer(office.zhao, "decide", {"outcome": "uphold"}, "作出决定")
    road.treasury(office.zhao, "", {"payments": True, "budget": office.budget}, "编制计划")
    plan = f"2026/{number}/"
    road.treasury(office.zhao, plan, {"letter_number": f"示经信财〔2026〕{number}号"}, "发送")
    office.li.goes_to(f"/calls/{road.award.application.call.reference}/funds/{plan}")
    office.li.opens("登记支付结果")
    office.li.fills({"voucher": f"V-{number}", "paid_on": f"{city_date(timezone.now())}"})
    office.li.presses("已拨付")
    office.li.is_not_refused()


def hears(road, wang):
    """Record the panel that heard the application for acceptance."""
    experts = [ExpertFactory(discipline=one) for one in ("finance", *["technical"] * 4)]
    met = timezone.localtime() - timedelta(hours=1)
    fields = {"held_at": f"{met:%Y-%m-%dT%H:%M}", "place": "企业现场", "text": "专家组现场核查，指标属实。"}
    road.act(wang, "acceptance/panel", {"experts": "\n".join(one.number for one in experts), **fields}, "登记专家组")


def gets_more_time(road, world, office):
    """Ask for six months more and get them."""
    later, today = add_months(world.fresh().ends_on, 6), city_date(timezone.now())
    change = {
        "what": "period",
        "caused_on": f"{today - timedelta(days=3)}",
        "text": "设备到货推迟",
        "new_value": "延期六个月",
        "new_ends_on": f"{later}",
    }
    road.act(office.boss, "change", change, "提交变更申请")
    jobs_run_due()
    road.answer(office.wang, "check", {}, "受理")
    road.answer(office.wang, "decide", {"outcome": "uphold"}, "作出决定")
    assert world.fresh().ends_on == later


def test_a_project_goes_from_agreement_to_its_last_payment_and_the_archive(visit, scan):
    world = AwardWorld()
    road = Road(world.award)
    office = Office(visit, world)
    boss, wang = office.boss, office.wang
    signed(road, boss, wang, scan)
    pays(road, office, "1")

    road.act(boss, "report", {"done": "完成设备安装与联调", "spent_fen": "320"}, "提交报告")
    jobs_run_due()
    road.answer(wang, "check", {}, "受理")
    road.act(wang, "midterm", {"grade": "on_plan", "opinion": "按计划推进"}, "登记检查结果")
    gets_more_time(road, world, office)

    road.act(boss, "finish", {}, "确认项目完成")
    road.act(boss, "acceptance/apply", {"summary": "全部任务完成，指标达到。"}, "提请验收")
    hears(road, wang)
    found = {"reached_T1": "85", "opinion": "同意通过验收", "audited_cost_fen": "1000", "conclusion": "passed"}
    road.act(wang, "acceptance/conclude", found, "作出验收结论")
    pays(road, office, "2")
    road.act(wang, "evaluation", {"points": "92", "opinion": "成效显著"}, "保存评价")
    road.act(wang, "archive", {"archive_number": "2028-LHRH-001"}, "归档")
    road.look(boss)
    boss.reads("2028-LHRH-001")
    for page in ("ledger", "recoveries"):
        road.reads(office.zhao, page)
    road.treasury(office.zhao, "")

    award = world.fresh()
    assert (award.status, award.paid_fen, world.step) == (AwardStatus.ACCEPTED_FINAL, AMOUNT_FEN, "archived")
    assert road.faults == {}
    assert list(awards_off_balance()) == []


def test_a_failed_acceptance_is_rectified_and_passes(visit, scan):
    world = AwardWorld()
    road = Road(world.award)
    boss, wang = Person(visit, world.boss), Person(visit, world.officer)
    signed(road, boss, wang, scan)
    road.act(boss, "finish", {}, "确认项目完成")
    road.act(boss, "acceptance/apply", {"summary": "已完成。"}, "提请验收")
    hears(road, wang)
    missed = {"reached_T1": "40", "opinion": "联网率未达标", "audited_cost_fen": "1000"}
    road.act(wang, "acceptance/conclude", {**missed, "conclusion": "rectify"}, "作出验收结论")

    boss.goes_to(f"/awards/{world.award.reference}/")
    boss.reads("联网率未达标")
    road.act(boss, "acceptance/apply", {"summary": "整改完成，联网率 82%。"}, "提请验收")
    hears(road, wang)
    again = {"reached_T1": "82", "opinion": "整改到位，同意通过", "audited_cost_fen": "1000", "conclusion": "passed"}
    road.act(wang, "acceptance/conclude", again, "作出验收结论")

    assert world.status == AwardStatus.ACCEPTED_FINAL
    assert road.faults == {}
    assert list(awards_off_balance()) == []
