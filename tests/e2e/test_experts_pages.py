# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of experts that only scripts bring about: refused declarations, points out of range, two windows."""

import pytest

from tests.e2e.checks import page_faults
from tests.e2e.pages.desks import addresses, filled_desk
from tests.factories.reviewers import review_filled

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(600)
def test_pages_with_errors_are_readable_by_all_at_every_width(visit):
    desk = filled_desk()
    paths, found = addresses(desk), {}

    page = visit(paths["declarations"], user=desk.user)
    page.locator("input[value=tie]").check()
    page.locator("main form button[type=submit]").click()
    found["declarations"] = page_faults(page)
    page = visit(paths["invitations"], user=desk.user)
    page.locator("main details summary").first.click()
    page.locator("button[value=decline]").click()
    found["invitations"] = page_faults(page)
    page = visit(paths["report_tie"], user=desk.user)
    page.locator("main form button[type=submit]").click()
    found["report_tie"] = page_faults(page)
    page = visit(paths["score"], user=desk.user, scripts=True)
    page.locator("#id_score_1").fill("99")
    page.wait_for_selector("#error-1:not(:empty)")
    found["points"] = page_faults(page)
    review_filled(desk.fresh(1), "0.7", opinion="另一窗口")
    page.locator("#id_opinion").fill("本窗口")
    page.wait_for_selector("[data-conflict]")
    found["conflict"] = page_faults(page)

    assert {name: value for name, value in found.items() if value} == {}
