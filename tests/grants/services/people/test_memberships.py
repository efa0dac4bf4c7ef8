# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who acts for an organisation: taken in, changed, sent away, and asking to join."""

import pytest
from django.core.exceptions import PermissionDenied

from grants.audit import events_of
from grants.enums import MembershipRequestState, Standing
from grants.exceptions import GrantsError
from grants.models import Membership, MembershipRequest, User
from grants.permissions import grant_violations, has_permission
from grants.selectors.people import membership_violations
from grants.services.people import (
    membership_add,
    membership_change,
    membership_enter,
    membership_remove,
    membership_request,
    membership_request_accept,
    membership_request_refuse,
    membership_request_withdraw,
)
from tests.factories.people import AuthorityFactory, OrganisationFactory, UserFactory
from tests.factories.roles import holder, member

pytestmark = pytest.mark.django_db

ADMINISTER, PREPARE = "grants.administer_organisation", "grants.prepare_application"


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def leader(organisation):
    return member(organisation, is_administrator=True, is_preparer=False)


@pytest.fixture(autouse=True)
def _memberships_and_grants_agree(db):
    yield
    assert membership_violations() == []
    assert grant_violations() == []


def rights(user, organisation):
    return has_permission(user, ADMINISTER, organisation), has_permission(user, PREPARE, organisation)


def actions(organisation):
    return list(events_of(organisation).values_list("action", flat=True))


def test_an_administrator_takes_a_person_in(organisation, leader):
    user = UserFactory()

    membership_add(actor=leader, organisation=organisation, user=user, is_administrator=False, is_preparer=True)

    assert rights(user, organisation) == (False, True)
    event = events_of(organisation).last()
    assert (event.action, event.actor) == ("member.added", leader)
    assert event.data == {"user_id": user.pk, "roles": ["preparer"]}


@pytest.mark.parametrize("is_preparer", [True, False])
def test_strangers_and_preparers_take_nobody_in(organisation, leader, is_preparer):
    actor = member(organisation, is_administrator=False, is_preparer=True) if is_preparer else UserFactory()
    before = actions(organisation)

    with pytest.raises(PermissionDenied):
        membership_add(
            actor=actor, organisation=organisation, user=UserFactory(), is_administrator=True, is_preparer=True
        )

    assert actions(organisation) == before


def test_an_administrator_of_another_organisation_takes_nobody_in(organisation, leader):
    foreign = member(OrganisationFactory(), is_administrator=True, is_preparer=True)

    with pytest.raises(PermissionDenied):
        membership_add(actor=foreign, organisation=organisation, user=foreign, is_administrator=True, is_preparer=True)

    assert rights(foreign, organisation) == (False, False)


def test_a_member_is_not_taken_in_twice_and_not_without_a_role(organisation, leader):
    for user, roles in ((leader, (True, True)), (UserFactory(), (False, False))):
        with pytest.raises(GrantsError):
            membership_add(
                actor=leader, organisation=organisation, user=user, is_administrator=roles[0], is_preparer=roles[1]
            )

    assert Membership.objects.count() == 1


def test_a_former_member_is_taken_back_in_the_same_row(organisation, leader):
    user = member(organisation, is_administrator=False, is_preparer=True)
    former = Membership.objects.get(user=user)
    membership_remove(actor=leader, membership=former)

    again = membership_add(actor=leader, organisation=organisation, user=user, is_administrator=False, is_preparer=True)

    assert again.pk == former.pk
    assert rights(user, organisation) == (False, True)


def test_changed_roles_take_effect(organisation, leader):
    user = member(organisation, is_administrator=False, is_preparer=True)

    membership_change(
        actor=leader, membership=Membership.objects.get(user=user), is_administrator=True, is_preparer=False
    )

    assert rights(user, organisation) == (True, False)


def test_the_last_administrator_stays(organisation, leader):
    member(organisation, is_administrator=False, is_preparer=True)
    membership = Membership.objects.get(user=leader)

    with pytest.raises(GrantsError):
        membership_change(actor=leader, membership=membership, is_administrator=False, is_preparer=True)
    with pytest.raises(GrantsError):
        membership_remove(actor=leader, membership=membership)

    assert rights(leader, organisation) == (True, False)


def test_an_administrator_whose_account_is_closed_does_not_count(organisation, leader):
    other = member(organisation, is_administrator=True, is_preparer=False)
    User.objects.filter(pk=other.pk).update(is_active=False)

    with pytest.raises(GrantsError):
        membership_remove(actor=leader, membership=Membership.objects.get(user=leader))


def test_with_a_second_administrator_the_first_may_leave(organisation, leader):
    second = member(organisation, is_administrator=True, is_preparer=True)

    membership_remove(actor=leader, membership=Membership.objects.get(user=leader))

    assert rights(leader, organisation) == (False, False)
    assert rights(second, organisation) == (True, True)


