# SPDX-License-Identifier: AGPL-3.0-or-later
"""A district commission: opinion and rank for each case, the sealed letter, the second pair of eyes."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.journey.desk import Person

LETTER = "浦经信〔2026〕8号"


def recommends(clerk: Person, *, title: str, rank: int) -> None:
    """Read a case of the work list, give opinion and rank, look once more and confirm."""
    clerk.uses_menu("工作台")
    clerk.follows(f"推荐 {title}")
    clerk.is_at(title)
    clerk.fills({"outcome": "recommend"})
    clerk.fills({"opinion": "项目基础扎实，同意推荐。", "rank": str(rank), "letter_number": LETTER})
    clerk.presses("继续")
    clerk.presses("推荐")
    clerk.is_told("已推荐")


def keeps_the_letter(clerk: Person, *, call_title: str, scan: Path, titles: list[str]) -> None:
    """Print the letter with its cases, and keep the scan of what was sealed."""
    clerk.uses_menu("推荐")
    clerk.follows(call_title)
    clerk.follows("推荐函")
    for title in titles:
        clerk.reads(title)
    clerk.hands("scan", scan)
    clerk.presses("上传扫描件")
    expect(clerk.main.get_by_role("link", name=scan.name)).to_be_visible()


def compares_the_letter(leader: Person, *, call_title: str) -> None:
    """Compare the scan with what was entered, as a second person."""
    leader.uses_menu("推荐")
    leader.follows(call_title)
    leader.follows("推荐函")
    leader.presses("核对一致")
    leader.reads("已核对")
