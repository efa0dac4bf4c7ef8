# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is granted on a programme or an authority holds for every call below it, and for no other."""

import pytest
from django.contrib.contenttypes.models import ContentType

from grants.models import Authority, Call, Programme, User
from grants.permissions import (
    assign_role,
    grant_violations,
    has_permission,
    holdings,
    holds,
    people_with,
    reach_of,
    remove_role,
)
from reviewers.models import Panel
from tests.factories.people import AuthorityFactory, UserFactory
from tests.factories.programmes import CallFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_role_on_a_call_opens_that_call_only(user):
    mine = CallFactory()
    sister = CallFactory(programme=mine.programme)

    assign_role(role="officer", user=user, target=mine)

    assert has_permission(user, "grants.decide_call", mine) is True
    assert has_permission(user, "grants.decide_call", sister) is False
    assert has_permission(user, "grants.manage_programme", mine.programme) is False
    assert holdings(user, "grants.decide_call") == [mine.pk]
    assert list(people_with("grants.decide_call", sister)) == []


def test_a_role_on_a_programme_opens_its_calls_also_later_ones(user):
    programme, foreign = ProgrammeFactory(), CallFactory()
    early = CallFactory(programme=programme)
    assign_role(role="officer", user=user, target=programme)
    late = CallFactory(programme=programme)

    for call in (early, late):
        assert has_permission(user, "grants.manage_call", call) is True
        assert user.has_perm("grants.manage_call", call) is True
        assert list(people_with("grants.manage_call", call)) == [user]
    assert has_permission(user, "grants.manage_programme", programme) is True
    assert has_permission(user, "grants.manage_call", foreign) is False
    assert user.has_perm("grants.manage_call", foreign) is False
    assert list(people_with("grants.manage_call", foreign)) == []
    assert holdings(user, "grants.manage_call") == [early.pk, late.pk]
    assert holdings(user, "grants.manage_programme") == [programme.pk]


@pytest.mark.parametrize("perm", ["sign_call", "exempt_call", "finance_call", "run_reviews_call", "audit_call"])
def test_a_programme_role_covers_its_own_acts_only(user, perm):
    call = CallFactory()

    assign_role(role="officer", user=user, target=call.programme)

    assert has_permission(user, f"grants.{perm}", call) is False
    assert holdings(user, f"grants.{perm}") == []


def test_a_removed_programme_role_closes_every_call(user):
    call = CallFactory()
    assign_role(role="officer", user=user, target=call.programme)

    remove_role(role="officer", user=user, target=call.programme)

    assert has_permission(user, "grants.manage_call", call) is False
    assert holdings(user, "grants.manage_call") == []


def test_a_call_moved_to_another_programme_follows_it(user):
    call, other = CallFactory(), ProgrammeFactory()
    assign_role(role="officer", user=user, target=call.programme)

    Call.objects.filter(pk=call.pk).update(programme=other)
    call = Call.objects.get(pk=call.pk)

    assert has_permission(user, "grants.manage_call", call) is False


def test_an_auditor_of_an_authority_reads_every_call_of_its_programmes(user):
    authority = AuthorityFactory()
    calls = [CallFactory(programme=ProgrammeFactory(authority=authority)) for _ in range(2)]
    foreign = CallFactory()

    assign_role(role="auditor", user=user, target=authority)

    assert [has_permission(user, "grants.audit_call", call) for call in (*calls, foreign)] == [True, True, False]
    assert holdings(user, "grants.audit_call") == [call.pk for call in calls]
    assert holdings(user, "grants.audit_programme") == [call.programme_id for call in calls]
    assert holdings(user, "grants.audit_authority") == [authority.pk]
    assert has_permission(user, "grants.manage_call", calls[0]) is False
    assert list(people_with("grants.audit_call", calls[0])) == [user]
    assert list(people_with("grants.audit_call", foreign)) == []


def test_administrators_of_an_authority_open_no_call(user):
    call = CallFactory()
    for role in ("system_administrator", "security_administrator"):
        assign_role(role=role, user=user, target=call.programme.authority)
    keeper = UserFactory()
    assign_role(role="audit_administrator", user=keeper, target=call.programme.authority)

    for person in (user, keeper):
        assert holdings(person, "grants.audit_call") == []
        assert has_permission(person, "grants.audit_call", call) is False
        assert has_permission(person, "grants.manage_call", call) is False


