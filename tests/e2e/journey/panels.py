# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer and the panel: forms a group, draws with the supervisor's seed, telephones, commits, begins the review."""

from playwright.sync_api import expect

from reviewers.enums import MemberState
from reviewers.models import Panel
from tests.e2e.journey.desk import Person
from tests.factories.world import SEED

SUPERVISOR = "机关纪委 郑监督"


def forms_a_group(officer: Person) -> None:
    """Come from the work list, see that the cases have no group yet, and take the group that is suggested."""
    officer.uses_menu("工作台")
    officer.follows("分组并抽取专家")
    officer.follows("分组与专家组")
    officer.presses("按建议全部建组")
    officer.is_told("已建立 1 个分组")


def draws_the_panel(officer: Person) -> Panel:
    """Draw by the seed that the supervisor brought, and look at the panel."""
    officer.follows("抽取专家组")
    officer.fills({"supervised_by": SUPERVISOR, "origin": "given", "seed": SEED})
    officer.presses("抽取")
    officer.is_told("专家组已抽取")
    officer.reads(SEED)
    officer.follows("查看专家组")
    return Panel.objects.get()


def invites_online(officer: Person) -> None:
    """Send the invitations."""
    officer.presses("在线邀请未邀请的成员")
    officer.is_told("邀请已发出")


def telephones(officer: Person, *, expert: str, outcome: str) -> None:
    """Call an expert and record what came of it."""
    row = officer.main.locator("tr", has=officer.page.get_by_role("link", name=expert, exact=True))
    row.locator("summary").click()
    row.locator("select[name=outcome]").select_option(outcome)
    officer.leaves_by(row.get_by_role("button", name="保存"))
    officer.is_told("通话已登记")


def telephones_the_rest(officer: Person, panel: Panel) -> None:
    """Call everybody who was invited and has not answered."""
    for member in panel.members.filter(state=MemberState.INVITED).select_related("expert"):
        telephones(officer, expert=member.expert.name, outcome="accepted")


def commits(officer: Person, *, chair: str) -> None:
    """Name the chair and commit the panel."""
    officer.presses(f"设为组长 {chair}")
    officer.presses("确定专家组")
    officer.is_told("专家组已确定")
    expect(officer.main.locator("tr", has_text=chair)).to_contain_text("组长")


def begins_the_review(officer: Person) -> None:
    """Hand the cases to their panel."""
    officer.uses_menu("工作台")
    officer.follows("分组并抽取专家")
    officer.presses("开始评审")
    officer.is_told("评审已开始")


def takes_a_tied_expert_out(officer: Person, *, call_title: str, expert: str) -> None:
    """See on the seats of the panel who asks the office, and let that expert go for the tie that was reported."""
    officer.uses_menu("申报通知")
    officer.follows(call_title)
    officer.uses_menu("分组与专家组")
    officer.follows("席位")
    expect(officer.main.locator("td", has_text="向我委提出的请求").get_by_role("link", name=expert)).to_be_visible()
    officer.follows(f"已声明 {expert}")
    officer.reads("专家报告后来发现的关联关系")
    officer.follows("补报回避")
    officer.fills({"kind": "relative_within_3_degrees", "explanation": "配偶任职于申报单位"})
    officer.presses("回避")
    officer.is_told("该专家已回避")


def calls_a_standby_up(officer: Person, *, expert: str) -> None:
    """Seat a standby who has agreed already."""
    officer.follows("席位")
    officer.reads("专家不足")
    officer.follows("增加专家")
    officer.page.get_by_label(expert).check()
    officer.fills({"reason": "原专家回避，启用备选专家"})
    officer.presses("安排席位")
    officer.is_told("已安排席位")
