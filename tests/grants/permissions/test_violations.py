# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each kind of grant that must never stand is named."""

import pytest
from django.contrib.auth.models import Group, Permission
from guardian.models import GroupObjectPermission, UserObjectPermission

from grants.models import Organisation, User
from grants.permissions import assign_role, grant_violations
from grants.permissions.roles import group_name
from tests.factories.people import AuthorityFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def preparer(organisation):
    user = UserFactory()
    assign_role(role="preparer", user=user, target=organisation)
    return user


def permission(codename="prepare_application"):
    return Permission.objects.get(codename=codename)


def test_a_sound_system_has_none(preparer):
    assert grant_violations() == []


def test_superuser(preparer):
    User.objects.filter(pk=preparer.pk).update(is_superuser=True)

    assert grant_violations() == [f"user {preparer.pk} is a superuser"]


def test_model_wide_grant_to_a_person(preparer):
    preparer.user_permissions.add(permission())

    assert grant_violations() == ["permission prepare_application is held model-wide by a user"]


def test_model_wide_grant_to_a_group(preparer):
    Group.objects.create(name="editors").permissions.add(permission())

    assert grant_violations() == ["permission prepare_application is held model-wide by a group"]


def test_grant_in_person(preparer, organisation):
    UserObjectPermission.objects.assign_perm("prepare_application", preparer, organisation)

    assert grant_violations() == [f"user {preparer.pk} holds prepare_application on {organisation.pk} without a role"]


def test_group_with_more_than_its_role(preparer, organisation):
    group = preparer.groups.get()
    GroupObjectPermission.objects.assign_perm("administer_organisation", group, organisation)

    assert grant_violations() == [f"group {group.name} does not hold what its role says"]


def test_group_with_less_than_its_role(preparer):
    GroupObjectPermission.objects.all().delete()

    assert grant_violations() == [f"group {preparer.groups.get().name} does not hold what its role says"]


def test_group_with_grants_on_another_object(preparer):
    GroupObjectPermission.objects.update(object_pk=str(OrganisationFactory().pk))

    assert grant_violations() == [f"group {preparer.groups.get().name} does not hold what its role says"]


def test_group_that_is_no_role(organisation):
    group = Group.objects.create(name="editors")
    GroupObjectPermission.objects.assign_perm("prepare_application", group, organisation)

    assert grant_violations() == ["group editors does not hold what its role says"]


def test_role_on_an_object_that_is_gone(preparer, organisation):
    Organisation.objects.filter(pk=organisation.pk).delete()

    assert grant_violations() == [f"a role is held on grants.organisation {organisation.pk}, which does not exist"]


def test_audit_administrator_who_is_another_administrator_too():
    user, authority = UserFactory(), AuthorityFactory()
    assign_role(role="audit_administrator", user=user, target=authority)
    assign_role(role="security_administrator", user=UserFactory(), target=authority)
    user.groups.add(Group.objects.get(name=group_name("security_administrator", authority)))

    assert grant_violations() == [f"user {user.pk} is audit_administrator and security_administrator"]
