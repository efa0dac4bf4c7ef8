# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer before the review: sets a call up from an earlier one, checks licences and cases, closes the screening."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from grants.models import Call
from tests.e2e.journey.desk import Person

PROGRAMME, CODE = "“两化”融合示范项目", "LHRH-P-1"
TITLE = "今年第一批两化融合示范项目"
DOCUMENT = "示经信推〔2026〕1号"
GUIDE = "一、支持方向：装备、汽车等重点行业的两化融合示范项目。二、申报条件：见规则摘要。"


def sets_up_a_call(officer: Person, *, earlier: str, closes_at: datetime) -> Call:
    """Begin a call from an earlier one and go through its parts."""
    copies_a_call(officer, programme=PROGRAMME, earlier=earlier, code=CODE, title=TITLE)
    opens_at = timezone.localtime() - timedelta(hours=1)
    for part, fields in {
        "标题与指南": {"guide_zh": GUIDE},
        "时间与轮次": {"opens_at_1": f"{opens_at:%Y-%m-%dT%H:%M}", "closes_at_1": f"{closes_at:%Y-%m-%dT%H:%M}"},
        "申报书": {},
        "评分标准": {},
        "申报名额": {"maximum_district-310115": "4"},
        "分年度预算": {"amount_1": "1,000", "item_number": "2150517"},
        "支持名额": {"places": "2"},
        "联系方式": {"contact_name": "两化融合推进处", "contact_phone": "021-2311 0000"},
    }.items():
        sets(officer, part, fields)
    return Call.objects.get(code=CODE)


def copies_a_call(officer: Person, *, programme: str, earlier: str, code: str, title: str) -> None:
    """Begin a call of a programme from an earlier one."""
    officer.uses_menu("申报通知")
    officer.opens("新建批次")
    officer.follows(programme)
    officer.page.get_by_label(earlier).check()
    officer.fills({"code": code, "title_zh": title, "year": str(timezone.localdate().year)})
    officer.presses("新建批次")


def sets(officer: Person, part: str, fields: Mapping[str, str]) -> None:
    """Open a part of the set-up, fill it in and save."""
    officer.follows(f". {part}")
    officer.fills(fields)
    officer.presses("保存")
    officer.is_not_refused()


def publishes(officer: Person) -> None:
    """Look once more and publish."""
    officer.follows("发布前检查")
    officer.reads("发布所需内容已齐备")
    officer.fills({"document_number": DOCUMENT})
    officer.presses("发布批次")
    officer.is_told("批次已发布")


def verifies_the_licence(officer: Person, *, organisation: str) -> None:
    """Learn at work that a licence waits, and compare it with what was registered."""
    officer.follows("现在核验")
    officer.follows(organisation)
    officer.presses("核验通过")
    officer.is_told("已通过核验")


def checks_formally(officer: Person, *, title: str) -> None:
    """Go through the checklist of a case and accept it."""
    officer.uses_menu("工作台")
    officer.follows(f"形式审查 {title}")
    for point in officer.main.locator("input[name^=met_][value=yes]").all():
        point.check()
    officer.fills({"evidence_identity": "与营业执照核对一致", "outcome": "accept"})
    officer.presses("办结审查")
    officer.is_not_refused()


def finishes_the_screening(officer: Person) -> None:
    """End the screening once every case is checked."""
    officer.uses_menu("工作台")
    officer.follows("结束形式审查")
    officer.presses("结束形式审查")
    officer.is_told("形式审查已结束")


def returns_for_correction(officer: Person, *, title: str, place: str, point: str, reason: str) -> None:
    """Go through the checklist of a case, find one thing wanting and send it back with what is to be put right."""
    officer.uses_menu("工作台")
    officer.follows(f"形式审查 {title}")
    for met in officer.main.locator("input[name^=met_][value=yes]").all():
        met.check()
    officer.fills({"met_amounts": "no", "evidence_amounts": "来源未说明", "outcome": "return"})
    officer.fills({"reason": reason, "flags-0-where": place, "flags-0-text": point})
    officer.presses("办结审查")
    officer.is_told("已退回补正")
