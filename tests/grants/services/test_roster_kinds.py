# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each kind of roster does with its rows: honours, marks, members, experts."""

import pytest

from grants.engine.codes import fictional_uscc
from grants.enums import ImportMode, OrganisationEventKind, RosterFault, RowAnswer, RowOutcome
from grants.models import (
    Authority,
    Honour,
    Membership,
    Message,
    Organisation,
    OrganisationEvent,
    OrganisationMark,
    User,
)
from grants.selectors.audit import audit_violations
from grants.services.reference import reference_load
from grants.services.rosters import import_apply, import_undo, rows_answer
from reviewers.models import Expert
from tests.factories.people import OrganisationFactory
from tests.factories.roles import holder
from tests.factories.rosters import applied, faults, outcomes, staged

pytestmark = pytest.mark.django_db
A, B = (fictional_uscc(number) for number in (801, 802))


@pytest.fixture(autouse=True)
def _plan():
    reference_load()


HONOURS = ["类别", "单位名称", "统一社会信用代码", "批准年份", "文号"]


def test_honour_that_gets_its_code_later_never_counts_twice():
    applied(["示范企业", "甲公司", "", 2012, "沪经信推〔2012〕1号"], kind="honours", head=HONOURS)
    assert Honour.objects.get().organisation is None

    batch = applied(["示范企业", "甲公司", A, 2012, "沪经信推〔2012〕1号"], kind="honours", head=HONOURS)

    honour = Honour.objects.get()
    assert (honour.organisation.uscc, batch.counts["update"]) == (A, 1)
    again = applied(["示范企业", "甲公司", "", 2012, "沪经信推〔2012〕1号"], kind="honours", head=HONOURS)
    assert (Honour.objects.count(), again.counts["unchanged"]) == (1, 1)
    assert list(audit_violations()) == []


def test_honour_keeps_the_name_it_was_approved_under():
    OrganisationFactory(uscc=A, name="今名公司", name_key="今名公司")

    applied(["示范企业", "旧名公司", A, 2012, "沪经信推〔2012〕1号"], kind="honours", head=HONOURS)

    honour = Honour.objects.get()
    assert (honour.organisation_name, honour.organisation.name) == ("旧名公司", "今名公司")


def test_honour_for_another_code_is_refused():
    applied(["示范企业", "甲公司", A, 2012, "1号"], kind="honours", head=HONOURS)

    batch = applied(["示范企业", "甲公司", B, 2012, "1号"], kind="honours", head=HONOURS)

    assert faults(batch) == [(2, "uscc", RosterFault.CODE_DIFFERS)]
    assert Honour.objects.count() == 1


def test_marks_are_put_on_known_organisations():
    organisation = OrganisationFactory(uscc=A)
    head = ["统一社会信用代码", "名录", "年度", "文号"]

    applied([A, "小巨人", 2025, "1号"], [B, "百千万", 2025, ""], kind="marks", head=head)

    mark = OrganisationMark.objects.get()
    assert (mark.organisation, mark.list, mark.year, mark.document_number) == (organisation, "giant", 2025, "1号")


MEMBERS = ["统一社会信用代码", "姓名", "手机号码", "角色"]


def test_members_get_accounts_without_passwords():
    organisation = OrganisationFactory(uscc=A)

    batch = applied([A, "张三", "13911110003", "管理员"], kind="members", head=MEMBERS)

    user = User.objects.get(mobile="+8613911110003")
    membership = Membership.objects.get(user=user, organisation=organisation)
    assert (membership.is_administrator, membership.is_preparer, user.has_usable_password()) == (True, False, False)
    assert (Message.objects.count(), batch.counts["create"]) == (0, 1)
    assert applied([A, "张三", "13911110003", "管理员"], kind="members", head=MEMBERS).counts["unchanged"] == 1


