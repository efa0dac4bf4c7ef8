# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notice and the announcement: written, seen as the public will see them, confirmed; nothing to notice."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import ApplicationStatus as Case
from grants.enums import CallState, NoticeKind, NoticeState
from grants.models import Notice, WorkdayYear
from grants.services.jobs import jobs_run_due
from tests.factories.world import fresh, reject, reserve, support
from workflow.services.decisions import decisions_prepare, decisions_sign, decisions_submit

pytestmark = pytest.mark.django_db


def page(world, name="notice"):
    return reverse(f"workflow:{name}", args=[world.call.reference])


@pytest.fixture
def officer(signed_in, world):
    return signed_in(world.officer)


@pytest.fixture
def cases(world):
    """Three cases: two supported, the better one submitted last, and one in reserve."""
    first, second, third = world.accepted("甲项目"), world.accepted("乙项目"), world.accepted("丙项目")
    world.ranked(third, first, second)
    world.decide(support(third), support(first), reserve(second))
    return first, second, third


def entered(**fields):
    return {"title": "拟支持名单公示", "opens_on": timezone.localdate().isoformat(), "body": "现予公示。"} | fields


def text_of(answer):
    return answer.content.decode().split("<article", 1)[1]


def test_the_preview_shows_the_list_as_the_public_will_read_it(officer, world, cases):
    first, second, third = cases

    answer = officer.post(page(world), entered(act="preview"))

    text = text_of(answer)
    assert answer.status_code == 200
    assert text.index(first.title) < text.index(third.title)
    assert second.title not in text
    assert "排名不分先后" in text
    assert not {"90.00", "84.50", "综合得分", first.number} & set(text.replace("<", " ").replace(">", " ").split())
    assert Notice.objects.count() == 0


def test_the_last_day_is_counted_in_working_days(officer, world, cases):
    answer = officer.post(page(world), entered(act="preview"))

    period = answer.context["period"]
    assert period.working_days == world.rules.notice.working_days
    assert period.opens_on == timezone.localdate()
    assert not period.is_provisional
    assert f"{period.closes_on.month} 月 {period.closes_on.day} 日" in text_of(answer)


def test_what_was_written_comes_back_to_be_changed(officer, world, cases):
    answer = officer.post(page(world), entered(act="edit", title="另一标题"))

    assert answer.status_code == 200
    assert answer.context["form"]["title"].value() == "另一标题"


def test_the_notice_is_published_after_its_preview(officer, world, cases):
    answer = officer.post(page(world), entered(act="publish"))
    jobs_run_due()

    assert (answer.status_code, answer.url) == (302, page(world))
    notice = Notice.objects.get()
    assert (notice.title, notice.body, notice.state) == ("拟支持名单公示", "现予公示。", NoticeState.OPEN)
    assert [fresh(case).status for case in cases] == [Case.PUBLICITY, Case.RESERVE, Case.PUBLICITY]
    shown = officer.get(page(world))
    assert shown.context["notice"] == notice
    assert reverse("grants:notice", args=[notice.pk]) in shown.content.decode()


def test_a_notice_whose_end_is_uncertain_is_refused_with_the_reason(officer, world, cases):
    WorkdayYear.objects.filter(year__gt=timezone.localdate().year).delete()
    late = date(timezone.localdate().year, 12, 30)

    answer = officer.post(page(world), entered(act="publish", opens_on=late.isoformat()))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["opens_on"]
    assert str(late.year + 1) in answer.context["form"].errors["opens_on"][0]
    assert Notice.objects.count() == 0


def test_a_notice_is_not_opened_in_the_past(officer, world, cases):
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = officer.post(page(world), entered(act="publish", opens_on=yesterday.isoformat()))

    assert answer.status_code == 422
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("missing", ["title", "opens_on", "body"])
def test_every_part_of_a_notice_is_needed(officer, world, cases, missing):
    answer = officer.post(page(world), entered(act="preview", **{missing: ""}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]


def test_no_notice_goes_out_while_cases_are_still_taking_their_decision(officer, world):
    first = world.accepted("甲项目")
    world.ranked(first)
    draft = decisions_prepare(actor=world.officer, call=world.call, proposals=[support(first)])
    decisions_submit(actor=world.officer, decision_list=draft)
    for _step in world.rules.decision.sign_off:
        decisions_sign(actor=world.leader, decision_list=draft)

    shown = officer.get(page(world))
    skipped = officer.post(page(world), {"act": "skip"})

    assert shown.context["pending"]
    assert shown.context["nothing"] is False
    assert skipped.status_code == 422
    world.call.refresh_from_db()
    assert world.call.state == CallState.DECIDED


def test_a_list_that_supports_nobody_goes_on_without_a_notice(officer, world):
    first = world.accepted("甲项目")
    world.ranked(first)
    world.decide(reject(first))

    shown = officer.get(page(world))
    answer = officer.post(page(world), {"act": "skip"})

    assert (shown.context["form"], shown.context["nothing"]) == (None, True)
    assert answer.status_code == 302
    world.call.refresh_from_db()
    assert world.call.state == CallState.ANNOUNCED


def test_a_list_that_supports_somebody_needs_its_notice(officer, world, cases):
    answer = officer.post(page(world), {"act": "skip"})

    assert answer.status_code == 422
    world.call.refresh_from_db()
    assert world.call.state == CallState.DECIDED


def test_who_may_not_publish_reads_and_publishes_nothing(signed_in, world, cases):
    leader = signed_in(world.leader)

    shown = leader.get(page(world))
    answer = leader.post(page(world), entered(act="publish"))

    assert (shown.status_code, answer.status_code) == (200, 403)
    assert Notice.objects.count() == 0


@pytest.fixture
def approved(world, cases):
    first, _second, third = cases
    world.noticed()
    world.notice_over()
    world.approved(first, third)
    return first, third


def test_the_result_is_previewed_and_announced(officer, world, approved):
    words = {"title": "示范项目名单", "body": "现予公布。"}

    preview = officer.post(page(world, "announce"), {**words, "act": "preview"})
    none_yet = Notice.objects.filter(kind=NoticeKind.RESULT).count()
    answer = officer.post(page(world, "announce"), {**words, "act": "publish"})

    assert all(case.title in text_of(preview) for case in approved)
    assert none_yet == 0
    assert (answer.status_code, answer.url) == (302, page(world, "announce"))
    notice = Notice.objects.get(kind=NoticeKind.RESULT)
    assert list(notice.entries.values_list("title", flat=True)) == [case.title for case in approved]
    world.call.refresh_from_db()
    assert world.call.state == CallState.ANNOUNCED


def test_the_form_of_the_result_names_the_approval_documents(officer, world, approved):
    shown = officer.get(page(world, "announce"))

    assert world.call.approvals.get().document_number in shown.context["form"]["body"].value()


def test_a_result_without_a_title_is_not_announced(officer, world, approved):
    answer = officer.post(page(world, "announce"), {"act": "publish", "title": "", "body": "现予公布。"})

    assert answer.status_code == 422
    assert Notice.objects.filter(kind=NoticeKind.RESULT).count() == 0


def test_official_texts_stay_chinese_for_an_english_reader(officer, world, cases):
    answer = officer.post(page(world), entered(act="preview"), headers={"accept-language": "en"})

    assert f"{timezone.localdate().year} 年" in text_of(answer)
    assert "What publishing does" in answer.content.decode()