def test_grants_from_below_and_above_come_once(user):
    call = CallFactory()
    for target in (call, call.programme, call.programme.authority):
        assign_role(role="auditor", user=user, target=target)

    assert holdings(user, "grants.audit_call") == [call.pk]
    assert list(people_with("grants.audit_call", call)) == [user]


def test_a_programme_with_the_key_of_an_authority_is_not_taken_for_it(user):
    authority = AuthorityFactory()
    stranger = ProgrammeFactory(pk=authority.pk)
    call = CallFactory(programme=stranger, pk=authority.pk)
    assign_role(role="auditor", user=user, target=authority)

    assert has_permission(user, "grants.audit_call", call) is False
    assert holdings(user, "grants.audit_call") == []


def test_lists_of_calls_cost_two_queries_however_many(user, django_assert_num_queries):
    programme = ProgrammeFactory()
    CallFactory.create_batch(3, programme=programme)
    assign_role(role="officer", user=user, target=programme)
    assign_role(role="finance_officer", user=user, target=CallFactory())
    user = fresh(user)

    with django_assert_num_queries(2):
        managed = holdings(user, "grants.manage_call")
        paid = holdings(user, "grants.finance_call")
        signed = holdings(user, "grants.sign_call")

    assert (len(managed), len(paid), len(signed)) == (3, 1, 0)


def test_one_question_about_a_call_costs_one_query(user, django_assert_num_queries):
    call = CallFactory()
    for model in (Call, Programme, Authority):
        ContentType.objects.get_for_model(model)

    with django_assert_num_queries(1):
        user.has_perm("grants.manage_call", call)


def test_a_chair_sits_and_an_expert_does_not_chair(user):
    panel = Panel.objects.create(call=CallFactory(), name="第一组", size=5)
    chair = UserFactory()
    assign_role(role="panel_member", user=user, target=panel)
    assign_role(role="panel_chair", user=chair, target=panel)

    assert has_permission(user, "reviewers.sit_on_panel", panel) is True
    assert has_permission(user, "reviewers.chair_panel", panel) is False
    assert has_permission(chair, "reviewers.sit_on_panel", panel) is True
    assert has_permission(chair, "reviewers.chair_panel", panel) is True
    assert holdings(user, "reviewers.sit_on_panel") == [panel.pk]


def test_the_roles_of_all_kinds_leave_no_violation(user):
    panel = Panel.objects.create(call=CallFactory(), name="第一组", size=5)
    for role, target in (
        ("officer", panel.call.programme),
        ("review_agency", panel.call),
        ("auditor", panel.call.programme.authority),
        ("panel_chair", panel),
    ):
        assign_role(role=role, user=user, target=target)

    assert grant_violations() == []


@pytest.mark.parametrize("place", ["call", "programme", "authority"])
def test_what_is_held_is_told_without_a_list_of_all_that_lies_below(user, place, django_assert_num_queries):
    call, foreign = CallFactory(), CallFactory()
    sister = CallFactory(programme=call.programme)
    target = {"call": call, "programme": call.programme, "authority": call.programme.authority}[place]
    assign_role(role="auditor", user=user, target=target)
    perm, calls = "grants.audit_call", Call.objects.select_related("programme")
    shown = {one.pk: one for one in calls}
    assert holds(user, perm, shown[call.pk])

    with django_assert_num_queries(0):
        held = [one.pk for one in shown.values() if holds(user, perm, one)]
    reach = reach_of(user, perm)

    assert sorted(held) == holdings(user, perm)
    assert sorted(calls.filter(reach.condition).values_list("pk", flat=True)) == holdings(user, perm)
    assert (sister.pk in held, foreign.pk in held) == (place != "call", False)
    assert reach.keys == ((call.pk,) if place == "call" else None)


def test_several_permissions_reach_what_any_of_them_does_and_nobody_reaches_what_is_not_held(user):
    decided, signed, foreign = CallFactory(), CallFactory(), CallFactory()
    assign_role(role="officer", user=user, target=decided)
    assign_role(role="finance_officer", user=user, target=signed)
    perms = ("grants.decide_call", "grants.finance_call")

    assert set(Call.objects.filter(reach_of(user, *perms).condition)) == {decided, signed}
    assert not reach_of(UserFactory(), *perms)
    assert reach_of(UserFactory(), *perms).keys == ()
    assert holds(user, perms[0], foreign) is False
    user.is_active = False
    assert (holds(user, perms[0], decided), bool(reach_of(user, *perms))) == (False, False)
