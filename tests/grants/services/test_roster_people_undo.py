# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of members and experts are taken back as long as nothing rests on them, all or none."""

import pytest
from django.utils import timezone

from grants.audit import events_of, record
from grants.engine.codes import fictional_uscc
from grants.enums import ImportState
from grants.exceptions import GrantsError
from grants.models import Membership, User
from grants.permissions import has_permission
from grants.selectors.audit import audit_violations
from grants.selectors.people import membership_violations
from grants.services.reference import reference_load
from grants.services.rosters import import_undo, is_undoable
from reviewers.models import Expert, Tie
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.reviewers import PanelMemberFactory
from tests.factories.roles import member
from tests.factories.rosters import applied, outcomes

pytestmark = pytest.mark.django_db
A, B = (fictional_uscc(number) for number in (801, 802))
MEMBERS = ["统一社会信用代码", "姓名", "手机号码", "角色", "电子邮箱"]
EXPERTS = ["姓名", "专家类别", "手机号码", "职称", "熟悉行业"]
ZHANG, LI = "+8613911110003", "+8613911110004"


@pytest.fixture(autouse=True)
def _plan():
    reference_load()


@pytest.fixture
def organisation():
    return OrganisationFactory(uscc=A)


def members(*rows):
    return applied(*([A, *row] for row in rows), kind="members", head=MEMBERS)


def experts(*rows):
    return applied(*rows, kind="experts", head=EXPERTS)


def test_members_are_taken_back_and_their_accounts_are_bare_numbers(organisation):
    batch = members(["张三", ZHANG, "管理员", "z@b.cn"], ["李四", LI, "填报人", ""])

    assert is_undoable(batch=batch)
    import_undo(batch=batch, actor=None)

    assert Membership.objects.count() == 0
    user = User.objects.get(mobile=ZHANG)
    assert (user.name, user.email, user.is_active, user.groups.count()) == ("", None, True, 0)
    assert events_of(organisation).last().action == "member.taken_back"
    assert events_of(user).last().action == "user.released"
    assert (list(audit_violations()), membership_violations()) == ([], [])


def test_right_list_after_the_wrong_one_names_the_accounts(organisation):
    import_undo(batch=members(["张山", ZHANG, "管理员", ""]), actor=None)

    batch = members(["张三", ZHANG, "管理员", ""])

    assert [outcome for _row, outcome in outcomes(batch)] == ["create"]
    user = User.objects.get(mobile=ZHANG)
    assert (user.name, has_permission(user, "grants.administer_organisation", organisation)) == ("张三", True)


def test_changed_member_gets_the_old_role_back(organisation):
    leader = member(organisation, is_administrator=True, is_preparer=False)
    user = member(organisation, is_administrator=False, is_preparer=True)
    former = UserFactory(mobile=LI, name="李四")
    Membership.objects.create(organisation=organisation, user=former, is_preparer=True, is_active=False)
    batch = members([user.name or "张三", user.mobile, "管理员", ""], ["李四", LI, "管理员", ""])
    assert has_permission(user, "grants.administer_organisation", organisation)

    import_undo(batch=batch, actor=None)

    found = {one.user_id: (one.is_administrator, one.is_preparer, one.is_active) for one in Membership.objects.all()}
    assert found == {
        leader.pk: (True, False, True), user.pk: (False, True, True), former.pk: (False, True, False),
    }  # fmt: skip
    assert membership_violations() == []


def signed_in(user, _organisation):
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())


def acted(user, organisation):
    record(organisation, actor=user, action="organisation.profile_changed")


def changed(user, _organisation):
    Membership.objects.filter(user=user).update(is_preparer=True)


@pytest.mark.parametrize("deed", [signed_in, acted, changed])
def test_member_who_signed_in_acted_or_was_changed_keeps_the_whole_list(organisation, deed):
    batch = members(["张三", ZHANG, "管理员", ""], ["李四", LI, "填报人", ""])
    deed(User.objects.get(mobile=ZHANG), organisation)

    with pytest.raises(GrantsError, match="2"):
        import_undo(batch=batch, actor=None)

    batch.refresh_from_db()
    assert (batch.state, Membership.objects.filter(is_active=True).count()) == (ImportState.DONE, 2)
    assert User.objects.get(mobile=LI).name == "李四"


def test_organisation_is_not_left_without_an_administrator(organisation):
    batch = members(["张三", ZHANG, "管理员", ""])
    member(organisation, is_administrator=False, is_preparer=True)

    with pytest.raises(GrantsError, match="2"):
        import_undo(batch=batch, actor=None)

    assert Membership.objects.filter(user__mobile=ZHANG).exists()


def test_experts_are_taken_back_and_corrected_ones_get_their_old_entry():
    experts(["王一", "技术", ZHANG, "教授", "石化"])
    batch = experts(["王一", "财务", ZHANG, "研究员", "信息"], ["李二", "管理", LI, "", ""])

    import_undo(batch=batch, actor=None)

    expert = Expert.objects.get()
    industries = [industry.name_zh for industry in expert.industries.all()]
    assert (expert.name, expert.discipline, expert.title, industries) == ("王一", "technical", "教授", ["石化"])
    assert User.objects.get(mobile=LI).name == ""
    assert User.objects.get(mobile=ZHANG).name == "王一"
    assert list(audit_violations()) == []


def tied(expert):
    Tie.objects.create(expert=expert, person_name="某人", kind="employer")


def asked(expert):
    PanelMemberFactory(expert=expert)


@pytest.mark.parametrize("deed", [tied, asked])
def test_expert_on_whom_something_rests_keeps_the_whole_list(deed):
    batch = experts(["王一", "技术", ZHANG, "", ""], ["李二", "管理", LI, "", ""])
    deed(Expert.objects.get(name="李二"))

    with pytest.raises(GrantsError, match="3"):
        import_undo(batch=batch, actor=None)

    assert Expert.objects.count() == 2
    assert User.objects.get(mobile=ZHANG).name == "王一"


def test_corrected_expert_who_was_invited_since_keeps_the_correction():
    experts(["王一", "技术", ZHANG, "教授", ""])
    batch = experts(["王一", "技术", ZHANG, "研究员", ""])
    PanelMemberFactory(expert=Expert.objects.get(), invited_at=timezone.now())

    with pytest.raises(GrantsError, match="2"):
        import_undo(batch=batch, actor=None)

    assert Expert.objects.get().title == "研究员"


def test_member_who_is_an_expert_as_well_keeps_the_name(organisation):
    batch = members(["张三", ZHANG, "管理员", "z@b.cn"])
    experts(["张三", "技术", ZHANG, "", ""])

    import_undo(batch=batch, actor=None)

    assert User.objects.get(mobile=ZHANG).name == "张三"
