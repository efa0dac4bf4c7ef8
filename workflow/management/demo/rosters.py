# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists on their way in: one that was written, one that waits with its problems, one that is no list."""

from collections.abc import Iterable, Sequence

from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode
from grants.models import ImportJob
from grants.services.rosters import import_apply, import_stage, roster_kinds
from workflow.management.demo.people import Cast

KIND = "organisations"
CONTACTS = ("单位名称", "统一社会信用代码", "联系人", "联系电话")
FIRMS = ("序号", "企业名称", "统一社会信用代码", "所在区", "所属行业", "从业人数")
FIRST_BODY = 95_000
WAITING = 24
UPDATED = slice(70, 78)  # places of firms without a case under way


def rosters_filled(cast: Cast) -> None:
    """Take the lists in, as the officer does."""
    firms = [firm for firm, _boss in cast.firms[UPDATED]]
    contacts = [(firm.name, firm.uscc, "李联络", f"021-6000{place:04d}") for place, firm in enumerate(firms)]
    written = _staged(cast, "重点企业联系人更新.csv", CONTACTS, [*contacts, ("上海查无（演示）有限公司", "1", "", "")])
    import_apply(batch=written, mode=ImportMode.VALID, actor=cast.officer)
    _staged(cast, "拟示范企业名单（汇总）.csv", FIRMS, _waiting(cast))
    _staged(cast, "会议签到表.csv", ("姓名", "签到"), [("张三", "已到")])


def _waiting(cast: Cast) -> Iterable[Sequence[object]]:
    """Yield new firms, some with a problem, and one that is registered under another name."""
    for number in range(1, WAITING + 1):
        uscc = fictional_uscc(FIRST_BODY + number)
        district = "南汇区" if number in {5, 6} else "浦东新区"
        industry = "化工" if number in {9, 10, 11} else "装备"
        people = "约两百" if number == 14 else 100 + number  # noqa: PLR2004 -- places of problems
        code = uscc[:-1] if number == 18 else uscc  # noqa: PLR2004 -- places of problems
        yield number, f"上海新申{number:02d}（演示）科技有限公司", code, district, industry, people
    yield WAITING + 1, "上海更名（演示）有限公司", cast.firms[1][0].uscc or "", "", "", ""


def _staged(cast: Cast, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> ImportJob:
    lines = [head, *rows]
    body = "\n".join(",".join(map(str, line)) for line in lines).encode("utf-8-sig")
    return import_stage(actor=cast.officer, kind=roster_kinds()[KIND], body=body, file_name=name)
