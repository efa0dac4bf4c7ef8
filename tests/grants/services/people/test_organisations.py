# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisations are registered by their code, frozen, renamed, merged, split and moved."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from grants.audit import events_of
from grants.enums import OrganisationEventKind, Standing, Verification
from grants.exceptions import GrantsError
from grants.models import Membership, Organisation, OrganisationEvent
from grants.permissions import has_permission
from grants.services.people import (
    organisation_code_set,
    organisation_freeze,
    organisation_merge,
    organisation_move,
    organisation_register,
    organisation_rename,
    organisation_split,
    organisation_unfreeze,
)
from tests.factories.people import (
    AuthorityFactory,
    DistrictFactory,
    OrganisationFactory,
    UserFactory,
    reserved_uscc,
)
from tests.factories.programmes import CallFactory
from tests.factories.roles import holder, member

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
PROOF = "a" * 64


@pytest.fixture
def keeper():
    return holder("officer", CallFactory())


@pytest.fixture
def organisation():
    return OrganisationFactory(name="上海旧名有限公司", district=DistrictFactory())


def actions(subject):
    return list(events_of(subject).values_list("action", flat=True))


def test_whoever_registers_an_organisation_is_its_first_administrator():
    user = UserFactory()

    organisation = organisation_register(actor=user, uscc=f" {reserved_uscc(7).lower()} ", name=" 上海（示范）公司 ")

    assert (organisation.uscc, organisation.name, organisation.name_key) == (
        reserved_uscc(7),
        "上海（示范）公司",
        "上海(示范)公司",
    )
    assert organisation.verification == Verification.UNVERIFIED
    assert has_permission(user, "grants.administer_organisation", organisation) is True
    assert has_permission(user, "grants.prepare_application", organisation) is True
    assert actions(organisation) == ["organisation.registered", "member.added"]
    assert events_of(organisation).first().data == {"uscc": reserved_uscc(7)}


@pytest.mark.parametrize("code", ["", "12345", "91310115PDY00001X9", "9131011５PDY000", "x" * 18])
def test_a_code_that_does_not_hold_is_refused(code):
    with pytest.raises(GrantsError):
        organisation_register(actor=UserFactory(), uscc=code, name="上海示范公司")

    assert Organisation.objects.count() == 0


def test_a_registered_code_leads_to_its_administrator(organisation):
    user = UserFactory()

    with pytest.raises(GrantsError, match=r"administrator|管理员"):
        organisation_register(actor=user, uscc=organisation.uscc, name="别的名称")

    assert Organisation.objects.count() == 1
    assert Membership.objects.count() == 0


def test_an_organisation_entered_without_code_gets_one_once(keeper):
    pending = OrganisationFactory(uscc=None, verification=Verification.CODE_PENDING)

    organisation_code_set(actor=keeper, organisation=pending, uscc=reserved_uscc(8))

    pending.refresh_from_db()
    assert (pending.uscc, pending.verification) == (reserved_uscc(8), Verification.VERIFIED)
    with pytest.raises(GrantsError):
        organisation_code_set(actor=keeper, organisation=pending, uscc=reserved_uscc(9))


def test_a_code_of_another_organisation_is_refused(keeper, organisation):
    pending = OrganisationFactory(uscc=None, verification=Verification.CODE_PENDING)

    with pytest.raises(GrantsError):
        organisation_code_set(actor=keeper, organisation=pending, uscc=organisation.uscc)

    pending.refresh_from_db()
    assert pending.uscc is None


def test_freezing_and_releasing(keeper, organisation):
    organisation_freeze(actor=keeper, organisation=organisation, reason_code="false_data")
    organisation.refresh_from_db()
    assert organisation.standing == Standing.FROZEN
    with pytest.raises(GrantsError):
        organisation_freeze(actor=keeper, organisation=organisation, reason_code="false_data")

    organisation_unfreeze(actor=keeper, organisation=organisation)

    organisation.refresh_from_db()
    assert organisation.standing == Standing.ACTIVE
    with pytest.raises(GrantsError):
        organisation_unfreeze(actor=keeper, organisation=organisation)
    assert actions(organisation) == ["organisation.frozen", "organisation.unfrozen"]


def test_a_new_name_keeps_the_old_one_in_its_event(keeper, organisation):
    event = organisation_rename(
        actor=keeper, organisation=organisation, name="上海新名有限公司", happened_on=DAY, proof_digest=PROOF
    )

    organisation.refresh_from_db()
    assert (organisation.name, organisation.name_key) == ("上海新名有限公司", "上海新名有限公司")
    assert (event.kind, event.old_value, event.new_value, event.entered_by) == (
        OrganisationEventKind.RENAME,
        "上海旧名有限公司",
        "上海新名有限公司",
        keeper,
    )
    assert actions(organisation) == ["organisation.rename"]


