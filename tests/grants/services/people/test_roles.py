# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles are given and taken by a security administrator, never to oneself."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.audit import events_of
from grants.exceptions import GrantsError
from grants.permissions import RoleHeld, has_permission, roles_of
from grants.services.people import ADMINISTRATORS, administrator_appoint, lockout_lift, role_grant, role_revoke
from tests.factories.people import AuthorityFactory, OrganisationFactory, UserFactory
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def security():
    return holder("security_administrator", AuthorityFactory())


@pytest.fixture
def call():
    return CallFactory()


def test_a_role_is_given_and_taken(security, call):
    user = UserFactory()

    role_grant(actor=security, role="officer", user=user, target=call)
    assert has_permission(user, "grants.manage_call", call) is True
    role_revoke(actor=security, role="officer", user=user, target=call)

    assert has_permission(user, "grants.manage_call", call) is False
    events = list(events_of(user))
    assert [event.action for event in events] == ["role.granted", "role.revoked"]
    assert [event.actor for event in events] == [security, security]
    assert events[0].data == {"role": "officer", "model": "grants.call", "target_id": call.pk}


def test_nobody_gives_himself_a_role(security, call):
    with pytest.raises(GrantsError):
        role_grant(actor=security, role="officer", user=security, target=call)

    assert has_permission(security, "grants.manage_call", call) is False


@pytest.mark.parametrize("role", ["system_administrator", "audit_administrator", "auditor"])
def test_others_give_no_roles(call, role):
    actor, user = holder(role, call.programme.authority), UserFactory()

    with pytest.raises(PermissionDenied):
        role_grant(actor=actor, role="officer", user=user, target=call)
    with pytest.raises(PermissionDenied):
        role_revoke(actor=actor, role="officer", user=user, target=call)
    with pytest.raises(PermissionDenied):
        lockout_lift(actor=actor, user=user)

    assert roles_of(user) == []


def test_roles_of_members_are_left_to_the_organisation(security):
    user = UserFactory()

    with pytest.raises(GrantsError):
        role_grant(actor=security, role="preparer", user=user, target=OrganisationFactory())

    assert roles_of(user) == []


def test_giving_twice_taking_what_is_not_held_and_a_closed_account_are_refused(security, call):
    officer = holder("officer", call)

    for act, user in ((role_grant, officer), (role_revoke, UserFactory()), (role_grant, UserFactory(is_active=False))):
        with pytest.raises(GrantsError):
            act(actor=security, role="officer", user=user, target=call)
        assert list(events_of(user)) == []


def test_the_audit_administrator_gets_no_other_administration(security):
    authority = AuthorityFactory()
    user = holder("audit_administrator", authority)

    with pytest.raises(GrantsError):
        role_grant(actor=security, role="system_administrator", user=user, target=authority)

    assert [held.role for held in roles_of(user)] == ["audit_administrator"]
    assert list(events_of(user)) == []


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_command_line_appoints_administrators_and_the_event_names_no_actor(role):
    user, authority = UserFactory(), AuthorityFactory()

    administrator_appoint(role=role, user=user, authority=authority)

    assert roles_of(user) == [RoleHeld(role, "grants.authority", authority.pk)]
    (event,) = events_of(user)
    assert (event.action, event.actor) == ("role.granted", None)
    assert event.data == {"role": role, "model": "grants.authority", "target_id": authority.pk}


def test_the_command_line_appoints_nobody_else():
    user, authority = UserFactory(), AuthorityFactory()

    with pytest.raises(ValueError, match="security administrator"):
        administrator_appoint(role="auditor", user=user, authority=authority)

    assert roles_of(user) == []
    assert list(events_of(user)) == []


def test_nobody_is_appointed_twice_nor_with_a_closed_account_nor_beside_the_audit_administrator():
    authority = AuthorityFactory()
    security, closed = holder("security_administrator", authority), UserFactory(is_active=False)
    audit = holder("audit_administrator", authority)

    for user in (security, closed, audit):
        before = roles_of(user)
        with pytest.raises(GrantsError):
            administrator_appoint(role="security_administrator", user=user, authority=authority)
        assert roles_of(user) == before
        assert list(events_of(user)) == []
