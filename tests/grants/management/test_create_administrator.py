# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first administrators come from the command line, whole or not at all."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from grants.audit import events_of
from grants.models import Event, User
from grants.permissions import grant_violations, roles_of
from grants.services.people import role_grant
from tests.factories.people import AuthorityFactory, UserFactory
from tests.factories.programmes import CallFactory

pytestmark = pytest.mark.django_db
MOBILE = "13800001234"


@pytest.fixture
def authority():
    return AuthorityFactory(code="sheitc")


def create(*arguments):
    """Run the command and return what it says."""
    output = StringIO()
    call_command("create_administrator", *arguments, stdout=output)
    return output.getvalue().splitlines()


def roles(user):
    return [held.role for held in roles_of(user)]


def test_an_empty_system_gets_an_administrator_who_can_give_roles(authority):
    said = create(MOBILE, "--name", "王敏", "--email", "Wang@Example.org")

    user = User.objects.get()
    assert (user.mobile, user.name, user.email) == ("+8613800001234", "王敏", "wang@example.org")
    assert roles(user) == ["security_administrator", "system_administrator"]
    assert said == [
        "+8613800001234 holds on sheitc: security_administrator, system_administrator",
        "Signs in by a code, or after: manage.py changepassword +8613800001234",
    ]
    officer = UserFactory()
    role_grant(actor=user, role="officer", user=officer, target=CallFactory())
    assert roles(officer) == ["officer"]
    assert grant_violations() == []


def test_twice_has_no_effect(authority):
    create(MOBILE)
    events = Event.objects.count()

    create(MOBILE, "--role", "system_administrator", "--role", "system_administrator")

    assert roles(User.objects.get()) == ["security_administrator", "system_administrator"]
    assert Event.objects.count() == events


def test_the_number_is_proved_by_a_code_unless_the_operator_vouches_for_it(authority):
    create(MOBILE)
    assert User.objects.get().mobile_verified is False

    create(MOBILE, "--verified")

    assert User.objects.get().mobile_verified is True


def test_somebody_with_an_account_and_a_password_is_appointed_as_he_is(authority):
    user = UserFactory(mobile="+8613800001234", name="李强", password="Correct-horse-battery-9")

    said = create(MOBILE, "--name", "别人", "--role", "audit_administrator")

    user.refresh_from_db()
    assert user.name == "李强"
    assert roles(user) == ["audit_administrator"]
    assert said == ["+8613800001234 holds on sheitc: audit_administrator"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("12345",),
        (MOBILE, "--email", "no address"),
        (MOBILE, "--authority", "elsewhere"),
        (MOBILE, "--role", "system_administrator", "--role", "audit_administrator"),
        (MOBILE, "--role", "officer"),
    ],
    ids=["number", "email", "authority", "apart", "role"],
)
def test_what_cannot_be_done_leaves_nothing(authority, arguments):
    with pytest.raises(CommandError):
        create(*arguments)

    assert User.objects.count() == 0
    assert Event.objects.count() == 0


def test_a_closed_account_is_not_appointed(authority):
    user = UserFactory(mobile="+8613800001234", is_active=False, mobile_verified=False)

    with pytest.raises(CommandError):
        create(MOBILE, "--verified")

    user.refresh_from_db()
    assert (user.mobile_verified, roles(user), list(events_of(user))) == (False, [], [])


def test_the_authority_has_to_be_there_and_of_several_to_be_named(authority):
    other = AuthorityFactory(code="other")
    with pytest.raises(CommandError, match="other, sheitc"):
        create(MOBILE)
    assert User.objects.count() == 0

    create(MOBILE, "--authority", "other")

    assert [held.pk for held in roles_of(User.objects.get())] == [other.pk, other.pk]


def test_without_the_tables_of_the_plan_there_is_no_authority(db):
    with pytest.raises(CommandError, match="load_reference"):
        create(MOBILE)

    assert User.objects.count() == 0
