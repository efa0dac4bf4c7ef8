# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of dossiers: ordered, watched, downloaded, refused to those who may not."""

import pytest
from django.urls import reverse

from grants.services.jobs import jobs_run_due
from tests.factories.roles import holder
from workflow.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    return world.submitted()


def page(browser, case, **more):
    return browser.get(reverse("workflow:dossier", args=[case.reference]), **more)


def test_officer_has_one_made_and_takes_both_forms(world, case, signed_in):
    browser = signed_in(holder("officer", world.call))
    assert "还没有生成过档案" in page(browser, case).content.decode()

    ordered = browser.post(reverse("workflow:dossier", args=[case.reference]), follow=True)
    assert "正在生成" in ordered.content.decode()
    assert 'hx-trigger="every 3s"' in ordered.content.decode()

    jobs_run_due()
    text = page(browser, case).content.decode()
    assert Dossier.objects.get().manifest_sha256 in text
    assert "every 3s" not in text
    for form, start in (("pdf", b"%PDF-"), ("zip", b"PK\x03\x04")):
        answer = browser.get(reverse(f"workflow:dossier_{form}", args=[case.reference, 1]))
        assert b"".join(answer.streaming_content).startswith(start)
        assert f"{case.number}-1.{form}" in answer.headers["Content-Disposition"]


def test_auditor_reads_what_was_made_and_orders_nothing(world, case, signed_in):
    browser = signed_in(holder("auditor", world.call))

    answer = page(browser, case)

    assert answer.status_code == 200
    assert "生成档案" not in answer.content.decode()
    assert browser.post(reverse("workflow:dossier", args=[case.reference])).status_code == 403
    assert not Dossier.objects.exists()


def test_one_that_failed_says_so(world, case, signed_in):
    Dossier.objects.create(application=case, number=1, ordered_by=world.officer)

    assert "请重新生成" in page(signed_in(holder("officer", world.call)), case).content.decode()


def test_the_case_leads_there_for_officer_and_auditor_only(world, case, signed_in):
    address = reverse("workflow:dossier", args=[case.reference])
    seen = {
        role: address
        in signed_in(holder(role, world.call)).get(reverse("workflow:case", args=[case.reference])).content.decode()
        for role in ("officer", "auditor", "finance_officer")
    }

    assert seen == {"officer": True, "auditor": True, "finance_officer": False}
