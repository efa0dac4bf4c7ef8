# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the road bends, in the browsers of those concerned: a correction, a late tie, an objection that is upheld."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from grants.services.jobs import jobs_run_due
from reviewers.enums import MemberRole, SeatState
from tests.e2e.journey import deciding, enterprise, officer, panels, public
from tests.e2e.journey import expert as scholars
from tests.e2e.journey.desk import Person
from tests.factories.desks import desk_made
from tests.factories.world import World, assert_sound, fresh, seats_of, support

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

ANSWER = "合同编号与上年度项目重复，异议成立。"
POINT = "请补充资金来源说明"


def test_a_case_is_returned_corrected_and_accepted(visit):
    world = World().opened()
    case = world.recommended("数控车间")
    wang = Person(visit, world.officer)
    officer.returns_for_correction(wang, title=case.title, place="F.note", point=POINT, reason="资金来源不清")
    accountant = Person(visit, case.created_by)
    enterprise.corrects(accountant, point=POINT, field="note", text="自筹资金为企业留存利润")
    jobs_run_due()
    officer.checks_formally(wang, title=case.title)
    jobs_run_due()

    snapshots = case.snapshots.filter(handed_in_at__isnull=False)
    assert (fresh(case).status, snapshots.count()) == ("accepted", 2)
    assert snapshots.latest("number").answers.get(field="note").text == "自筹资金为企业留存利润"
    assert_sound()


def test_an_expert_finds_a_tie_late_and_a_standby_scores(visit):
    desk = desk_made()
    (case,), tied = desk.cases, desk.seats[0].expert
    standby = desk.seats[0].assessment.panel.members.filter(role=MemberRole.STANDBY).first().expert
    there = Person(visit, desk.user)
    scholars.declares_no_tie(there, call_title=desk.call.title_zh)
    scholars.finds_a_tie_while_scoring(there, title=case.title)
    wang = Person(visit, desk.world.officer)
    panels.takes_a_tied_expert_out(wang, call_title=desk.call.title_zh, expert=tied.name)
    panels.calls_a_standby_up(wang, expert=standby.name)
    jobs_run_due()
    new = Person(visit, standby.user)
    scholars.declares_no_tie(new, call_title=desk.call.title_zh)
    scholars.scores_the_pile(new, {case.title: scholars.GOOD})
    for seat in seats_of(case):
        if seat.state == SeatState.ACCEPTED:
            desk.world.score(seat)
    jobs_run_due()

    assert fresh(case).status == "scored"
    assert {seat.expert: seat.state for seat in seats_of(case)}[tied] == SeatState.RECUSED
    deciding.closes_the_review(wang)
    assert_sound()


def test_an_objection_is_upheld_and_the_list_goes_out_without_its_entry(visit):
    cache.clear()
    world = World().opened()
    kept, taken = world.accepted("甲项目"), world.accepted("乙项目")
    world.ranked(kept, taken)
    world.decide(support(kept), support(taken))
    world.noticed()
    citizen, wang = Person(visit, start="/"), Person(visit, world.officer)
    receipt = public.objects(
        citizen, notice=world.notice.title, title=taken.title, reason="设备清单与去年获支持的项目相同。"
    )
    jobs_run_due()
    assert fresh(taken).status == "objection"
    deciding.takes_an_objection_up(wang)
    deciding.upholds_the_objection(wang, answer=ANSWER)
    jobs_run_due()
    public.asks_how_it_stands(citizen, receipt=receipt)
    citizen.reads(ANSWER)
    citizen.uses_menu("公示公告")
    citizen.follows(world.notice.title)
    expect(citizen.main.locator("tr", has_text=taken.title)).to_contain_text("因异议撤下")
    expect(citizen.main.get_by_role("link", name="提出异议")).to_have_count(1)
    world.notice_over()
    the_result_is_out(visit, world, wang)

    public.reads_the_notice(citizen, heading="关于公布", titles=[kept.title], absent=taken.title)
    assert [fresh(case).status for case in (kept, taken)] == ["approved", "rejected"]
    assert_sound()


def the_result_is_out(visit, world, wang):
    """Enter, check and announce what is left of the list."""
    deciding.enters_the_approval(wang, scan=enterprise.FILES / "A04.pdf")
    second = Person(visit, world.second_officer)
    deciding.confirms_the_approval(second)
    second.leaves()
    jobs_run_due()
    deciding.announces(wang)
