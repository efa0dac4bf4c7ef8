# SPDX-License-Identifier: AGPL-3.0-or-later
"""The annual review of a certificate over HTTP: filed, sent back, completed, passed, failed, missed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.engine.calendar import add_months, city_date
from grants.enums import RequestState
from grants.models import Message, Request
from grants.selectors.certificates import review_days, reviews_open, rules_of_award
from grants.services.jobs import jobs_run_due
from tests.factories.awards import AwardWorld, deadline_passes
from tests.factories.people import MembershipFactory
from workflow.enums import DeadlineKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified():
    return AwardWorld("DEMO_ENTERPRISE")


def file_address(world):
    return reverse("workflow:annual_review", args=[world.award.reference])


def filed(world, signed_in, text="两化融合持续投入，产值增长一成。"):
    answer = signed_in(world.boss).post(file_address(world), {"text": text})
    assert answer.status_code == 302
    jobs_run_due()
    return Request.objects.latest("pk")


def officer_does(world, signed_in, request, act, **data):
    page = "request_decide" if act == "answer" else "request_check"
    address = reverse(f"workflow:{page}", args=[request.reference])
    answer = signed_in(world.officer).post(address, {"act": act, **data})
    request.refresh_from_db()
    return answer


def test_reviews_fall_on_anniversaries_and_before_the_end(certified):
    award = certified.fresh()
    rules = rules_of_award(award)

    days = review_days(award, rules)

    months = rules.certificate.review_months_before_expiry
    assert days[0] == add_months(award.starts_on, 12)
    assert days[-1] == add_months(award.ends_on, -months)
    assert days == sorted(set(days))
    assert certified.deadlines() == ["annual_review", "expiry"]


def test_honour_without_an_end_is_not_reviewed():
    award = AwardWorld("LEAD_TALENT").fresh()

    assert review_days(award, rules_of_award(award)) == []


def test_review_is_filed_passed_and_the_next_one_is_due(certified, signed_in):
    before = reviews_open(certified.fresh(), rules_of_award(certified.award))
    request = filed(certified, signed_in)
    assert signed_in(certified.boss).post(file_address(certified), {"text": "再报"}).status_code == 422

    assert officer_does(certified, signed_in, request, "pass").status_code == 302
    assert officer_does(certified, signed_in, request, "answer", outcome="uphold", answer="合格").status_code == 302

    after = reviews_open(certified.fresh(), rules_of_award(certified.award))
    assert (request.state, after) == (RequestState.GRANTED, before[1:])
    assert certified.deadlines() == ["annual_review", "expiry"]
    again = officer_does(certified, signed_in, request, "answer", outcome="uphold", answer="合格")
    assert again.status_code == 422


def test_review_sent_back_is_completed_by_its_holder(certified, signed_in):
    request = filed(certified, signed_in)
    assert officer_does(certified, signed_in, request, "return", answer="").status_code == 422
    assert officer_does(certified, signed_in, request, "return", answer="缺少数据").status_code == 302
    address = reverse("workflow:request_correct", args=[request.reference])
    assert "缺少数据" in signed_in(certified.boss).get(address).content.decode()
    assert signed_in(certified.boss).post(address, {"text": " "}).status_code == 422
    assert signed_in(certified.stranger).post(address, {"text": "补"}).status_code == 404

    assert signed_in(certified.boss).post(address, {"text": "补充数据"}).status_code == 302

    request.refresh_from_db()
    assert (request.state, request.text) == (RequestState.FILED, "补充数据")
    assert signed_in(certified.boss).post(address, {"text": "再补"}).status_code == 422


def test_failed_review_is_due_again(certified, signed_in):
    before = reviews_open(certified.fresh(), rules_of_award(certified.award))
    request = filed(certified, signed_in)
    officer_does(certified, signed_in, request, "pass")
    assert officer_does(certified, signed_in, request, "answer", outcome="dismiss", answer="").status_code == 422

    officer_does(certified, signed_in, request, "answer", outcome="dismiss", answer="指标下滑")

    assert request.state == RequestState.DENIED
    assert reviews_open(certified.fresh(), rules_of_award(certified.award)) == before
    assert (
        "指标下滑"
        in signed_in(certified.boss)
        .get(reverse("workflow:certificate", args=[certified.award.reference]))
        .content.decode()
    )


def test_missed_review_is_told_and_shown_as_overdue(certified, signed_in):
    MembershipFactory(user=certified.boss, organisation=certified.award.organisation, is_administrator=True)

    deadline_passes(certified.award, DeadlineKind.ANNUAL_REVIEW)

    assert Message.objects.filter(template="annual_review_missed").exists()
    assert certified.deadlines() == ["annual_review", "expiry"]

    long_ago = city_date(timezone.now()) - timedelta(days=400)
    certified.award.__class__.objects.filter(pk=certified.award.pk).update(starts_on=long_ago)
    page = signed_in(certified.officer).get(reverse("workflow:certificate", args=[certified.award.reference]))
    assert page.context["review_days"][0] < city_date(timezone.now())


def test_only_the_administrator_of_the_holder_files(certified, signed_in):
    assert signed_in(certified.officer).post(file_address(certified), {"text": "报"}).status_code == 403
    assert signed_in(certified.stranger).get(file_address(certified)).status_code == 404
    assert signed_in(certified.boss).post(file_address(certified), {"text": ""}).status_code == 422
    assert not Request.objects.exists()