@pytest.mark.parametrize(
    ("name", "day"),
    [("上海旧名有限公司", DAY), ("上海新名有限公司", timezone.localdate() + timedelta(days=1))],
    ids=["same name", "day to come"],
)
def test_a_name_it_has_and_a_day_to_come_are_refused(keeper, organisation, name, day):
    with pytest.raises(GrantsError):
        organisation_rename(actor=keeper, organisation=organisation, name=name, happened_on=day, proof_digest=PROOF)

    organisation.refresh_from_db()
    assert organisation.name == "上海旧名有限公司"
    assert OrganisationEvent.objects.count() == 0


def test_a_move_notes_both_districts(keeper, organisation):
    old, new = organisation.district, DistrictFactory()

    event = organisation_move(
        actor=keeper, organisation=organisation, district=new, happened_on=DAY, proof_digest=PROOF
    )

    organisation.refresh_from_db()
    assert organisation.district == new
    assert (event.old_value, event.new_value) == (old.code, new.code)
    with pytest.raises(GrantsError):
        organisation_move(actor=keeper, organisation=organisation, district=new, happened_on=DAY, proof_digest=PROOF)


def test_a_merger_closes_one_and_names_its_successor(keeper, organisation):
    successor = OrganisationFactory()

    event = organisation_merge(
        actor=keeper, organisation=organisation, successor=successor, happened_on=DAY, proof_digest=PROOF
    )

    organisation.refresh_from_db()
    assert organisation.standing == Standing.CLOSED
    assert (event.kind, event.successor) == (OrganisationEventKind.MERGER, successor)
    assert events_of(organisation).get().data == {
        "event_id": event.pk,
        "proof_digest": PROOF,
        "successor_id": successor.pk,
    }
    with pytest.raises(GrantsError):
        organisation_rename(actor=keeper, organisation=organisation, name="又一名", happened_on=DAY, proof_digest=PROOF)


def test_a_merger_into_itself_or_into_a_closed_one_is_refused(keeper, organisation):
    for successor in (organisation, OrganisationFactory(standing=Standing.CLOSED)):
        with pytest.raises(GrantsError):
            organisation_merge(
                actor=keeper, organisation=organisation, successor=successor, happened_on=DAY, proof_digest=PROOF
            )

    organisation.refresh_from_db()
    assert organisation.standing == Standing.ACTIVE


def test_a_split_names_every_part_once(keeper, organisation):
    first, second = OrganisationFactory.create_batch(2)

    events = organisation_split(
        actor=keeper,
        organisation=organisation,
        successors=[first, second, first],
        happened_on=DAY,
        proof_digest=PROOF,
    )

    assert [event.successor for event in events] == [first, second]
    organisation.refresh_from_db()
    assert organisation.standing == Standing.ACTIVE


def test_a_split_into_nothing_or_into_itself_is_refused(keeper, organisation):
    for parts in ([], [organisation]):
        with pytest.raises(GrantsError):
            organisation_split(
                actor=keeper, organisation=organisation, successors=parts, happened_on=DAY, proof_digest=PROOF
            )

    assert OrganisationEvent.objects.count() == 0


ACTS = {
    "freeze": lambda actor, it: organisation_freeze(actor=actor, organisation=it, reason_code="x"),
    "unfreeze": lambda actor, it: organisation_unfreeze(actor=actor, organisation=it),
    "code": lambda actor, it: organisation_code_set(actor=actor, organisation=it, uscc=reserved_uscc(9)),
    "rename": lambda actor, it: organisation_rename(
        actor=actor, organisation=it, name="新名", happened_on=DAY, proof_digest=PROOF
    ),
    "move": lambda actor, it: organisation_move(
        actor=actor, organisation=it, district=DistrictFactory(), happened_on=DAY, proof_digest=PROOF
    ),
    "merge": lambda actor, it: organisation_merge(
        actor=actor, organisation=it, successor=OrganisationFactory(), happened_on=DAY, proof_digest=PROOF
    ),
    "split": lambda actor, it: organisation_split(
        actor=actor, organisation=it, successors=[OrganisationFactory()], happened_on=DAY, proof_digest=PROOF
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_register_is_kept_by_officers_and_keepers_of_accounts_only(organisation, act):
    own = member(organisation, is_administrator=True, is_preparer=True)
    auditor = holder("auditor", AuthorityFactory())
    before = actions(organisation)

    for actor in (own, auditor, UserFactory()):
        with pytest.raises(PermissionDenied):
            ACTS[act](actor, organisation)

    assert actions(organisation) == before
    assert OrganisationEvent.objects.count() == 0
