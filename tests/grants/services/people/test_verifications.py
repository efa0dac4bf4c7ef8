# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organisation enters about itself, and the licence by which the office verifies it."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from grants.audit import events_of
from grants.enums import OrganisationKind, Standing, Verification, VerificationRequestState
from grants.exceptions import GrantsError
from grants.models import Message, Organisation, VerificationRequest
from grants.permissions import assign_role
from grants.services.people import (
    OrganisationProfile,
    organisation_profile_change,
    verification_accept,
    verification_ask,
    verification_refuse,
)
from tests.factories.organisations import licence_of
from tests.factories.people import DistrictFactory, OrganisationFactory
from tests.factories.plan import IndustryFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.roles import holder, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return OrganisationFactory(verification=Verification.UNVERIFIED)


@pytest.fixture
def leader(organisation):
    return member(organisation, is_administrator=True, is_preparer=False)


@pytest.fixture
def officer():
    return holder("officer", ProgrammeFactory())


def profile(**fields):
    known = {
        "name": "上海新名称有限公司",
        "kind": OrganisationKind.PRIVATE,
        "district": DistrictFactory(),
        "industry": IndustryFactory(),
        "legal_representative": "赵一",
        "address": "示范路 1 号",
        "founded_on": date(2001, 2, 3),
    }
    return OrganisationProfile(**{**known, **fields})


def actions(organisation):
    return list(events_of(organisation).values_list("action", flat=True))


def test_an_administrator_enters_the_profile_and_the_event_names_fields_only(organisation, leader):
    entered = profile()

    changed = organisation_profile_change(actor=leader, organisation=organisation, profile=entered)

    organisation.refresh_from_db()
    assert {name: getattr(organisation, name) for name in vars(entered)} == vars(entered)
    assert organisation.name_key == "上海新名称有限公司"
    event = events_of(organisation).last()
    assert (event.action, event.data) == ("organisation.profile_changed", {"fields": changed})


def test_saving_the_same_again_leaves_no_event(organisation, leader):
    entered = profile()
    organisation_profile_change(actor=leader, organisation=organisation, profile=entered)
    before = actions(organisation)

    assert organisation_profile_change(actor=leader, organisation=organisation, profile=entered) == []

    assert actions(organisation) == before


@pytest.mark.parametrize("field", ["name", "district"])
def test_name_and_district_stand_fast_once_verified(organisation, leader, field):
    kept = profile()
    organisation_profile_change(actor=leader, organisation=organisation, profile=kept)
    Organisation.objects.update(verification=Verification.VERIFIED)
    other = replace(kept, **{field: "别的名称" if field == "name" else DistrictFactory()})

    with pytest.raises(GrantsError):
        organisation_profile_change(actor=leader, organisation=organisation, profile=other)

    organisation.refresh_from_db()
    assert getattr(organisation, field) == getattr(kept, field)


def test_the_rest_of_a_verified_profile_may_change(organisation, leader):
    kept = profile()
    organisation_profile_change(actor=leader, organisation=organisation, profile=kept)
    Organisation.objects.update(verification=Verification.VERIFIED)

    changed = organisation_profile_change(
        actor=leader, organisation=organisation, profile=replace(kept, address="示范路 2 号")
    )

    assert changed == ["address"]


def test_a_preparer_changes_nothing(organisation, leader):
    preparer = member(organisation, is_administrator=False, is_preparer=True)

    with pytest.raises(PermissionDenied):
        organisation_profile_change(actor=preparer, organisation=organisation, profile=profile())

    organisation.refresh_from_db()
    assert organisation.address == ""


@pytest.mark.parametrize("standing", [Standing.FROZEN, Standing.CLOSED])
def test_a_frozen_organisation_changes_and_asks_nothing(organisation, leader, standing):
    Organisation.objects.filter(pk=organisation.pk).update(standing=standing)

    with pytest.raises(GrantsError):
        organisation_profile_change(actor=leader, organisation=organisation, profile=profile())
    with pytest.raises(GrantsError):
        licence_of(organisation, asked_by=leader)

    assert VerificationRequest.objects.count() == 0


