# SPDX-License-Identifier: AGPL-3.0-or-later
"""One call from its design to the exported list; whoever does a thing does it in a browser of their own."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from grants.models import Application, Decision
from tests.e2e.journey import deciding, enterprise, expert, leader, officer, panels, public, recommender
from tests.e2e.journey.desk import Person
from tests.e2e.journey.stage import EARLIER, Stage
from tests.factories.world import assert_sound

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

SECOND, THIRD = "整车柔性装配与质量追溯平台", "工程总承包协同管理平台"
TITLES = [enterprise.TITLE, SECOND, THIRD]
SHEETS = dict(zip(TITLES, (expert.GOOD, expert.FAIR, expert.WEAK), strict=True))
SCAN = enterprise.FILES / "A04.pdf"
HEADER = [
    "序号",
    "申报编号",
    "项目名称",
    "申报单位",
    "统一社会信用代码",
    "所属区",
    "所属行业",
    "综合得分",
    "排名",
    "支持金额（万元）",
    "备注",
]


@pytest.fixture
def stage():
    return Stage()


def test_a_call_goes_from_its_design_to_the_exported_list(visit, stage):
    call = a_call_is_published(visit, stage)
    cases = cases_come_in(visit, stage, call)
    cases_are_recommended(visit, stage)
    cases_are_checked(visit, stage, call)
    a_panel_is_found(visit, stage)
    experts_score(visit, stage)
    a_list_is_decided(visit, stage, cases)
    a_notice_is_out(visit, stage, call)
    the_result_is_announced(visit, stage)
    the_list_is_taken(visit, stage, cases[:2])
    assert_sound()


def a_call_is_published(visit, stage):
    wang = Person(visit, stage.cast.officer)
    at = timezone.localtime() + timedelta(days=30)
    call = officer.sets_up_a_call(wang, earlier=EARLIER, closes_at=at.replace(hour=16, minute=0))
    officer.publishes(wang)
    stage.time_comes(call, "opening")
    wang.leaves()
    return call


def cases_come_in(visit, stage, call):
    accountant = Person(visit, start="/")
    enterprise.signs_up(accountant)
    enterprise.registers(accountant)
    wang = Person(visit, stage.cast.officer)
    officer.verifies_the_licence(wang, organisation=enterprise.NAME)
    wang.leaves()
    enterprise.begins(accountant, officer.TITLE)
    enterprise.fills_the_form(accountant)
    enterprise.attaches_documents(accountant)
    first = enterprise.checks_and_submits(accountant)
    accountant.leaves()
    call.refresh_from_db()
    cases = [first, stage.another_case(call, 4, SECOND), stage.another_case(call, 9, THIRD)]
    stage.workers_work()
    return cases


def cases_are_recommended(visit, stage):
    clerk = Person(visit, stage.cast.clerks[stage.recommender.code])
    for rank, title in enumerate(TITLES, start=1):
        recommender.recommends(clerk, title=title, rank=rank)
    recommender.keeps_the_letter(clerk, call_title=officer.TITLE, scan=SCAN, titles=TITLES)
    clerk.leaves()
    head = Person(visit, stage.district_leader)
    recommender.compares_the_letter(head, call_title=officer.TITLE)
    head.leaves()
    stage.workers_work()


def cases_are_checked(visit, stage, call):
    wang = Person(visit, stage.cast.officer)
    for title in TITLES:
        officer.checks_formally(wang, title=title)
    stage.workers_work()
    stage.time_comes(call, "closing")
    officer.finishes_the_screening(wang)
    wang.leaves()


def a_panel_is_found(visit, stage):
    wang = Person(visit, stage.cast.officer)
    panels.forms_a_group(wang)
    panel = panels.draws_the_panel(wang)
    panels.invites_online(wang)
    drawn = list(panel.members.filter(state="invited").select_related("expert__user").order_by("position"))
    away, chair = drawn[0].expert, drawn[1].expert
    scholar = Person(visit, chair.user)
    expert.accepts_the_invitation(scholar)
    scholar.leaves()
    panels.telephones(wang, expert=away.name, outcome="declined")
    panels.telephones_the_rest(wang, panel)
    panels.commits(wang, chair=chair.name)
    panels.begins_the_review(wang)
    wang.leaves()
    stage.workers_work()


def experts_score(visit, stage):
    seated = [one for one in stage.cast.experts if one.seats.exists()]
    for place, one in enumerate(seated):
        by_keys = place == 0
        scholar = Person(visit, one.user, scripts=by_keys)
        expert.declares_no_tie(scholar, call_title=officer.TITLE)
        expert.scores_the_pile(scholar, SHEETS, by_keys=by_keys)
        scholar.leaves()
    stage.workers_work()


def a_list_is_decided(visit, stage, cases):
    wang, li = Person(visit, stage.cast.officer), Person(visit, stage.cast.second_officer)
    deciding.closes_the_review(wang)
    deciding.cuts_the_budget_of(wang, cases[0], to="900")
    deciding.locks_the_ranking(wang)
    decided = [
        (cases[0], "support", {"amount": "260"}),
        (cases[1], "support", {}),
        (cases[2], "reserve", {"order": "1"}),
    ]
    deciding.prepares_the_list(wang, decided)
    chen = Person(visit, stage.cast.leader)
    leader.signs(chen, titles=TITLES)
    chen.leaves()
    for signer in ("张处长", "刘主任"):
        deciding.records_a_signature(wang, signer=signer, scan=SCAN)
        deciding.checks_a_signature(li, signer=signer)
    wang.leaves()
    li.leaves()
    stage.workers_work()


def a_notice_is_out(visit, stage, call):
    wang = Person(visit, stage.cast.officer)
    deciding.publishes_the_notice(wang)
    wang.leaves()
    stage.workers_work()
    citizen = Person(visit, start="/")
    public.reads_the_notice(citizen, heading="拟支持名单的公示", titles=TITLES[:2], absent=THIRD)
    citizen.leaves()
    stage.time_comes(call.notices.get(), "notice")


def the_result_is_announced(visit, stage):
    wang, li = Person(visit, stage.cast.officer), Person(visit, stage.cast.second_officer)
    deciding.enters_the_approval(wang, scan=SCAN)
    deciding.confirms_the_approval(li)
    li.leaves()
    stage.workers_work()
    deciding.announces(wang)
    wang.leaves()
    citizen = Person(visit, start="/")
    public.reads_the_notice(citizen, heading="关于公布", titles=TITLES[:2], absent=THIRD)
    citizen.leaves()


def the_list_is_taken(visit, stage, approved):
    wang = Person(visit, stage.cast.officer)
    taken = deciding.takes_the_approved_list(wang, call_title=officer.TITLE)
    sheet = CalamineWorkbook.from_path(taken["XLSX"].path()).get_sheet_by_index(0).to_python()
    with taken["CSV"].path().open(encoding="utf-8-sig", newline="") as text:
        lines = list(csv.reader(text))
    wang.leaves()
    decided = [as_decided(case, place) for place, case in enumerate(approved, start=1)]

    assert sheet == [HEADER, *decided]
    assert [lines[0], *([*line[:7], *map(float, line[7:10]), line[10]] for line in lines[1:])] == [
        HEADER,
        *([str(row[0]), *row[1:]] for row in decided),
    ]


def as_decided(case: Application, place: int) -> list:
    """Return a row of the list as the decision, the ranking and the register of organisations have it."""
    decision = Decision.objects.get(application=case, list__number=1)
    firm = case.organisation
    share = {1: SHEETS[TITLES[0]], 2: SHEETS[TITLES[1]]}[place]
    return [
        place,
        case.number,
        case.title,
        firm.name,
        firm.uscc,
        firm.district.name_zh,
        firm.industry.name_zh,
        float(sum(map(Decimal, share))),
        place,
        decision.amount_fen / 1_000_000,
        "",
    ]
