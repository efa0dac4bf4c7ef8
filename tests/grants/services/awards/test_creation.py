# SPDX-License-Identifier: AGPL-3.0-or-later
"""An approved case becomes what its route says."""

from datetime import date
from decimal import Decimal

import pytest

from grants.audit import events_of
from grants.enums import ApplicationStatus, AwardStatus, HonourSource, HonourState
from grants.exceptions import GrantsError
from grants.models import Award, Certificate, Honour, Message
from grants.services.awards import award_create
from tests.factories.awards import AMOUNT_FEN, approved_case, award_new, rules_with
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_funded_case_waits_for_its_agreement_with_targets_and_instalments_of_the_case():
    award = award_new()

    agreement = award.agreements.get()
    assert award.status == AwardStatus.CONTRACTING
    assert list(agreement.targets.order_by("code").values_list("code", "name", "unit", "baseline", "target")) == [
        ("T1", "考核指标1", "%", Decimal(10), Decimal(20)),
        ("T2", "考核指标2", "%", Decimal(10), Decimal(21)),
        ("T3", "考核指标3", "%", Decimal(10), Decimal(22)),
    ]
    assert list(agreement.instalments.values_list("number", "trigger", "amount_fen")) == [
        (1, "agreement_signed", AMOUNT_FEN // 2),
        (2, "acceptance_passed", AMOUNT_FEN // 2),
    ]


def test_odd_amount_is_split_without_losing_a_fen():
    award = award_new(amount_fen=1_000_001)

    assert list(award.agreements.get().instalments.values_list("amount_fen", flat=True)) == [500_000, 500_001]


def test_every_award_enters_the_register_as_approved():
    organisation = OrganisationFactory(name="上海旧名有限公司")
    award = award_new(organisation=organisation)

    honour = Honour.objects.get(award=award)
    assert honour.organisation_name == "上海旧名有限公司"
    assert (honour.year, honour.amount_fen, honour.source, honour.state) == (
        2026,
        AMOUNT_FEN,
        HonourSource.AWARD,
        HonourState.VALID,
    )
    assert honour.document_number == award.approval.document_number


def test_certified_case_receives_a_certificate_for_three_years():
    award = award_new("DEMO_ENTERPRISE")

    certificate = Certificate.objects.get(award=award)
    assert award.status == AwardStatus.CERTIFIED
    assert (certificate.valid_from, certificate.valid_to) == (date(2026, 11, 2), date(2029, 11, 1))
    assert award.honour.number == certificate.number
    assert award.honour.valid_to == date(2029, 11, 1)


def test_certificates_of_an_authority_are_numbered_without_gaps():
    first = award_new("DEMO_ENTERPRISE")
    application, approval = approved_case("DEMO_ENTERPRISE", amount_fen=0)
    application.call.programme.authority = first.programme.authority
    application.call.programme.save()
    second = award_create(actor=UserFactory(), application=application, approval=approval, amount_fen=0)

    numbers = [award.certificates.get().number for award in (first, second)]
    assert [number[-4:] for number in numbers] == ["0001", "0002"]


def test_honour_carries_neither_certificate_nor_end():
    award = award_new("LEAD_TALENT")

    assert award.status == AwardStatus.CERTIFIED
    assert list(award.certificates.all()) == []
    assert award.honour.valid_to is None


def test_grant_after_completion_needs_no_signature():
    rules = rules_with(
        route__agreement=False,
        route__acceptance=False,
        funding__instalments=[{"share": "1", "trigger": "approved", "scale": "none"}],
    )

    award = award_new(rules=rules)

    assert award.status == AwardStatus.ACCEPTED_FINAL
    assert award.agreements.get().state == "agreed"


def test_creation_is_recorded_and_told():
    organisation = MembershipFactory(is_administrator=True).organisation
    award = award_new(organisation=organisation)

    assert [event.action for event in events_of(award)] == ["award.created"]
    assert list(Message.objects.values_list("template", "organisation")) == [("award_created", organisation.pk)]


@pytest.mark.parametrize("amount_fen", [AMOUNT_FEN + 1, 0])
def test_amount_must_be_the_one_of_the_approval(amount_fen):
    application, approval = approved_case()

    with pytest.raises(GrantsError):
        award_create(actor=UserFactory(), application=application, approval=approval, amount_fen=amount_fen)

    assert list(Award.objects.all()) == []


def test_money_is_refused_where_the_route_carries_none():
    application, approval = approved_case("DEMO_ENTERPRISE", amount_fen=100)

    with pytest.raises(GrantsError):
        award_create(actor=UserFactory(), application=application, approval=approval, amount_fen=100)

    assert list(Award.objects.all()) == []


def test_case_that_is_not_approved_becomes_no_award():
    application, approval = approved_case(status=ApplicationStatus.AWAITING_APPROVAL)

    with pytest.raises(GrantsError):
        award_create(actor=UserFactory(), application=application, approval=approval, amount_fen=AMOUNT_FEN)

    assert list(Award.objects.all()) == []


def test_case_becomes_an_award_once():
    award = award_new()

    with pytest.raises(GrantsError):
        award_create(actor=UserFactory(), application=award.application, approval=award.approval, amount_fen=AMOUNT_FEN)

    assert Award.objects.count() == 1