def test_an_officer_verifies_an_organisation_by_its_licence(organisation, leader, officer):
    asked = licence_of(organisation, asked_by=leader)

    verification_accept(actor=officer, request=asked)

    organisation.refresh_from_db()
    asked.refresh_from_db()
    assert organisation.verification == Verification.VERIFIED
    assert (asked.state, asked.answered_by) == (VerificationRequestState.ACCEPTED, officer)
    assert actions(organisation)[-2:] == ["organisation.verification_asked", "organisation.verification_accepted"]
    message = Message.objects.get()
    assert (message.template, message.recipient) == ("organisation_verified", leader)


def test_a_refusal_says_why_and_lets_the_organisation_ask_again(organisation, leader, officer):
    asked = licence_of(organisation, asked_by=leader)

    verification_refuse(actor=officer, request=asked, reason=" 扫描件不清晰 ")

    organisation.refresh_from_db()
    asked.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED
    assert (asked.state, asked.reason) == (VerificationRequestState.REFUSED, "扫描件不清晰")
    assert Message.objects.get().template == "organisation_not_verified"
    assert licence_of(organisation, asked_by=leader).state == VerificationRequestState.OPEN


def test_a_refusal_without_reason_is_refused(organisation, leader, officer):
    asked = licence_of(organisation, asked_by=leader)

    with pytest.raises(GrantsError):
        verification_refuse(actor=officer, request=asked, reason=" ")

    asked.refresh_from_db()
    assert asked.state == VerificationRequestState.OPEN


def test_one_licence_waits_at_a_time(organisation, leader):
    licence_of(organisation, asked_by=leader)

    with pytest.raises(GrantsError):
        licence_of(organisation, asked_by=leader)

    assert VerificationRequest.objects.count() == 1


def test_an_answered_licence_is_not_answered_again(organisation, leader, officer):
    asked = licence_of(organisation, asked_by=leader)
    verification_refuse(actor=officer, request=asked, reason="不清晰")

    with pytest.raises(GrantsError):
        verification_accept(actor=officer, request=asked)

    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED


def test_a_verified_organisation_asks_no_more(organisation, leader, officer):
    asked = licence_of(organisation, asked_by=leader)
    verification_accept(actor=officer, request=asked)

    with pytest.raises(GrantsError):
        verification_ask(actor=leader, organisation=organisation, blob=asked.blob, file_name="a.pdf")


def test_members_and_strangers_verify_nothing(organisation, leader):
    asked = licence_of(organisation, asked_by=leader)
    other = member(organisation, is_administrator=True, is_preparer=True)

    for actor in (leader, other):
        with pytest.raises(PermissionDenied):
            verification_accept(actor=actor, request=asked)

    organisation.refresh_from_db()
    assert organisation.verification == Verification.UNVERIFIED


def test_an_officer_does_not_verify_the_licence_that_he_handed_in(organisation):
    both = member(organisation, is_administrator=True, is_preparer=True)
    assign_role(role="officer", user=both, target=ProgrammeFactory())
    asked = licence_of(organisation, asked_by=both)

    with pytest.raises(PermissionDenied):
        verification_accept(actor=both, request=asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        VerificationRequest.objects.filter(pk=asked.pk).update(
            state=VerificationRequestState.ACCEPTED, answered_by=both, answered_at=asked.asked_at
        )


def test_without_a_code_there_is_nothing_to_verify(leader, officer):
    pending = OrganisationFactory(uscc=None, verification=Verification.CODE_PENDING)
    boss = member(pending, is_administrator=True, is_preparer=True)
    asked = licence_of(pending, asked_by=boss)

    with pytest.raises(GrantsError):
        verification_accept(actor=officer, request=asked)

    asked.refresh_from_db()
    assert asked.state == VerificationRequestState.OPEN
