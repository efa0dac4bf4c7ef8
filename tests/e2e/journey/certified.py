# SPDX-License-Identifier: AGPL-3.0-or-later
"""The certified programmes: a whole form by its fields, the sample, the visit, the certificate and its annual review."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from grants.models import Application, AttachmentRequirement, Call, Organisation
from grants.selectors.choices import choice_lists
from grants.selectors.forms import form_of
from tests.e2e.journey.desk import Person
from tests.e2e.journey.officer import copies_a_call, sets
from tests.factories.answers import posted
from tests.factories.world import SEED

CODE, TITLE = "LHRH-K-2", "今年第一批数字园区"


def sets_up_a_selection(officer: Person, *, programme: str, earlier: str) -> Call:
    """Begin a call of one of the plan's selections from an earlier one, with its form, rubric and rules."""
    copies_a_call(officer, programme=programme, earlier=earlier, code=CODE, title=TITLE)
    now = timezone.localtime()
    dates = {
        "opens_at_1": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "closes_at_1": f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}",
    }
    for part, fields in {
        "标题与指南": {"guide_zh": "申报对象：本市数字园区的运营单位。"},
        "时间与轮次": dates,
        "申报书": {},
        "评分标准": {},
        "联系方式": {"contact_name": "两化融合推进处", "contact_phone": "021-2311 0000"},
    }.items():
        sets(officer, part, fields)
    return Call.objects.get(code=CODE)


def begins(applicant: Person, *, organisation: Organisation, call: Call, title: str, **chosen: str) -> Application:
    """Find the open call, say what the case is about, meet its conditions and begin."""
    applicant.uses_menu("我的单位")
    applicant.follows(organisation.name)
    applicant.follows("查看申报通知")
    applicant.follows(call.title_zh)
    applicant.follows("开始申报")
    applicant.fills({"title": title})
    for name, choice in chosen.items():
        applicant.fills_one(name, choice)
    for condition in applicant.main.locator("input[type=checkbox]").all():
        condition.check()
    applicant.presses("开始")
    applicant.is_not_refused()
    applicant.is_at(title)
    return Application.objects.get(title=title)


def fills_every_section(applicant: Person, case: Application, **given: object) -> None:
    """Fill what is shown of each section, one after the other; ``given`` answers by field."""
    lists = choice_lists(on=timezone.localdate())
    applicant.goes_to(f"/cases/{case.reference}/form/")
    applicant.leaves_by(applicant.main.locator(f"a[href*='/{case.reference}/form/']").first)
    for section in form_of(case.call.form_template).sections:
        _fills_what_is_shown(applicant, posted(section, lists, **given))
        applicant.presses("保存并继续")
        applicant.is_not_refused()


def _fills_what_is_shown(applicant: Person, fields: Mapping[str, object]) -> None:
    for name, value in fields.items():
        shown = applicant.main.locator(f"[name='{name}']:not([type=hidden])").first
        if shown.count() and shown.is_visible():
            applicant.fills_one(name, True if value == "on" else value)


def attaches_and_submits(applicant: Person, case: Application, file: Path) -> Application:
    """Hand in every document that the form insists on, look once more, hand in."""
    wanted = AttachmentRequirement.objects.filter(
        template=case.call.form_template, stage="application", is_required=True
    )
    applicant.goes_to(f"/cases/{case.reference}/files/")
    for requirement in wanted:
        place = applicant.main.locator(f"#requirement-{requirement.code}")
        place.locator("input[type=file]").set_input_files(file)
        place.get_by_role("button", name="上传").click()
        applicant.main.locator(f"#requirement-{requirement.code}").get_by_role("link", name=file.name).wait_for()
    applicant.follows("核对并提交")
    applicant.fills({"confirmed": True})
    applicant.presses("提交")
    case.refresh_from_db()
    applicant.is_at(f"已提交，编号{case.number}")
    return case


def draws_the_sample(officer: Person) -> None:
    """Come from the work list to what the experts check, draw it, and have the draw verified."""
    officer.uses_menu("工作台")
    officer.follows("分组并抽取专家")
    officer.follows("分组与专家组")
    officer.follows("专家核查抽样")
    officer.fills({"supervised_by": "机关纪委 郑监督", "origin": "given", "seed": SEED})
    officer.presses("抽取")
    officer.is_told("样本已抽取")
    officer.presses("验证")
    officer.reads("样本已通过验证")


def records_the_visit(officer: Person, case: Application, *, place: str, text: str) -> None:
    """Record what the panel found at the site."""
    officer.goes_to(f"/cases/{case.reference}/file/")
    officer.follows("现场考察")
    officer.fills({"held_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "place": place, "text": text})
    officer.presses("记录考察")
    officer.reads(text)


def files_the_annual_review(holder: Person, *, title: str, number: str, text: str) -> None:
    """Come to the certificate from the table of one's awards and file the year."""
    holder.uses_menu("立项跟踪")
    holder.follows(title)
    holder.is_at(number)
    holder.follows("提交年度复核")
    holder.fills({"text": text})
    holder.presses("提交年度复核")
    holder.is_not_refused()


def passes_the_annual_review(officer: Person) -> None:
    """Read what was filed, take it up and pass it."""
    officer.uses_menu("工作台")
    officer.follows("年度复核")
    officer.presses("受理")
    officer.fills({"outcome": "uphold", "answer": "指标持续提升，复核合格。"})
    officer.presses("作出决定")
    officer.is_not_refused()


def verifies(citizen: Person, *, number: str, holder: str) -> None:
    """Type the number of a certificate in, as anybody may."""
    citizen.goes_to("/verify/")
    citizen.fills({"number": number})
    citizen.presses("验证")
    citizen.reads(holder)
    citizen.reads("有效")
