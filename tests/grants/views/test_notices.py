# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices as the public reads them, on the page and in their official form."""

import pytest
from django.urls import reverse
from django.utils import timezone

from grants.enums import NoticeKind, NoticeState
from grants.models import Authority, Correction, Notice, NoticeEntry
from tests.factories.objections import noticed_entry
from tests.factories.people import UserFactory
from tests.factories.plan import NoticeFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def entry():
    return noticed_entry(World())


def page_of(client, notice, **kwargs):
    return client.get(reverse("grants:notice", args=[notice.pk]), **kwargs)


def printed(client, notice):
    return client.get(reverse("grants:notice_print", args=[notice.pk]), headers=ENGLISH).content.decode()


def objects(entry):
    return f'href="{reverse("workflow:object", args=[entry.notice_id, entry.position])}"'


def another(entry, position):
    return NoticeEntry.objects.create(
        notice=entry.notice,
        application=World().opened().submitted(),
        position=position,
        organisation_name=f"第{position}家",
        title=f"第{position}个项目",
    )


def test_a_running_list_is_objected_to_beside_each_entry(client, entry):
    answer = page_of(client, entry.notice)

    assert list(answer.context["page"]) == [entry]
    assert answer.context["period"].is_running is True
    assert objects(entry) in answer.content.decode()


def test_an_ended_list_counts_its_objections_and_takes_no_more(client, entry):
    Notice.objects.update(state=NoticeState.ENDED)

    answer = page_of(client, entry.notice)

    assert answer.context["objections"] == (0, 0)
    assert objects(entry) not in answer.content.decode()


def test_the_page_costs_the_same_for_one_entry_and_for_three(client, entry, count_queries):
    costs = []
    for position in (2, 3):
        with count_queries() as queries:
            page_of(client, entry.notice)
        costs.append(len(queries))
        another(entry, position)

    assert costs[0] == costs[1]


def test_the_list_of_notices_costs_the_same_for_one_and_for_three(client, count_queries):
    costs = []
    for number in (1, 2):
        for _ in range(number):
            NoticeFactory()
        with count_queries() as queries:
            client.get(reverse("grants:notices"))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_name_narrows_the_list(client, entry):
    other = another(entry, 2)

    assert list(page_of(client, entry.notice, data={"q": "第2家"}).context["page"]) == [other]
    assert list(page_of(client, entry.notice, data={"q": "没有"}).context["page"]) == []


def test_a_correction_is_shown_beside_the_frozen_row(client, entry):
    Correction.objects.create(
        notice=entry.notice,
        entry=entry,
        number=1,
        old_value="旧名",
        new_value="新名",
        reason="录入有误",
        made_by=UserFactory(),
    )

    text = page_of(client, entry.notice).content.decode()

    assert "“旧名”更正为“新名”" in text
    assert entry.organisation_name in text


def test_the_official_form_is_chinese_whatever_its_reader_speaks(client, entry):
    Authority.objects.update(
        contact_name="王敏", phone="021-11112222", discipline_phone="021-33334444", address="示范路"
    )

    text = printed(client, entry.notice)

    for words in ("排名不分先后", "公示期为", "联系人：王敏", "021-33334444", "示范路", "附件", entry.title):
        assert words in text
    assert '<html lang="zh-Hans-CN">' in text


def test_the_official_form_names_no_more_than_is_known(client, entry):
    text = printed(client, entry.notice)

    assert [words for words in ("联系人", "监督电话", "电子邮箱", "通信地址") if words in text] == []


def test_the_form_of_a_result_speaks_of_no_objection(client, entry):
    Notice.objects.update(
        kind=NoticeKind.RESULT, state=NoticeState.ENDED, closes_on=None, opens_on=timezone.localdate()
    )

    text = printed(client, entry.notice)

    assert "予以公布" in text
    assert "异议" not in text
    assert page_of(client, entry.notice).context["period"] is None


def test_an_officers_own_words_come_instead_of_the_usual_opening(client, entry):
    Notice.objects.update(body="经专题会议研究，现予公示。")

    text = printed(client, entry.notice)

    assert "经专题会议研究，现予公示。" in text
    assert "集体审议" not in text
