# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles: given, asked, listed and taken away."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils.functional import SimpleLazyObject
from guardian.models import GroupObjectPermission

from grants.exceptions import GrantsError
from grants.models import User
from grants.permissions import (
    Role,
    RoleHeld,
    assign_role,
    assign_roles,
    grant_violations,
    has_permission,
    holdings,
    people_in,
    people_with,
    permission_labels,
    register_role,
    registered_roles,
    remove_role,
    require_permission,
    role_targets,
    roles_of,
    roles_sync,
)
from tests.factories.people import AuthorityFactory, OrganisationFactory, RecommenderFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_role_opens_its_own_object_only():
    user, mine, other = UserFactory(), OrganisationFactory(), OrganisationFactory()

    assign_role(role="preparer", user=user, target=mine)

    assert has_permission(user, "grants.prepare_application", mine) is True
    assert user.has_perm("grants.prepare_application", mine) is True
    assert has_permission(user, "grants.administer_organisation", mine) is False
    assert has_permission(user, "grants.prepare_application", other) is False
    assert user.has_perm("grants.prepare_application", other) is False
    assert user.has_perm("grants.prepare_application") is False


def test_a_role_opens_nothing_to_another_person():
    alice, eve, organisation = UserFactory(), UserFactory(), OrganisationFactory()
    assign_role(role="preparer", user=alice, target=organisation)

    assert has_permission(eve, "grants.prepare_application", organisation) is False
    assert holdings(eve, "grants.prepare_application") == []


def test_an_object_of_another_kind_with_the_same_key_stays_shut():
    user, organisation = UserFactory(), OrganisationFactory()
    recommender = RecommenderFactory(pk=organisation.pk)
    assign_role(role="preparer", user=user, target=organisation)

    assert has_permission(user, "grants.handle_recommendation", recommender) is False
    assert holdings(user, "grants.handle_recommendation") == []


def test_assigning_twice_changes_nothing():
    user, organisation = UserFactory(), OrganisationFactory()

    for _ in range(2):
        assign_role(role="preparer", user=user, target=organisation)

    assert roles_of(user) == [RoleHeld("preparer", "grants.organisation", organisation.pk)]
    assert GroupObjectPermission.objects.count() == 1


def test_many_roles_given_at_once_open_what_each_alone_would():
    alice, bob, first, second = UserFactory(), UserFactory(), OrganisationFactory(), OrganisationFactory()

    assign_roles(given=[("preparer", alice.pk, first), ("preparer", bob.pk, first), ("preparer", bob.pk, second)])

    assert [holdings(one, "grants.prepare_application") for one in (alice, bob)] == [[first.pk], [first.pk, second.pk]]
    assert grant_violations() == []


def test_a_role_that_is_kept_apart_is_not_given_with_many():
    with pytest.raises(ValueError, match="singly"):
        assign_roles(given=[("audit_administrator", UserFactory().pk, AuthorityFactory())])

    assert not Group.objects.exists()


def test_a_removed_role_opens_nothing():
    user, organisation = UserFactory(), OrganisationFactory()
    assign_role(role="preparer", user=user, target=organisation)
    assert holdings(user, "grants.prepare_application") == [organisation.pk]

    for _ in range(2):
        remove_role(role="preparer", user=user, target=organisation)

    assert has_permission(user, "grants.prepare_application", organisation) is False
    assert holdings(user, "grants.prepare_application") == []
    assert roles_of(user) == []


def test_removing_one_role_leaves_the_others():
    user, organisation = UserFactory(), OrganisationFactory()
    assign_role(role="preparer", user=user, target=organisation)
    assign_role(role="organisation_administrator", user=user, target=organisation)

    remove_role(role="preparer", user=user, target=organisation)

    assert has_permission(user, "grants.administer_organisation", organisation) is True


def test_roles_of_one_object_are_told_apart():
    user, mine, other = UserFactory(), OrganisationFactory(), OrganisationFactory()
    for target in (mine, other):
        assign_role(role="preparer", user=user, target=target)

    assert roles_of(user, mine) == [RoleHeld("preparer", "grants.organisation", mine.pk)]


def test_foreign_groups_are_no_roles():
    user = UserFactory()
    for name in ("editors", "role:preparer:organisation:x", "role:nonsense:organisation:1", "role:preparer:call:1"):
        user.groups.add(Group.objects.create(name=name))

    assert roles_of(user) == []


def test_a_role_is_not_given_on_another_kind_of_object():
    user, recommender = UserFactory(), RecommenderFactory()

    with pytest.raises(ValueError, match=r"'preparer' is not given on grants.recommender"):
        assign_role(role="preparer", user=user, target=recommender)
    with pytest.raises(ValueError, match=r"'nonsense' is not given on grants.recommender"):
        remove_role(role="nonsense", user=user, target=recommender)
    assert roles_of(user) == []


@pytest.mark.parametrize("role", ["system_administrator", "security_administrator"])
def test_the_audit_administrator_stays_apart(role):
    first, second = UserFactory(), UserFactory()
    here, there = AuthorityFactory(), AuthorityFactory()
    assign_role(role="audit_administrator", user=first, target=here)
    assign_role(role=role, user=second, target=here)

    with pytest.raises(GrantsError):
        assign_role(role=role, user=first, target=there)
    with pytest.raises(GrantsError):
        assign_role(role="audit_administrator", user=second, target=there)

    assert roles_of(first) == [RoleHeld("audit_administrator", "grants.authority", here.pk)]
    assert roles_of(second) == [RoleHeld(role, "grants.authority", here.pk)]