def test_a_preparer_may_leave_and_may_not_send_others_away(organisation, leader):
    first = member(organisation, is_administrator=False, is_preparer=True)
    second = member(organisation, is_administrator=False, is_preparer=True)

    with pytest.raises(PermissionDenied):
        membership_remove(actor=first, membership=Membership.objects.get(user=second))
    membership_remove(actor=first, membership=Membership.objects.get(user=first))

    assert rights(first, organisation) == (False, False)
    assert rights(second, organisation) == (False, True)


def test_a_membership_that_ended_is_neither_changed_nor_ended_again(organisation, leader):
    user = member(organisation, is_administrator=False, is_preparer=True)
    membership = Membership.objects.get(user=user)
    membership_remove(actor=leader, membership=membership)

    with pytest.raises(GrantsError):
        membership_remove(actor=leader, membership=membership)
    with pytest.raises(GrantsError):
        membership_change(actor=leader, membership=membership, is_administrator=True, is_preparer=True)

    assert rights(user, organisation) == (False, False)


def test_a_person_asks_and_the_administrator_takes_in(organisation, leader):
    user = UserFactory()
    request = membership_request(actor=user, organisation=organisation, note="财务部")
    assert rights(user, organisation) == (False, False)

    membership_request_accept(actor=leader, request=request, is_administrator=False, is_preparer=True)

    assert rights(user, organisation) == (False, True)
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (MembershipRequestState.ACCEPTED, leader)


def test_nobody_takes_himself_in(organisation, leader):
    user = UserFactory()
    request = membership_request(actor=user, organisation=organisation)

    for answer in (
        lambda: membership_request_accept(actor=user, request=request, is_administrator=True, is_preparer=True),
        lambda: membership_request_refuse(actor=user, request=request),
    ):
        with pytest.raises(PermissionDenied):
            answer()

    request.refresh_from_db()
    assert request.state == MembershipRequestState.OPEN
    assert rights(user, organisation) == (False, False)


def test_a_request_is_answered_once(organisation, leader):
    request = membership_request(actor=UserFactory(), organisation=organisation)
    membership_request_refuse(actor=leader, request=request)

    with pytest.raises(GrantsError):
        membership_request_accept(actor=leader, request=request, is_administrator=False, is_preparer=True)

    assert rights(request.user, organisation) == (False, False)


def test_a_request_is_taken_back_by_its_author_only(organisation, leader):
    request = membership_request(actor=UserFactory(), organisation=organisation)

    with pytest.raises(PermissionDenied):
        membership_request_withdraw(actor=leader, request=request)
    membership_request_withdraw(actor=request.user, request=request)

    request.refresh_from_db()
    assert request.state == MembershipRequestState.WITHDRAWN


def test_asking_twice_asking_as_a_member_and_asking_a_frozen_house_are_refused(organisation, leader):
    user = UserFactory()
    membership_request(actor=user, organisation=organisation)

    for actor, target in (
        (user, organisation),
        (leader, organisation),
        (user, OrganisationFactory(standing=Standing.FROZEN)),
    ):
        with pytest.raises(GrantsError):
            membership_request(actor=actor, organisation=target)

    assert MembershipRequest.objects.count() == 1


def test_after_a_refusal_one_may_ask_again(organisation, leader):
    user = UserFactory()
    membership_request_refuse(actor=leader, request=membership_request(actor=user, organisation=organisation))

    membership_request(actor=user, organisation=organisation)

    assert MembershipRequest.objects.filter(user=user).count() == 2


def test_an_organisation_without_administrator_is_answered_for_by_the_keepers_of_accounts(organisation):
    keeper = holder("system_administrator", AuthorityFactory())
    request = membership_request(actor=UserFactory(), organisation=organisation)

    membership_request_accept(actor=keeper, request=request, is_administrator=True, is_preparer=True)

    assert rights(request.user, organisation) == (True, True)


def test_an_organisation_with_administrator_is_not(organisation, leader):
    keeper = holder("system_administrator", AuthorityFactory())
    request = membership_request(actor=UserFactory(), organisation=organisation)

    with pytest.raises(PermissionDenied):
        membership_request_accept(actor=keeper, request=request, is_administrator=True, is_preparer=True)

    assert rights(request.user, organisation) == (False, False)


def test_a_roster_enters_changes_and_repeats_without_a_person_behind_it(organisation):
    user, other = UserFactory(), UserFactory()

    for _ in range(2):
        membership_enter(actor=None, organisation=organisation, user=user, is_administrator=True, is_preparer=True)
    membership_enter(actor=None, organisation=organisation, user=other, is_administrator=False, is_preparer=True)
    with pytest.raises(GrantsError):
        membership_enter(actor=None, organisation=organisation, user=user, is_administrator=False, is_preparer=True)

    assert rights(user, organisation) == (True, True)
    assert rights(other, organisation) == (False, True)


def test_a_roster_by_hand_takes_a_keeper_of_accounts(organisation, leader):
    with pytest.raises(PermissionDenied):
        membership_enter(
            actor=leader, organisation=organisation, user=UserFactory(), is_administrator=False, is_preparer=True
        )

    assert Membership.objects.count() == 1
