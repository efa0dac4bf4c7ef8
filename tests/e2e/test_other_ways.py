# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same road with other means: on a phone, with the keyboard alone, without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grants.models import Industry
from grants.services.jobs import jobs_run_due
from reviewers.enums import SeatState
from tests.e2e.journey import deciding, enterprise, officer, recommender
from tests.e2e.journey import expert as scholars
from tests.e2e.journey.desk import Person, Phone
from tests.e2e.journey.keyboard import Typist
from tests.factories.desks import desk_made
from tests.factories.forms import requirement_of
from tests.factories.people import PASSWORD
from tests.factories.world import World, assert_sound, fresh, seats_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

TITLE = "智能产线改造"
REPORT = enterprise.FILES / "A04.pdf"


class OfOneIndustry(World):
    """A world with an industry, which its experts know."""

    def pool(self, count=12):
        industry = Industry.objects.get(code="IND05")
        for expert in super().pool(count):
            expert.industries.add(industry)
        return self.experts


@pytest.fixture
def world():
    Industry.objects.create(code="IND05", name_zh="装备", slug="equipment")
    return OfOneIndustry().opened()


def applies(somebody, world):
    """Go from the public call to the receipt: begin, both sections (one with a slip), a document, hand in."""
    somebody.goes_to("/calls/")
    somebody.follows(str(world.call))
    somebody.follows("开始申报")
    somebody.main.get_by_label("推荐单位").select_option(label=str(world.recommender))
    somebody.main.get_by_label("行业").select_option(label="装备")
    somebody.fills({"title": TITLE})
    for condition in somebody.main.locator("input[type=checkbox]").all():
        condition.check()
    somebody.presses("开始")
    application = world.call.applications.get(title=TITLE)
    requirement_of(application, is_required=True)
    somebody.follows("项目信息")
    today = timezone.localdate()
    somebody.fills({"start": f"{today}", "end": f"{today + timedelta(days=300)}", "summary": "改造生产线"})
    somebody.presses("保存并继续")
    somebody.fills({"total_inv": "一百"})
    somebody.presses("保存并继续")
    expect(somebody.page.locator(".errsum a")).to_have_attribute("href", "#id_total_inv")
    somebody.fills({"total_inv": "1,200", "own_funds": "900", "grant_req": "300"})
    somebody.presses("保存并继续")
    somebody.hands("file", REPORT)
    somebody.presses("上传")
    expect(somebody.main.get_by_role("link", name=REPORT.name)).to_be_visible()
    somebody.follows("继续")
    somebody.follows("核对并提交")
    somebody.fills({"confirmed": True})
    somebody.presses("提交")
    somebody.is_at("已提交")
    return fresh(application)


def test_an_organisation_applies_on_a_phone(visit, world):
    application = applies(Phone(visit, world.firm()[1]), world)

    assert (application.status, application.total_fen) == ("submitted", 1_200_000_000)
    assert_sound()


def test_an_expert_declares_scores_and_hands_in_on_a_phone(visit):
    desk = desk_made(2)
    there = Phone(visit, desk.user)
    scholars.declares_no_tie(there, call_title=desk.call.title_zh)
    scholars.scores_the_pile(there, {case.title: scholars.FAIR for case in desk.cases})

    assert [desk.fresh(number).state for number in range(2)] == [SeatState.DONE, SeatState.DONE]
    assert_sound()


def test_a_draft_is_handed_in_with_the_keyboard_alone(reader, world):
    application = world.draft(TITLE)
    boss = application.created_by
    boss.set_password(PASSWORD)
    boss.save(update_fields=["password"])
    page = reader.open("/account/login/")
    typist = Typist(page)
    typist.types("手机", boss.mobile)
    typist.types("密码", PASSWORD)
    typist.enters("登录")
    expect(page.locator("h1")).to_have_text("工作台")
    typist.skips_to_the_work()
    typist.enters("填报并提交")
    typist.enters("投资与资金")
    typist.types("说明", "键盘填写")
    typist.enters("保存并继续")
    typist.enters("核对并提交")
    typist.ticks("我已核对")
    typist.enters("提交")
    expect(page.locator("h1")).to_contain_text("已提交")

    assert fresh(application).status == "submitted"
    assert_sound()


def test_nobody_needs_scripts_from_the_form_to_the_list(visit, world):
    application = applies(Person(visit, world.firm()[1], scripts=False), world)
    recommender.recommends(Person(visit, world.clerk, scripts=False), title=TITLE, rank=1)
    jobs_run_due()
    wang = Person(visit, world.officer, scripts=False)
    officer.checks_formally(wang, title=TITLE)
    jobs_run_due()
    other = world.accepted("乙项目")
    world.in_review(fresh(application), other)
    for seat in [*seats_of(application)[1:], *seats_of(other)]:
        world.score(seat, share="0.7" if seat.assessment.application_id == other.pk else "0.8")
    scholar = Person(visit, seats_of(application)[0].expert.user, scripts=False)
    scholars.declares_no_tie(scholar, call_title=str(world.call))
    scholars.scores_the_pile(scholar, {TITLE: scholars.GOOD})
    jobs_run_due()
    deciding.closes_the_review(wang)
    deciding.opens_the_ranking(wang)
    deciding.locks_the_ranking(wang)
    deciding.prepares_the_list(
        wang, [(application, "support", {"amount": "250"}), (other, "reject", {"reason": "得分较低"})]
    )

    decided = world.call.decision_lists.get().decisions.order_by("pk")
    assert {one.application_id: (one.outcome, one.amount_fen) for one in decided} == {
        application.pk: ("support", 250_000_000),
        other.pk: ("reject", 0),
    }
    assert_sound()