def test_no_administrator_role_opens_cases():
    user, authority = UserFactory(), AuthorityFactory()
    for role in ("system_administrator", "security_administrator"):
        assign_role(role=role, user=user, target=authority)

    assert has_permission(user, "grants.audit_authority", authority) is False
    assert has_permission(user, "grants.audit_events", authority) is False


def test_deactivated_and_anonymous_people_hold_nothing():
    user, organisation = UserFactory(), OrganisationFactory()
    assign_role(role="preparer", user=user, target=organisation)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user = User.objects.get(pk=user.pk)

    for nobody in (user, AnonymousUser()):
        assert has_permission(nobody, "grants.prepare_application", organisation) is False
        assert nobody.has_perm("grants.prepare_application", organisation) is False
        assert holdings(nobody, "grants.prepare_application") == []
    assert list(people_with("grants.prepare_application", organisation)) == []
    assert list(people_in("preparer", organisation)) == []


def test_people_with_a_permission_come_once_each():
    authority, alice, bob = AuthorityFactory(), UserFactory(), UserFactory()
    UserFactory()
    assign_role(role="auditor", user=alice, target=authority)
    assign_role(role="auditor", user=bob, target=authority)
    assign_role(role="audit_administrator", user=bob, target=authority)

    assert set(people_with("grants.audit_authority", authority)) == {alice, bob}
    assert list(people_with("grants.audit_events", authority)) == [bob]
    assert set(people_in("auditor", authority)) == {alice, bob}


def test_a_question_put_to_the_wrong_object_is_an_error():
    user, organisation = UserFactory(), OrganisationFactory()

    with pytest.raises(ValueError, match=r"No role gives grants.handle_recommendation on grants.organisation"):
        has_permission(user, "grants.handle_recommendation", organisation)
    with pytest.raises(ValueError, match=r"No role gives reviewers.prepare_application"):
        has_permission(user, "reviewers.prepare_application", organisation)
    with pytest.raises(ValueError, match=r"No role gives grants.nonsense"):
        holdings(user, "grants.nonsense")
    assert user.has_perm("grants.handle_recommendation", organisation) is False


def test_requiring_a_permission_refuses_whoever_lacks_it():
    user, organisation = UserFactory(), OrganisationFactory()

    with pytest.raises(PermissionDenied):
        require_permission(user, "grants.prepare_application", organisation)

    assign_role(role="preparer", user=user, target=organisation)
    require_permission(user, "grants.prepare_application", organisation)


def test_holdings_cost_one_query_however_many(django_assert_num_queries):
    user, organisations = UserFactory(), OrganisationFactory.create_batch(5)
    for organisation in organisations:
        assign_role(role="preparer", user=user, target=organisation)
    request_user = SimpleLazyObject(lambda: User.objects.get(pk=user.pk))
    assert request_user.is_active

    with django_assert_num_queries(1):
        keys = holdings(request_user, "grants.prepare_application")
        again = holdings(request_user, "grants.prepare_application")
        none = holdings(request_user, "grants.handle_recommendation")

    assert keys == again == [organisation.pk for organisation in organisations]
    assert none == []


def test_one_question_costs_one_query(django_assert_num_queries):
    user, organisation = UserFactory(), OrganisationFactory()
    ContentType.objects.get_for_model(organisation)

    with django_assert_num_queries(1):
        has_permission(user, "grants.prepare_application", organisation)


def test_sync_brings_groups_in_line_with_the_roles():
    user, organisation = UserFactory(), OrganisationFactory()
    assign_role(role="preparer", user=user, target=organisation)
    wrong = Permission.objects.get(codename="administer_organisation")
    GroupObjectPermission.objects.update(permission=wrong)
    Group.objects.create(name="role:preparer:organisation:999999")

    first, second = roles_sync(), roles_sync()

    assert (first, second) == (1, 0)
    assert has_permission(user, "grants.prepare_application", organisation) is True
    assert has_permission(user, "grants.administer_organisation", organisation) is False


def test_registering_a_second_role_of_one_name_is_refused():
    role = registered_roles()["preparer"]
    register_role(role)

    with pytest.raises(ValueError, match="Two roles are called 'preparer'"):
        register_role(Role("preparer", "x", {}))
    assert registered_roles()["preparer"] is role


def test_programme_roles_are_given_on_programmes_and_calls():
    assert {role: role_targets(role) for role in ("officer", "review_agency", "auditor", "panel_chair")} == {
        "officer": ("grants.call", "grants.programme"),
        "review_agency": ("grants.call",),
        "auditor": ("grants.call", "grants.programme", "grants.authority"),
        "panel_chair": ("reviewers.panel",),
    }


def test_every_permission_of_a_role_exists_in_the_database():
    rows = Permission.objects.values_list("content_type__app_label", "content_type__model", "codename")
    present = {(f"{app}.{model}", codename) for app, model, codename in rows}

    assert sorted(permission_labels() - present) == []
