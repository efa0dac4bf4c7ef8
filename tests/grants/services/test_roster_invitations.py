# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a list enters is told when somebody says so, once, and nothing in the message opens an account."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.audit import events_of
from grants.engine.codes import fictional_uscc
from grants.exceptions import GrantsError
from grants.models import Authority, Message, Organisation, User
from grants.services.messages import message_text
from grants.services.reference import reference_load
from grants.services.rosters import import_undo, invitations_send, is_inviting
from grants.services.rosters import inviting as module
from tests.factories.people import OrganisationFactory
from tests.factories.roles import holder, member
from tests.factories.rosters import applied, staged

pytestmark = pytest.mark.django_db
A, B, C, D = (fictional_uscc(number) for number in (801, 802, 803, 804))
FIRMS = ["单位名称", "统一社会信用代码", "联系电话", "电子邮箱"]
EXPERTS = ["姓名", "专家类别", "手机号码", "电子邮箱"]
MEMBERS = ["统一社会信用代码", "姓名", "手机号码", "角色"]


@pytest.fixture(autouse=True)
def _plan():
    reference_load()


def sent():
    return list(Message.objects.order_by("pk").values_list("template", "channel", "address"))


def test_contacts_of_firms_that_nobody_manages_are_invited():
    member(OrganisationFactory(uscc=D, name="丁公司", name_key="丁公司"), is_administrator=True, is_preparer=False)
    batch = applied(
        ["甲公司", A, "13911110001", "a@b.cn"], ["乙商行", B, "021-12345678", "b@b.cn"], ["丙工厂", C, "021-12345678", ""],
        ["丁公司", D, "13911110004", ""],
        head=FIRMS,
    )  # fmt: skip

    assert sent() == []
    assert invitations_send(batch=batch, actor=None) == 2
    assert sent() == [
        ("organisation_invited", "sms", "+8613911110001"),
        ("organisation_invited", "mail", "b@b.cn"),
    ]
    texts = ["".join(message_text(message=message)) for message in Message.objects.order_by("pk")]
    assert ["此手机号码" in text for text in texts] == [True, False]
    assert ["/organisations/register/" in text for text in texts] == [True, True]


def test_nobody_is_invited_twice_by_one_batch(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 1)
    batch = applied(["甲公司", A, "13911110001", ""], ["乙商行", B, "13911110002", ""], head=FIRMS)

    assert [invitations_send(batch=batch, actor=None) for _time in range(2)] == [2, 0]

    assert len(sent()) == 2
    assert [event.data for event in events_of(batch) if event.action == "roster.invited"] == [{"rows": 1}] * 2


def test_experts_hear_by_their_own_account_and_an_opened_one_only_of_a_new_entry():
    batch = applied(
        ["王一", "技术", "13911110005", ""], ["李二", "财务", "13911110006", "l@b.cn"], kind="experts", head=EXPERTS
    )

    assert invitations_send(batch=batch, actor=None) == 2
    assert sent() == [("expert_invited", "sms", "+8613911110005"), ("expert_invited", "mail", "l@b.cn")]
    User.objects.filter(mobile="+8613911110005").update(mobile_verified=True)
    again = applied(
        ["王一", "管理", "13911110005", ""], ["李二", "管理", "13911110006", ""], kind="experts", head=EXPERTS
    )
    assert invitations_send(batch=again, actor=None) == 1


def test_members_hear_of_their_place():
    OrganisationFactory(uscc=A)
    batch = applied([A, "张三", "13911110003", "管理员"], kind="members", head=MEMBERS)

    assert invitations_send(batch=batch, actor=None) == 1

    assert sent() == [("member_added", "sms", "+8613911110003")]


def test_rows_that_were_refused_invite_nobody():
    batch = applied(["甲公司", "12345", "13911110001", ""], ["乙商行", B, "13911110002", ""], head=FIRMS)

    assert invitations_send(batch=batch, actor=None) == 1
    assert Message.objects.get().subject_pk == Organisation.objects.get(uscc=B).pk


def test_batch_that_is_not_written_or_names_nobody_invites_nobody():
    waiting = staged(["甲公司", A, "13911110001", ""], head=FIRMS)
    days = applied(["2027-10-01", "休", "1号"], kind="workdays", head=["日期", "类型", "来源文号"])
    undone = applied(["乙商行", B, "13911110002", ""], head=FIRMS)
    import_undo(batch=undone, actor=None)

    for batch in (waiting, days, undone):
        with pytest.raises(GrantsError):
            invitations_send(batch=batch, actor=None)

    assert (is_inviting(batch=waiting), is_inviting(batch=days)) == (True, False)
    assert sent() == []


def test_only_who_may_import_may_invite():
    batch = applied([A, "张三", "13911110003", "管理员"], kind="members", head=MEMBERS)

    with pytest.raises(PermissionDenied):
        invitations_send(batch=batch, actor=holder("auditor", Authority.objects.first()))

    assert sent() == []