def test_member_under_another_name_is_refused():
    OrganisationFactory(uscc=A)
    User.objects.create_user("+8613911110003", name="别人")

    batch = applied([A, "张三", "13911110003", "管理员"], kind="members", head=MEMBERS)

    assert faults(batch) == [(2, "name", RosterFault.ACCOUNT_OTHER_NAME)]
    assert Membership.objects.count() == 0


def test_row_that_the_service_refuses_leaves_the_others_alone():
    OrganisationFactory(uscc=A)
    applied([A, "张三", "13911110003", "管理员"], kind="members", head=MEMBERS)

    batch = applied(
        [A, "张三", "13911110003", "填报人"], [A, "李四", "13911110004", "填报人"], kind="members", head=MEMBERS
    )

    assert outcomes(batch) == [(2, RowOutcome.REFUSED), (3, RowOutcome.CREATE)]
    assert faults(batch) == [(2, "", RosterFault.ROW_FAILED)]
    assert Membership.objects.filter(is_administrator=True).count() == 1


EXPERTS = ["专家编号", "姓名", "专家类别", "熟悉行业", "手机号码", "职称"]


def test_experts_are_entered_and_corrected():
    applied(["", "王一", "技术", "石化", "13911110005", "教授"], kind="experts", head=EXPERTS)
    expert = Expert.objects.get()
    assert (expert.number, expert.user.mobile) == ("ZJ0001", "+8613911110005")

    batch = applied(["ZJ0001", "王一", "技术", "石化、信息", "13911110005", "研究员"], kind="experts", head=EXPERTS)

    expert.refresh_from_db()
    assert (expert.title, expert.industries.count()) == ("研究员", 2)
    assert batch.rows.get().changes == ["title", "industries"]


def test_expert_with_the_number_of_another_is_refused():
    applied(["", "王一", "技术", "", "13911110005", ""], kind="experts", head=EXPERTS)

    batch = applied(
        ["ZJ0001", "李二", "技术", "", "13911110006", ""], ["ZJ0009", "王一", "技术", "", "13911110005", ""],
        kind="experts", head=EXPERTS,
    )  # fmt: skip

    assert [code for _row, _column, code in faults(batch)] == [RosterFault.NUMBER_TAKEN] * 2
    assert Expert.objects.get().name == "王一"


FIRMS = ["单位名称", "统一社会信用代码", "所属区"]


@pytest.mark.parametrize("is_by_command", [True, False], ids=["command", "officer"])
def test_another_district_enters_the_history_and_leaves_it_with_the_batch(is_by_command):
    actor = None if is_by_command else holder("system_administrator", Authority.objects.first())
    applied(["甲公司", A, ""], head=FIRMS)
    applied(["甲公司", A, "静安区"], head=FIRMS)
    assert OrganisationEvent.objects.count() == 0, "a first district is no move"

    batch = applied(["甲公司", A, "浦东新区"], head=FIRMS, actor=actor)

    event = OrganisationEvent.objects.get()
    assert (event.organisation.uscc, event.kind) == (A, OrganisationEventKind.MOVE)
    assert (event.old_value, event.new_value, event.entered_by) == ("310106", "310115", actor)
    import_undo(batch=batch, actor=actor)
    assert OrganisationEvent.objects.count() == 0
    assert Organisation.objects.get(uscc=A).district.code == "310106"


def test_name_that_was_taken_back_leaves_the_history():
    applied(["甲公司", A, "静安区"], head=FIRMS)
    batch = staged(["甲乙公司", A, "静安区"], head=FIRMS)
    rows_answer(batch=batch, rows=[2], answer=RowAnswer.ACCEPT, actor=None)
    batch = import_apply(batch=batch, mode=ImportMode.VALID, actor=None)
    assert OrganisationEvent.objects.get().new_value == "甲乙公司"

    import_undo(batch=batch, actor=None)

    assert (OrganisationEvent.objects.count(), Organisation.objects.get().name) == (0, "甲公司")
