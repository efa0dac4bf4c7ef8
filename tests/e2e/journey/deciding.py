# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer after the review: ranking, list of decisions, signatures from paper, notice, approval, result, lists."""

from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Download

from grants.models import Application
from tests.e2e.journey.desk import Person

MINUTES = "〔2026〕12号"
APPROVAL = "示经信推〔2026〕88号"


def closes_the_review(officer: Person) -> None:
    """Close the review once every score is there."""
    officer.uses_menu("工作台")
    officer.follows("结束评审")
    officer.presses("结束评审")
    officer.is_told("评审已结束")


def cuts_the_budget_of(officer: Person, application: Application, *, to: str) -> None:
    """Enter the approved total of a case in the ranking."""
    opens_the_ranking(officer)
    officer.follows(f"录入 {application.number}")
    officer.fills({"approved": to, "reason": "核减咨询费"})
    officer.presses("保存")
    officer.is_told("核定总投资已录入")


def opens_the_ranking(officer: Person) -> None:
    """Come to the ranking from the work list."""
    officer.uses_menu("工作台")
    officer.follows("锁定排名")


def locks_the_ranking(officer: Person) -> None:
    """Lock the ranking as it stands."""
    officer.follows("锁定排名")
    officer.presses("锁定排名")
    officer.is_told("排名已锁定")


def prepares_the_list(officer: Person, decided: list[tuple[Application, str, dict[str, str]]]) -> None:
    """Enter an outcome for each case, with its amount or place, and send the list to be signed."""
    officer.uses_menu("工作台")
    officer.follows("拟定决策")
    for application, outcome, more in decided:
        fields = {"outcome": outcome, **more}
        officer.fills({f"{name}-{application.reference}": value for name, value in fields.items()})
    officer.presses("保存并送签")
    officer.is_not_refused()
    officer.fills({"how": "here"})
    officer.presses("送签")
    officer.is_told("名单已送签")


def records_a_signature(officer: Person, *, signer: str, scan: Path) -> None:
    """Record what was signed on paper."""
    officer.uses_menu("工作台")
    officer.follows("登记纸质签批")
    officer.fills({"signer_name": signer, "signed_on": f"{timezone.localdate()}", "document_number": MINUTES})
    officer.hands("scan", scan)
    officer.presses("登记")
    officer.is_not_refused()


def checks_a_signature(second: Person, *, signer: str) -> None:
    """Compare with the paper what a colleague recorded."""
    second.uses_menu("工作台")
    second.follows("核对")
    second.reads(signer)
    second.presses("与纸质件一致")
    second.is_told("登记的签批已生效")


def publishes_the_notice(officer: Person) -> None:
    """Look at the notice as the public will see it, and publish it."""
    officer.uses_menu("工作台")
    officer.follows("发布公示")
    officer.presses("预览")
    officer.reads("名单（排名不分先后）")
    officer.presses("发布公示")
    officer.is_told("公示已发布")


def enters_the_approval(officer: Person, *, scan: Path) -> None:
    """Enter the approval document with the cases it names."""
    officer.uses_menu("工作台")
    officer.follows("登记批复文件")
    officer.fills({"document_number": APPROVAL, "dated_on": f"{timezone.localdate()}"})
    officer.hands("scan", scan)
    officer.presses("录入")
    officer.is_told("批复文件已录入")


def confirms_the_approval(second: Person) -> None:
    """Compare the document with what a colleague entered."""
    second.uses_menu("工作台")
    second.follows("复核批复文件")
    second.follows(APPROVAL)
    second.presses("与纸质件一致")
    second.is_told("批复文件已生效")


def announces(officer: Person) -> None:
    """Announce the result."""
    officer.uses_menu("工作台")
    officer.follows("公告结果")
    officer.presses("预览")
    officer.presses("公告结果")
    officer.is_told("结果已公告")


def takes_the_approved_list(officer: Person, *, call_title: str) -> dict[str, Download]:
    """Go to the approved list by the menu of the call and take it in each format, one after the other."""
    officer.uses_menu("申报通知")
    officer.follows(call_title)
    officer.uses_menu("立项名单")
    taken = {}
    for name in ("XLSX", "CSV"):
        with officer.page.expect_download() as download:
            officer.main.get_by_role("button", name=name).click()
        taken[name] = download.value
    return taken


def takes_an_objection_up(officer: Person) -> None:
    """Read an objection, telephone, note what was said, and take it up."""
    officer.uses_menu("工作台")
    officer.follows("审核异议")
    officer.fills({"with_whom": "李厂长", "text": "核对合同原件，编号与上年度项目一致"})
    officer.presses("添加记录")
    officer.presses("受理")
    officer.is_told("已受理，待作出决定")


def upholds_the_objection(officer: Person, *, answer: str) -> None:
    """Uphold it with reasons."""
    officer.fills({"outcome": "uphold", "answer": answer})
    officer.presses("作出决定")
    officer.is_told("已作出答复")
