# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert: answers the invitation, declares for the pile, reads and scores, hands in."""

from playwright.sync_api import expect

from tests.e2e.journey.desk import Person

Points = tuple[str, ...]
# the six criteria of the rubric have 10, 25, 20, 20, 13 and 12 points
GOOD = ("8.5", "21", "17", "17", "11", "10")
FAIR = ("8", "19", "15", "16", "10", "9")
WEAK = ("7", "17", "14", "13", "9", "8")


def accepts_the_invitation(expert: Person) -> None:
    """Accept an invitation that the work list shows."""
    expert.follows("现在答复")
    expert.presses("接受邀请")
    expert.is_told("已接受邀请")


def declares_no_tie(expert: Person, *, call_title: str) -> None:
    """Read who is behind each case of the pile, declare for each, and commit to the rules."""
    expert.uses_menu("我的评审")
    expert.follows(call_title)
    expert.follows("现在声明")
    for answer in expert.main.locator("input[value=clear]").all():
        answer.check()
    expert.fills({"pledge": True})
    expert.presses("提交声明")
    expert.is_told("已向您开放")


def scores_the_pile(expert: Person, sheets: dict[str, Points], *, by_keys: bool = False) -> None:
    """Open the first case of the pile and score one after the other; the next one opens by itself."""
    expert.follows("评下一件")
    for title, points in sheets.items():
        expert.is_at(title)
        (_types if by_keys else _fills)(expert, points)
        expert.page.wait_for_url("**/hand-in/")
        expert.leaves_by(expert.page.locator("main form button[type=submit]"))
        expert.is_told("的评分已提交")
    expert.is_at("评审清单")


def _types(expert: Person, points: Points) -> None:
    """Score at the split screen by keys: a level by its digit, then the very points; each change saves itself."""
    keyboard = expert.page.keyboard
    keyboard.press("2")
    expect(expert.page.locator("#id_score_1")).to_have_value("8")
    for number, given in enumerate(points, start=1):
        expert.page.locator(f"#id_score_{number}").focus()
        keyboard.press("Control+a")
        keyboard.type(given)
    expert.page.locator("#id_opinion").focus()
    keyboard.type("方案可行，建议支持。")
    expert.page.locator("#id_is_supported_0").check()
    expert.page.locator("#id_suggested").fill("250")
    expect(expert.page.locator("[data-total]")).to_have_text(f"{sum(map(float, points)):g}")
    expert.leaves_by_key("Control+Enter")


def _fills(expert: Person, points: Points) -> None:
    """Score where no script runs: fill the sheet and send it."""
    for number, given in enumerate(points, start=1):
        expert.page.locator(f"#id_score_{number}").fill(given)
    expert.page.locator("#id_opinion").fill("基础较好，效益有待提高。")
    expert.page.locator("#id_is_supported_0").check()
    expert.leaves_by(expert.page.locator("button[value=hand_in]").first)


def finds_a_tie_while_scoring(expert: Person, *, title: str) -> None:
    """Begin to score, then report a tie that nobody knew of."""
    expert.follows("评下一件")
    expert.is_at(title)
    expert.page.locator("#id_score_1").fill("8")
    expect(expert.page.locator("#score-mark")).to_have_class("autosave autosave-saved")
    expert.uses_menu("申请回避")
    expert.fills({"kind": "relative_within_3_degrees", "reason": "昨日得知配偶任职于该单位"})
    expert.presses("发送")
    expert.is_told("回避申请已发送")
