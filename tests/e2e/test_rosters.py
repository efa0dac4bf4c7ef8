# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of a thousand firms with 37 problems: corrected in the page, imported, taken back, imported again."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from grants.enums import ImportState
from grants.models import Authority, ImportJob, Organisation
from grants.selectors.audit import audit_violations
from grants.services.jobs import jobs_run_due
from grants.services.reference import reference_load
from tests.e2e.checks import page_faults
from tests.factories.roles import holder
from tests.rosters.thousand import CUT_CODES, FIRMS, PROBLEMS, TWICE_CODES, body

pytestmark = pytest.mark.django_db(transaction=True)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def keeper():
    reference_load()
    return holder("system_administrator", Authority.objects.first(), name="陈系统")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_thousand_firms_with_problems_are_put_right_in_the_page(visit, keeper, scripts):
    page = visit(reverse("grants:rosters"), user=keeper, scripts=scripts)
    page.get_by_role("link", name="导入名册").first.click()
    upload(page)
    batch = ImportJob.objects.get()
    worked(page, batch, scripts)
    expect(page.locator(".metrics .bad")).to_contain_text(str(PROBLEMS))
    if scripts:
        assert page_faults(page) == {}

    put_right(page)
    expect(page.locator(".metrics .v.ok")).to_contain_text(str(FIRMS))
    page.get_by_label("全部正确后再导入").check()
    page.get_by_role("button", name="导入", exact=True).click()
    worked(page, batch, scripts)
    assert Organisation.objects.count() == FIRMS

    page.get_by_role("link", name="撤销本次导入").click()
    page.get_by_label("导入编号").fill(batch.reference)
    page.get_by_role("button", name="撤销本次导入").click()
    worked(page, batch, scripts)
    expect(page.get_by_text("本次导入已撤销")).to_be_visible()
    assert Organisation.objects.count() == 0

    page.get_by_role("link", name="导入名册").click()
    upload(page)
    again = ImportJob.objects.first()
    worked(page, again, scripts)
    page.get_by_role("button", name="导入", exact=True).click()
    worked(page, again, scripts)
    again.refresh_from_db()
    assert (again.state, Organisation.objects.count()) == (ImportState.DONE, FIRMS - PROBLEMS)
    assert list(audit_violations()) == []


def upload(page):
    page.get_by_label("名单类型").select_option("organisations")
    page.get_by_label("文件").set_input_files({"name": "示范企业名单.xlsx", "mimeType": EXCEL, "buffer": body()})
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url("**/rosters/*/")


def worked(page, batch, scripts):
    """Let the worker do what waits; the page comes to know of it by itself, or where there are no scripts by a look."""
    waiting = page.locator("[hx-trigger='every 1s']")
    expect(waiting).to_be_attached()
    jobs_run_due()
    if not scripts:
        page.reload()
    expect(waiting).to_have_count(0)
    batch.refresh_from_db()


def put_right(page):
    """Correct every kind of problem in the way that is offered for it."""
    page.get_by_role("button", name="全部 9 行改为“石化”").first.click()
    page.get_by_role("button", name="全部 4 行改为“浦东新区”").first.click()
    edit(page, "约一百", "100", "相同的 6 行都改")
    for row, code in CUT_CODES.items():
        line = page.locator(f"#row-{row}")
        line.locator("details summary", has_text="修改").first.click()
        line.locator("input[name=text]").first.fill(code)
        line.get_by_role("button", name="修改本行").first.click()
        expect(page.locator(f"#row-{row}")).to_have_count(0)
    for row, code in TWICE_CODES.items():
        fill_row(page, row, "统一社会信用代码", code)
    nameless = page.locator("tr", has=page.locator("td.cell-bad", has_text="（空）"))
    for row in [one.get_attribute("id").removeprefix("row-") for one in nameless.all()]:
        fill_row(page, row, "单位名称", f"上海补名{row}科技有限公司")


def fill_row(page, row, label, text):
    """Open a row, fill in one cell and save."""
    page.locator(f"#row-{row} th a").click()
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name="保存本行").click()
    page.wait_for_url("**/rosters/*/#row-*")


def edit(page, wrong, right, button):
    """Type a text over a wrong one and change all equal cells."""
    cell = page.locator("td.cell-bad", has_text=wrong).first
    cell.locator("summary").click()
    cell.locator("input[name=text]").fill(right)
    cell.get_by_role("button", name=button).click()
    expect(page.locator("td.cell-bad", has_text=wrong)).to_have_count(0)
