# SPDX-License-Identifier: AGPL-3.0-or-later
"""What whoever objected may see afterwards, and what nobody may."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from grants.enums import BlobState, RequestState
from grants.models import Blob, Request
from grants.permissions import assign_role
from tests.factories.objections import PHONE, RECEIPT, objected
from tests.factories.people import UserFactory
from tests.factories.world import World

pytestmark = pytest.mark.django_db

SECRETS = ("赵一", "13800005555", "5555")


@pytest.fixture(autouse=True)
def _no_counters():
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def objection():
    return objected(World())


def ask(client, receipt=RECEIPT, phone=PHONE):
    return client.post(reverse("grants:objection_status"), {"receipt": receipt, "phone": phone})


def test_the_receipt_gives_the_number_and_neither_filer_nor_entry(client, objection):
    text = client.get(reverse("grants:objection_receipt", args=[objection.receipt])).content.decode()

    assert RECEIPT in text
    assert objection.entry.notice.title in text
    assert [secret for secret in (*SECRETS, objection.entry.title, objection.request.text) if secret in text] == []


@pytest.mark.parametrize("phone", [PHONE, "138 0000 5555"])
def test_receipt_and_phone_show_how_an_objection_stands(client, objection, phone):
    answer = ask(client, phone=phone)

    assert answer.status_code == 200
    assert answer.context["objection"] == objection
    text = answer.content.decode()
    assert objection.entry.title in text
    assert [secret for secret in (*SECRETS, objection.request.text) if secret in text] == []


@pytest.mark.parametrize(
    ("receipt", "phone"), [(RECEIPT, "13800005556"), (RECEIPT, ""), ("ZZZZZZZZZZ", PHONE), ("ZZZZZZZZZZ", "")]
)
def test_a_wrong_number_and_a_wrong_phone_get_the_same_answer(client, objection, receipt, phone):
    answer = ask(client, receipt, phone)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["receipt"]
    assert objection.entry.title not in answer.content.decode()


def test_what_is_no_phone_number_is_refused_in_words(client, objection):
    answer = ask(client, phone="电话")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["phone"])


def test_the_answer_is_shown_once_it_is_given(client, objection):
    Request.objects.update(state=RequestState.CHECKED, answer="草拟中的答复")
    assert "草拟中的答复" not in ask(client).content.decode()

    Request.objects.update(
        state=RequestState.DENIED, answer="经核实，材料属实。", decided_at=objection.request.filed_at
    )

    assert "经核实，材料属实。" in ask(client).content.decode()


def test_a_receipt_is_guessed_a_few_times_only(client, objection):
    statuses = [ask(client, phone=f"1380000{number:04d}").status_code for number in range(11)]

    assert statuses == [422] * 10 + [429]


def test_a_file_waits_until_it_is_clean(client, objection):
    officer = UserFactory()
    assign_role(role="officer", user=officer, target=objection.entry.notice.call)
    Blob.objects.update(state=BlobState.QUARANTINED)
    client.force_login(officer)

    answer = client.get(reverse("grants:objection_file", args=[objection.files.get().reference]))

    assert answer.status_code == 409
